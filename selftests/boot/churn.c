// SPDX-License-Identifier: GPL-2.0-only
/*
 * System calls, page faults and context switches that check what they get.
 * churn ROUNDS ends with "churn good" or says what was wrong.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGES	16
#define CALLS	200
#define PATTERN	0x5a17c0de00000000UL

static void die(const char *what)
{
	printf("churn BAD: %s\n", what);
	exit(1);
}

static void calls(void)
{
	pid_t pid = getpid(), parent = getppid();

	for (int i = 0; i < CALLS; i++)
		if (syscall(SYS_getppid) != parent || syscall(SYS_getpid) != pid)
			die("a system call");
}

static void faults(unsigned long round)
{
	size_t page = sysconf(_SC_PAGESIZE), step = page / sizeof(long);
	unsigned long *mem = mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mem == MAP_FAILED)
		die("mmap");
	for (int i = 0; i < PAGES; i++)
		mem[i * step] = PATTERN + round + i;
	for (int i = 0; i < PAGES; i++)
		if (mem[i * step] != PATTERN + round + i || mem[i * step + 1])
			die("a page");
	munmap(mem, PAGES * page);
}

/* A number there and back, through another process. */
static void switches(unsigned long round)
{
	int there[2], back[2], status;
	unsigned long value = round;
	pid_t child;

	if (pipe(there) || pipe(back))
		die("pipe");
	child = fork();
	if (!child) {
		if (read(there[0], &value, sizeof(value)) != sizeof(value))
			_exit(1);
		value ^= PATTERN;
		_exit(write(back[1], &value, sizeof(value)) != sizeof(value));
	}
	if (child < 0 ||
	    write(there[1], &value, sizeof(value)) != sizeof(value) ||
	    read(back[0], &value, sizeof(value)) != sizeof(value) ||
	    value != (round ^ PATTERN) ||
	    waitpid(child, &status, 0) != child || status)
		die("a pipe");
	for (int i = 0; i < 2; i++) {
		close(there[i]);
		close(back[i]);
	}
}

int main(int argc, char **argv)
{
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 0) : 20;

	for (unsigned long i = 1; i <= rounds; i++) {
		calls();
		faults(i);
		switches(i);
	}
	puts("churn good");
	return 0;
}
