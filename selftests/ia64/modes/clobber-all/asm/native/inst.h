/* SPDX-License-Identifier: GPL-2.0-only */
/* Mode clobber with what must not be overwritten, too: a test that has to fail. */
#define POISON_WRONG(c)		POISON_R(p0, c)
#include "../../../clobber/asm/native/inst.h"
