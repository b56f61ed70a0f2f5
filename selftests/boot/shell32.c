// SPDX-License-Identifier: GPL-2.0-only
/*
 * /init of a 32-bit test guest, for which there is no busybox: what the shell of
 * boot/init is typed into, as far as the tests need it. It stands in debugfs
 * kvm_pv/, says "@shell ready", and after each line "@done STATUS":
 *
 *	cat FILE...		on the console
 *	grep TEXT FILE		its lines with TEXT in them
 *	sum FILE		"sum HASH" for each BLOCK lines: this console is slow
 *	put FILE TEXT		write the rest of the line
 *	getppid N		that many system calls
 *	run PROGRAM ARGUMENT...
 *	insmod FILE
 *	rmmod NAME
 *	poweroff
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define HOME		"/sys/kernel/debug/kvm_pv"
#define BLOCK		512
#define MAX_WORDS	16

static int failed(const char *what)
{
	int err = errno;

	printf("%s: %s\n", what, strerror(err));
	return err;
}

static int cat_file(const char *name)
{
	int fd = open(name, O_RDONLY);
	char buf[4096];
	ssize_t n;

	if (fd < 0)
		return failed(name);
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		fwrite(buf, 1, n, stdout);
	close(fd);
	return n ? failed(name) : 0;
}

static int cat(char *rest)
{
	char *name;
	int err = 0;

	while ((name = strsep(&rest, " ")))
		err |= cat_file(name);
	return err;
}

static int grep(char *rest)
{
	const char *text = strsep(&rest, " ");
	FILE *f = rest ? fopen(rest, "r") : NULL;
	char line[256];

	if (!f)
		return failed(text);
	while (fgets(line, sizeof(line), f))
		if (strstr(line, text))
			fputs(line, stdout);
	fclose(f);
	return 0;
}

/* FNV-1a, 32 bits */
static int print_sums(char *name)
{
	FILE *f = fopen(name, "r");
	unsigned int hash = 0x811c9dc5, lines = 0;
	int c;

	if (!f)
		return failed(name);
	while ((c = fgetc(f)) != EOF) {
		hash = (hash ^ c) * 0x01000193;
		if (c == '\n' && !(++lines % BLOCK)) {
			printf("sum %08x\n", hash);
			hash = 0x811c9dc5;
		}
	}
	printf("sum %08x\n", hash);
	fclose(f);
	return 0;
}

static int put(char *rest)
{
	const char *name = strsep(&rest, " ");
	int fd = open(name, O_WRONLY), err = 0;
	ssize_t len = rest ? strlen(rest) : 0;

	if (fd < 0)
		return failed(name);
	if (write(fd, rest, len) != len)
		err = failed(name);
	close(fd);
	return err;
}

static int getppids(char *number)
{
	for (unsigned long n = strtoul(number, NULL, 0); n; n--)
		syscall(SYS_getppid);
	return 0;
}

static int run_program(char *rest)
{
	char *argv[MAX_WORDS + 1] = { 0 };
	int status = 1;
	pid_t child;

	for (int i = 0; i < MAX_WORDS && rest; i++)
		argv[i] = strsep(&rest, " ");
	fflush(stdout);
	child = fork();
	if (!child) {
		execv(argv[0], argv);
		_exit(failed(argv[0]));
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return failed(argv[0]);
	return status;
}

static int insmod(char *name)
{
	int fd = open(name, O_RDONLY), err = 0;

	if (fd < 0 || syscall(SYS_finit_module, fd, "", 0))
		err = failed(name);
	close(fd);
	return err;
}

static int rmmod(char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK) ? failed(name) : 0;
}

static int power_off(char *rest)
{
	(void)rest;
	sync();
	return reboot(RB_POWER_OFF);
}

static const struct command {
	const char *name;
	int (*run)(char *rest);
} commands[] = {
	{ "cat", cat },
	{ "grep", grep },
	{ "sum", print_sums },
	{ "put", put },
	{ "getppid", getppids },
	{ "run", run_program },
	{ "insmod", insmod },
	{ "rmmod", rmmod },
	{ "poweroff", power_off },
};

static int run(char *line)
{
	const char *name = strsep(&line, " ");

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, name))
			return commands[i].run(line);
	printf("%s: no such command\n", name);
	return 1;
}

static void prepare(void)
{
	struct termios tio;

	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	if (!tcgetattr(STDIN_FILENO, &tio)) {
		tio.c_lflag &= ~ECHO;
		tcsetattr(STDIN_FILENO, TCSANOW, &tio);
	}
	if (chdir(HOME))
		failed(HOME);
}

int main(void)
{
	char line[256];

	prepare();
	puts("@shell ready");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		printf("@done %d\n", run(line));
		fflush(stdout);
	}
	return 1;
}
