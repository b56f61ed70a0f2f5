/* SPDX-License-Identifier: GPL-2.0-only */
/* GCC's looks for a C library's. */
#ifndef BARE_LIMITS_H
#define BARE_LIMITS_H

#define INT_MAX		__INT_MAX__
#define UINT_MAX	(INT_MAX * 2u + 1)

#endif
