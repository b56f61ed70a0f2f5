// SPDX-License-Identifier: GPL-2.0-only
/*
 * /init of a guest that tests what a patched kernel does otherwise beside
 * running without the instructions that trap: switches of address spaces, idle,
 * pages mapped ahead, pages copied at a fork. Kernel command line:
 * below=NAME,NAME for some of the tests.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "below.h"
#include "../lab/guest/cmdline.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	{ "switch", test_switch },
	{ "sleep", test_sleep },
	{ "ahead", test_ahead },
	{ "fork", test_fork },
};

void die(const char *what)
{
	say("@below fail %s: %s\n", what, strerror(errno));
	exit(1);
}

uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ull + ts.tv_nsec / 1000;
}

static void run_named(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(tests); i++)
		if (!strcmp(tests[i].name, name)) {
			tests[i].run();
			return;
		}
	say("@below fail %s: no such test\n", name);
}

static void run_listed(const char *names)
{
	char list[256], *save;

	snprintf(list, sizeof(list), "%s", names);
	for (char *name = strtok_r(list, ",", &save); name;
	     name = strtok_r(NULL, ",", &save))
		run_named(name);
}

static void run_all(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(tests); i++)
		tests[i].run();
}

int main(void)
{
	mkdir("/proc", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	if (!read_cmdline())
		die("cmdline");
	if (option("below"))
		run_listed(option("below"));
	else
		run_all();
	say("@below done\n");
	reboot(RB_POWER_OFF);
	return 1;
}
