/* SPDX-License-Identifier: GPL-2.0-only */
/* What raw.c and raw-entry.S share: a page for each CPU. */
#ifndef PVSMP_RAW_H
#define PVSMP_RAW_H

/* The context, with its MMU off: nothing else is in its cache lines. */
#define RAW_CTX			2048	/* offset in the page */
#define RAW_STAMP		0	/* written last of what comes before */
#define RAW_LEFT		8
#define RAW_EL			16
#define RAW_MPIDR		24
#define RAW_OFF_RESULT		32
#define RAW_OFF_FN		40
#define RAW_IS_SMC		48
#define RAW_CTX_SIZE		64

#ifndef __ASSEMBLY__
#include <linux/types.h>

struct raw_ctx {
	u64 stamp;	/* counter at the first instructions; 0: not there yet */
	u64 left;	/* counter before CPU_OFF */
	u64 el;		/* CurrentEL */
	u64 mpidr;
	s64 off_result;	/* CPU_OFF has failed and returned this */
	u64 off_fn;	/* number of CPU_OFF */
	u64 is_smc;	/* conduit */
	u64 unused;
};

extern const char raw_entry[], raw_entry_end[];
#endif

#endif /* PVSMP_RAW_H */
