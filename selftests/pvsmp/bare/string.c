// SPDX-License-Identifier: GPL-2.0-only
/* What libfdt and the compiler ask of a C library. */
#include <string.h>

void *memset(void *to, int byte, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((unsigned char *)to)[i] = byte;
	return to;
}

void *memcpy(void *to, const void *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((unsigned char *)to)[i] = ((const unsigned char *)from)[i];
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;

	for (size_t i = 0; i < n; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

void *memchr(const void *in, int byte, size_t n)
{
	const unsigned char *at = in;

	for (size_t i = 0; i < n; i++)
		if (at[i] == (unsigned char)byte)
			return (void *)(at + i);
	return NULL;
}

size_t strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n])
		n++;
	return n;
}

size_t strlen(const char *s)
{
	return strnlen(s, -1);
}

char *strchr(const char *s, int c)
{
	return memchr(s, c, strlen(s) + 1);
}

char *strrchr(const char *s, int c)
{
	const char *last = NULL;

	do {
		if (*s == (char)c)
			last = s;
	} while (*s++);
	return (char *)last;
}
