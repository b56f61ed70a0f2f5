/* SPDX-License-Identifier: GPL-2.0-only */
/* Lines on the console, for programs that are /init. */
#ifndef SAY_H
#define SAY_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

/* One write for a line: the kernel's own can't split it. False if it did not go whole. */
static inline bool print_line(const char *fmt, va_list ap)
{
	char line[256];
	int n = vsnprintf(line, sizeof(line), fmt, ap);

	return n >= 0 && n < (int)sizeof(line) &&
	       write(STDOUT_FILENO, line, n) == n;
}

__attribute__((format(printf, 1, 2)))
static inline void say(const char *fmt, ...)
{
	va_list ap;
	bool good;

	va_start(ap, fmt);
	good = print_line(fmt, ap);
	va_end(ap);
	if (!good)
		_exit(1);
}

#endif
