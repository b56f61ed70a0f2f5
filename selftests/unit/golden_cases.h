/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sites for the templates: read by the assembler for what must come out, and
 * by the test for what does. The site is an offset from the arena's start.
 * The arena's place is such that landings fall on both sides of a 64 KiB line.
 */
#define GOLDEN_ARENA	0x8400f9a0
EE_CLEAR_CONST(9, 2, -0x10000)
EE_CLEAR_CONST(0, 0, -0x4)
EE_CLEAR_CONST(31, 2, 0x10000)
EE_CLEAR_CONST(10, 0, -0x1fff000)
EE_CLEAR_CONST(12, 0x7ffd, -0x100)
EE_CLEAR_CONST(11, -0x8000 + 0, -0x100)
EE_SET_CONST(9, 0x8002, 0, 0x8002, -0x20000)
EE_SET_CONST(12, 0x8002, 0, 0x8002, -0x20000)
EE_SET_CONST(11, 0xffff, 0, 0xffff, 0x1fff000)
EE_SET_CONST(9, -1, -1, 0xffff, -0x100)
EE_SET_CONST(10, -2, -2, 0xfffe, -0x100)
EE_RI(9, 12, 11, -0x30000)
EE_RI(1, 12, 11, -0x30000)
EE_RI(13, 12, 11, -0x30000)
EE_RI(0, 12, 11, 0x30000)
EE_RI(11, 12, 10, -0x30000)
EE_RI(12, 10, 11, -0x30000)
EE_RI(31, 12, 11, -0x1ff0000)
MSR_FULL_D(9, 12, 11, -0x40000)
MSR_FULL_D(12, 10, 11, -0x40000)
MSR_FULL_D(11, 12, 10, 0x40000)
MSR_FULL_D(1, 12, 11, -0x40000)
MSR_FULL(30, 12, 11, -0x40000)
MSR_FULL(0, 12, 11, -0x40000)
VECTOR(0x4000, -0x40000)
VECTOR(-0x4000, 0x40000)
VECTOR_SYSCALL(0x3ffc, -0x40000)
VECTOR(0x4000, -0x1ff0000)
VECTOR_SYSCALL(0x3ffc, 0x1ff0000)
