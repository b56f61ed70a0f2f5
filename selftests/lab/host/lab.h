/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LAB_H
#define LAB_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define MAX_ARGS	128
#define MAX_STEPS	1024
#define MAX_FAILS	8

enum step_kind {
	STEP_EXPECT,	/* wait for a regex on the console */
	STEP_SEND,	/* a line to the console */
	STEP_COUNT,	/* read the counters under a label */
	STEP_MONITOR,	/* a command to the QEMU monitor */
	STEP_PMEMSAVE,	/* guest memory into a result file */
	STEP_DIFF,	/* what differs from an earlier one into a result file */
	STEP_PHASES,	/* serve the workload's markers until it is done */
	STEP_SLEEP,	/* seconds */
	STEP_TRACE,	/* the host's entries and exits into a result file */
	STEP_EXIT,	/* wait until QEMU ends */
};

struct step {
	enum step_kind kind;
	char *arg;
};

struct job {
	char *name;
	char *argv[MAX_ARGS];
	int argc;
	struct step step[MAX_STEPS];
	int steps;
	char *fail[MAX_FAILS];
	int fails;
	int timeout;
	bool traced;
	pid_t runner;		/* the process that runs it, 0 if none */
};

/* job.c: the next job of the list; 1, 0 at its end, -1 if malformed */
int job_read(FILE *list, struct job *job);

/* guest.c: run one job in the current directory; true if it went well */
bool guest_run(const struct job *job);

/* count.c */
void count_write(FILE *out, pid_t qemu);
void trace_write(FILE *out, pid_t qemu);
void trace_enable(bool on);
void switches_begin(void);
bool switches_end(const char *file, pid_t qemu);

/* tar.c: every file of a directory, as prefix/file */
int tar_directory(int out, const char *dir, const char *prefix);
int tar_end(int out);

#endif
