// SPDX-License-Identifier: GPL-2.0-only
/* A program that fills most of the segment it is linked for. */
#include "layout.c"

static char large[200 * MIB];

/* Linked in, and at both ends there. */
__attribute__((constructor)) static void touch(void)
{
	volatile char *at = large;

	at[0] = 1;
	at[sizeof(large) - 1] = 1;
}
