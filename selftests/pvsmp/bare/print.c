// SPDX-License-Identifier: GPL-2.0-only
/* One line at a time, to wherever the machine prints. */
#include <stdarg.h>

#include "bare.h"

#define LINE	512

static char *number(char *to, u64 value, unsigned int base)
{
	char digits[24];
	int n = 0;

	do {
		digits[n++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	while (n)
		*to++ = digits[--n];
	return to;
}

static char *string(char *to, const char *from)
{
	while (*from)
		*to++ = *from++;
	return to;
}

static char *negative(char *to, int value)
{
	if (value < 0)
		*to++ = '-';
	return number(to, value < 0 ? -(u64)value : (u64)value, 10);
}

void print(const char *format, ...)
{
	char line[LINE], *to = line;
	va_list args;

	va_start(args, format);
	for (; *format; format++) {
		if (*format != '%') {
			*to++ = *format;
			continue;
		}
		switch (*++format) {
		case 's':
			to = string(to, va_arg(args, const char *));
			break;
		case 'd':
			to = negative(to, va_arg(args, int));
			break;
		case 'u':
			to = number(to, va_arg(args, u32), 10);
			break;
		case 'x':
			to = number(string(to, "0x"), va_arg(args, u32), 16);
			break;
		case 'U':
			to = number(to, va_arg(args, u64), 10);
			break;
		case 'X':
			to = number(string(to, "0x"), va_arg(args, u64), 16);
			break;
		}
	}
	va_end(args);
	*to = 0;
	arch_put(line);
}
