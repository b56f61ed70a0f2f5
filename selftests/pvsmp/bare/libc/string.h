/* SPDX-License-Identifier: GPL-2.0-only */
/* In the place of a C library's, for libfdt. */
#ifndef BARE_STRING_H
#define BARE_STRING_H

#include <stddef.h>

void *memset(void *to, int byte, size_t n);
void *memcpy(void *to, const void *from, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *in, int byte, size_t n);
size_t strnlen(const char *s, size_t max);
size_t strlen(const char *s);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);

#endif
