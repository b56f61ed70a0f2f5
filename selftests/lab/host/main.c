// SPDX-License-Identifier: GPL-2.0-only
/*
 * /init of the lab's host guest (L1): finds root image, job list and result
 * disk, runs the jobs, some side by side, and writes what they left behind
 * as a tar stream to the result disk. Progress goes to the console as @host.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab.h"

#define MAX_PARALLEL	8

static struct job running[MAX_PARALLEL];
static int traced;

static void power_off(void)
{
	fflush(NULL);
	sync();
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

static void die(const char *what)
{
	printf("@host fail %s: %s\n", what, strerror(errno));
	power_off();
}

static void attach(const char *what, const char *where, const char *type,
		   unsigned long flags)
{
	mkdir(where, 0755);
	if (mount(what, where, type, flags, NULL) && errno != EBUSY)
		die(where);
}

static void mount_all(void)
{
	attach("dev", "/dev", "devtmpfs", 0);
	attach("/dev/vda", "/root", "ext4", MS_RDONLY);
	attach("/dev/vdb", "/root/lab", "ext4", MS_RDONLY);
	attach("dev", "/root/dev", "devtmpfs", 0);
	if (chroot("/root") || chdir("/"))
		die("chroot");
	attach("proc", "/proc", "proc", 0);
	attach("sys", "/sys", "sysfs", 0);
	attach("debug", "/sys/kernel/debug", "debugfs", 0);
	attach("trace", "/sys/kernel/tracing", "tracefs", 0);
	attach("tmp", "/tmp", "tmpfs", 0);
	setenv("PATH", "/usr/bin:/bin:/usr/sbin:/sbin", 1);
	setenv("HOME", "/tmp", 1);
}

/* Tracing costs every guest something: on only while a traced one runs. */
static void count_traced(int change)
{
	int before = traced;

	traced += change;
	if (!before != !traced)
		trace_enable(traced);
}

static void launch(struct job *slot, const struct job *job)
{
	char dir[256];

	*slot = *job;
	snprintf(dir, sizeof(dir), "/tmp/%s", job->name);
	mkdir(dir, 0755);
	if (job->traced)
		count_traced(1);
	slot->runner = fork();
	if (!slot->runner) {
		if (chdir(dir))
			_exit(1);
		_exit(!guest_run(job));
	}
}

static void collect(struct job *slot, int disk)
{
	char dir[256];

	if (slot->traced)
		count_traced(-1);
	slot->runner = 0;
	snprintf(dir, sizeof(dir), "/tmp/%s", slot->name);
	if (tar_directory(disk, dir, slot->name) || fsync(disk))
		die("result disk");
	rmdir(dir);
}

static struct job *slot_of(pid_t runner, int parallel)
{
	for (int i = 0; i < parallel; i++)
		if (running[i].runner == runner)
			return &running[i];
	return NULL;
}

static void run_all(FILE *list, int disk, int parallel)
{
	struct job job;
	int more = 1;

	for (;;) {
		struct job *slot = more > 0 ? slot_of(0, parallel) : NULL;
		pid_t pid;

		if (slot) {
			more = job_read(list, &job);
			if (more > 0)
				launch(slot, &job);
			else if (more < 0)
				printf("@host fail malformed job list\n");
			continue;
		}
		pid = wait(NULL);
		if (pid < 0)
			break;
		slot = slot_of(pid, parallel);
		if (slot)
			collect(slot, disk);
	}
}

/* Not as init: guests that need no KVM host, right here, into directories. */
static int run_here(const char *jobs, const char *out)
{
	FILE *list = fopen(jobs, "re");
	struct job job;
	int more;

	if (!list || chdir(out)) {
		perror(jobs);
		return 2;
	}
	while ((more = job_read(list, &job)) > 0) {
		if ((mkdir(job.name, 0755) && errno != EEXIST) ||
		    chdir(job.name)) {
			perror(job.name);
			return 2;
		}
		guest_run(&job);
		if (chdir(".."))
			return 2;
	}
	printf(more ? "@host fail malformed job list\n" : "@host end\n");
	return more ? 2 : 0;
}

int main(int argc, char **argv)
{
	int parallel = 1, disk;
	FILE *list;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (getpid() != 1)
		return argc == 3 ? run_here(argv[1], argv[2]) : 2;
	if (getenv("parallel"))
		parallel = atoi(getenv("parallel"));
	if (parallel < 1 || parallel > MAX_PARALLEL)
		parallel = 1;

	mount_all();
	list = fopen("/lab/jobs", "re");
	disk = open("/dev/vdc", O_WRONLY | O_CLOEXEC);
	if (!list || disk < 0)
		die("job list or result disk");
	printf("@host up\n");
	run_all(list, disk, parallel);
	if (tar_end(disk))
		die("result disk");
	printf("@host end\n");
	power_off();
}
