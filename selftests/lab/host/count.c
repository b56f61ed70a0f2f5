// SPDX-License-Identifier: GPL-2.0-only
/* Reads what KVM counted for one guest. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab.h"

#define KVM_DEBUGFS	"/sys/kernel/debug/kvm"
#define TRACING		"/sys/kernel/tracing/"
#define EVENTS		TRACING "events/"

/* The 32-bit host is the e500v2 one. */
#define KVM_EXIT_EVENT	(sizeof(long) == 8 ? EVENTS "kvm_pr/kvm_exit/" : \
			 EVENTS "kvm_booke/kvm_exit/")

/*
 * The thread is a key of its own: several guests can be traced at once.
 * The program counter is one, so that every exit left has an address.
 */
static const struct {
	const char *name, *dir, *trigger;
} hists[] = {
	{ "insn", EVENTS "kvm/kvm_ppc_instr/",
	  "hist:keys=common_pid,inst.hex,pc.hex:size=16384" },
	{ "exit", KVM_EXIT_EVENT,
	  "hist:keys=common_pid,exit_nr.hex,pc.hex:size=16384" },
};

static DIR *open_vm(pid_t qemu)
{
	DIR *top = opendir(KVM_DEBUGFS), *vm = NULL;
	struct dirent *e;
	char start[32];
	size_t len = snprintf(start, sizeof(start), "%d-", qemu);

	while (top && (e = readdir(top)) && !vm)
		if (!strncmp(e->d_name, start, len))
			vm = fdopendir(openat(dirfd(top), e->d_name,
					      O_RDONLY | O_DIRECTORY));
	if (top)
		closedir(top);
	return vm;
}

void count_write(FILE *out, pid_t qemu)
{
	DIR *vm = open_vm(qemu);
	struct dirent *e;

	while (vm && (e = readdir(vm))) {
		char value[64];
		ssize_t n;
		int fd;

		if (e->d_type != DT_REG)
			continue;
		fd = openat(dirfd(vm), e->d_name, O_RDONLY);
		n = fd < 0 ? -1 : read(fd, value, sizeof(value) - 1);
		if (fd >= 0)
			close(fd);
		if (n <= 0)
			continue;
		value[n] = '\0';
		value[strcspn(value, "\n")] = '\0';
		fprintf(out, "%s %s\n", e->d_name, value);
	}
	if (vm)
		closedir(vm);
}

static bool is_thread_of(pid_t qemu, int tid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d", qemu, tid);
	return !access(path, F_OK);
}

/* Lines of one thread come in any order, but there are few threads. */
static bool is_ours(pid_t qemu, int tid)
{
	static struct { int tid; bool ours; } known[16];
	static int n;

	for (int i = 0; i < n; i++)
		if (known[i].tid == tid)
			return known[i].ours;
	if (n == ARRAY_SIZE(known))
		return is_thread_of(qemu, tid);
	known[n].tid = tid;
	known[n].ours = is_thread_of(qemu, tid);
	return known[n++].ours;
}

/* "{ common_pid: 84, inst: 7c0000a6, pc: c00... } hitcount: 7" -> "insn 7c0000a6 c00... 7" */
static void write_entry(FILE *out, pid_t qemu, const char *name, const char *line)
{
	const char *p = strstr(line, "common_pid:");
	unsigned long long key, pc, hits;

	if (!strncmp(line, "    Dropped:", 12) && atoi(line + 12))
		fprintf(out, "%s dropped %d\n", name, atoi(line + 12));
	if (p && is_ours(qemu, atoi(p + 11)) &&
	    sscanf(p, "common_pid: %*d, %*[^:]: %llx, pc: %llx } hitcount: %llu",
		   &key, &pc, &hits) == 3)
		fprintf(out, "%s %llx %llx %llu\n", name, key, pc, hits);
}

void trace_write(FILE *out, pid_t qemu)
{
	for (size_t i = 0; i < ARRAY_SIZE(hists); i++) {
		char path[128], line[256];
		FILE *in;

		snprintf(path, sizeof(path), "%shist", hists[i].dir);
		in = fopen(path, "r");
		while (in && fgets(line, sizeof(line), in))
			write_entry(out, qemu, hists[i].name, line);
		if (in)
			fclose(in);
	}
}

void trace_enable(bool on)
{
	for (size_t i = 0; i < ARRAY_SIZE(hists); i++) {
		char path[128], text[128];
		int fd, n;

		snprintf(path, sizeof(path), "%strigger", hists[i].dir);
		fd = open(path, O_WRONLY | O_APPEND);
		n = snprintf(text, sizeof(text), "%s%s", on ? "" : "!",
			     hists[i].trigger);
		if (fd < 0 || write(fd, text, n) != n)
			perror(path);
		if (fd >= 0)
			close(fd);
	}
}

static const char *const switch_events[] = {
	EVENTS "kvm_pr/kvm_exit/enable",
	EVENTS "kvm_pr/kvm_book3s_reenter/enable",
};

static void write_text(const char *path, const char *text, int flags)
{
	int fd = open(path, O_WRONLY | flags);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		perror(path);
	if (fd >= 0)
		close(fd);
}

/* From now on, into an empty buffer: when each vCPU enters and leaves. */
void switches_begin(void)
{
	write_text(TRACING "trace", "", O_TRUNC);
	for (size_t i = 0; i < ARRAY_SIZE(switch_events); i++)
		write_text(switch_events[i], "1", 0);
}

/* "    CPU 0/KVM-43      [001] ....." */
static bool is_line_of(pid_t qemu, const char *line)
{
	const char *p = strstr(line, " [");

	while (p && p > line && *p != '-')
		p--;
	return p && p > line && is_ours(qemu, atoi(p + 1));
}

/* Until now; the lines of this guest go to the file. */
bool switches_end(const char *file, pid_t qemu)
{
	char line[512];
	FILE *in, *out;

	for (size_t i = 0; i < ARRAY_SIZE(switch_events); i++)
		write_text(switch_events[i], "0", 0);
	in = fopen(TRACING "trace", "r");
	out = fopen(file, "w");
	while (in && out && fgets(line, sizeof(line), in))
		if (is_line_of(qemu, line))
			fputs(line, out);
	if (in)
		fclose(in);
	return out && !fclose(out) && in;
}
