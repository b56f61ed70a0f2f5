/* SPDX-License-Identifier: GPL-2.0-only */
/* Options on the kernel command line, for programs that are /init. */
#ifndef CMDLINE_H
#define CMDLINE_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char cmdline[4096];

/* Needs /proc. Before it, no option is there. */
static inline bool read_cmdline(void)
{
	int fd = open("/proc/cmdline", O_RDONLY);
	bool good;

	if (fd < 0)
		return false;
	good = read(fd, cmdline, sizeof(cmdline) - 1) > 0;
	close(fd);
	return good;
}

/* Value of key= or NULL; valid until the next call. */
static inline const char *option(const char *key)
{
	static char value[256];
	size_t len = strlen(key);

	for (const char *p = cmdline; (p = strstr(p, key)); p += len) {
		if ((p == cmdline || p[-1] == ' ') && p[len] == '=') {
			snprintf(value, sizeof(value), "%s", p + len + 1);
			value[strcspn(value, "\n ")] = '\0';
			return value;
		}
	}
	return NULL;
}

static inline unsigned long option_number(const char *key, unsigned long value)
{
	const char *found = option(key);

	return found ? strtoul(found, NULL, 0) : value;
}

#endif
