/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only types the pure rooms know (insn, rules, plan, arena, template).
 * They are compiled into the kernel, into KUnit and into userspace.
 */
#ifndef KVM_PV_TYPES_H
#define KVM_PV_TYPES_H

#ifdef __KERNEL__
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/stddef.h>
#include <linux/string.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <errno.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;
#endif

#define PV_ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define PV_BIT(n)		(1u << (n))

#endif /* KVM_PV_TYPES_H */
