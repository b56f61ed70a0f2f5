// SPDX-License-Identifier: GPL-2.0-only
/* What user mode has of SPRG6, by its number for reading, 262. */
#include <stdio.h>

int main(void)
{
	unsigned int value;

	asm volatile(".long 0x7c6642a6; mr %0,3" : "=r"(value) : : "r3");
	printf("user SPRG6 %08x\n", value);
	return 0;
}
