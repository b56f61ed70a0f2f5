/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only types the pvsmp core knows, and the error numbers it returns. The
 * core is compiled into kernels, into userspace and for bare metal, where there
 * is no <errno.h>: the numbers are the ones all of Linux's users share.
 */
#ifndef PVSMP_TYPES_H
#define PVSMP_TYPES_H

#ifdef __KERNEL__
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/stddef.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t s64;

#if __STDC_HOSTED__
#include <errno.h>
#else
#define EPERM		1
#define EIO		5
#define ENXIO		6
#define E2BIG		7
#define EACCES		13
#define EFAULT		14
#define EBUSY		16
#define EEXIST		17
#define ENODEV		19
#define EINVAL		22
#define ELOOP		40
#define EUNATCH		49
#define ETIME		62
#define EPROTO		71
#define EBADMSG		74
#define ENOTUNIQ	76
#define EOPNOTSUPP	95
#define EADDRINUSE	98
#define EADDRNOTAVAIL	99
#define ETIMEDOUT	110
#define EALREADY	114
#define EINPROGRESS	115
#endif
#endif

#define PVSMP_ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#endif /* PVSMP_TYPES_H */
