// SPDX-License-Identifier: GPL-2.0-only
/* The job list: one "key value" per line, a job ends with "end". */
#include <stdlib.h>
#include <string.h>

#include "lab.h"

static const struct {
	const char *name;
	enum step_kind kind;
} step_names[] = {
	{ "expect",	STEP_EXPECT },
	{ "send",	STEP_SEND },
	{ "count",	STEP_COUNT },
	{ "monitor",	STEP_MONITOR },
	{ "pmemsave",	STEP_PMEMSAVE },
	{ "diff",	STEP_DIFF },
	{ "phases",	STEP_PHASES },
	{ "sleep",	STEP_SLEEP },
	{ "trace",	STEP_TRACE },
	{ "exit",	STEP_EXIT },
};

/* Cuts the first word off and returns what follows it. */
static char *rest_of(char *line)
{
	char *p = strchr(line, ' ');

	if (!p)
		return line + strlen(line);
	*p = '\0';
	return p + 1;
}

static bool add_step(struct job *job, char *text)
{
	char *arg = rest_of(text);

	for (size_t i = 0; i < ARRAY_SIZE(step_names); i++) {
		if (strcmp(text, step_names[i].name))
			continue;
		if (job->steps == MAX_STEPS)
			return false;
		job->step[job->steps].kind = step_names[i].kind;
		job->step[job->steps++].arg = strdup(arg);
		return true;
	}
	return false;
}

static bool add_line(struct job *job, const char *key, char *value)
{
	if (!strcmp(key, "job"))
		job->name = strdup(value);
	else if (!strcmp(key, "qemu") && job->argc < MAX_ARGS - 3)
		job->argv[job->argc++] = strdup(value);
	else if (!strcmp(key, "fail") && job->fails < MAX_FAILS)
		job->fail[job->fails++] = strdup(value);
	else if (!strcmp(key, "timeout"))
		job->timeout = atoi(value);
	else if (!strcmp(key, "traced"))
		job->traced = atoi(value);
	else if (!strcmp(key, "step"))
		return add_step(job, value);
	else
		return false;
	return true;
}

int job_read(FILE *list, struct job *job)
{
	static char line[8192];

	memset(job, 0, sizeof(*job));
	while (fgets(line, sizeof(line), list)) {
		char *value;

		line[strcspn(line, "\n")] = '\0';
		if (!line[0])
			continue;
		if (!strcmp(line, "end"))
			return job->name && job->argc ? 1 : -1;
		value = rest_of(line);
		if (!add_line(job, line, value))
			return -1;
	}
	return job->name ? -1 : 0;
}
