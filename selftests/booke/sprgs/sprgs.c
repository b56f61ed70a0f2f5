// SPDX-License-Identifier: GPL-2.0-only
/*
 * Do all ways to SPRG4 to SPRG7 agree? They are written and read by text of this
 * module, which is patched when it is loaded, and by words of their own, which
 * nobody has scanned. Written by one, each must be read by both. They are read
 * by 260 to 263, as the kernel does; 276 to 279 are no registers that a KVM host
 * lets be read.
 *
 * SPRG6 is left with a value for user mode: nothing but a machine check uses it.
 *
 * The words are executed in lowmem: the kernel must be booted with rodata=off.
 */
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <asm/cacheflush.h>
#include <asm/reg.h>

#define FIRST		4
#define NR		4
#define LEFT		0x5b264bce

/* In r3, or from r3. */
#define MFSPR(n)	(0x7c6002a6 | ((n) & 31) << 16 | (n) >> 5 << 11)
#define MTSPR(n)	(0x7c6003a6 | ((n) & 31) << 16 | (n) >> 5 << 11)
#define BLR		0x4e800020
#define NOP		0x60000000
#define MFPVR		MFSPR(SPRN_PVR)

typedef unsigned long (*sprg_fn)(unsigned long value);

#define TEXT_FN(name, word, n)						\
static noinline unsigned long name##n(unsigned long value)		\
{									\
	register unsigned long r3 asm("r3") = value;			\
									\
	asm volatile(".long %1" : "+r"(r3) : "i"(word) : "memory");	\
	return r3;							\
}

#define TEXT_FNS(n)							\
	TEXT_FN(text_write, MTSPR(272 + (n)), n)			\
	TEXT_FN(text_read, MFSPR(256 + (n)), n)

TEXT_FNS(4)
TEXT_FNS(5)
TEXT_FNS(6)
TEXT_FNS(7)

enum { BY_WRITE, BY_READ, NR_WAYS };

/* By who it is: the patched text, the words; then by way and register. */
static sprg_fn ways[2][NR_WAYS][NR] = { {
	{ text_write4, text_write5, text_write6, text_write7 },
	{ text_read4, text_read5, text_read6, text_read7 },
} };

static u32 *page;

/*
 * The host sees a patched write when it is asked for something, so do that before
 * a read that it does not see.
 */
static void make_words(void)
{
	u32 *at = page;
	int i;

	for (i = 0; i < NR; i++) {
		ways[1][BY_WRITE][i] = (sprg_fn)at;
		*at++ = NOP;
		*at++ = MTSPR(272 + FIRST + i);
		*at++ = BLR;
		ways[1][BY_READ][i] = (sprg_fn)at;
		*at++ = MFPVR;
		*at++ = MFSPR(256 + FIRST + i);
		*at++ = BLR;
	}
	flush_icache_range((unsigned long)page, (unsigned long)at);
}

static unsigned int bad, tried;

static void try_one(int writer, int i, unsigned long value)
{
	int reader;

	ways[writer][BY_WRITE][i](value);
	for (reader = 0; reader < 2; reader++) {
		tried++;
		if (ways[reader][BY_READ][i](0) == value)
			continue;
		bad++;
		pr_info("sprgs: SPRG%d by %d is not seen by %d\n", FIRST + i,
			writer, reader);
	}
}

static void try_all(unsigned long value)
{
	unsigned long flags, was[NR];
	int i, writer;

	local_irq_save(flags);
	for (i = 0; i < NR; i++)
		was[i] = ways[1][BY_READ][i](0);
	for (i = 0; i < NR; i++)
		for (writer = 0; writer < 2; writer++)
			try_one(writer, i, ++value);
	for (i = 0; i < NR; i++)
		ways[1][BY_WRITE][i](was[i]);
	local_irq_restore(flags);
}

/* How many of the text's own words are no longer what they were. */
static unsigned int patched(void)
{
	unsigned int n = 0, i;

	for (i = 0; i < NR; i++) {
		n += *(u32 *)ways[0][BY_WRITE][i] != MTSPR(272 + FIRST + i);
		n += *(u32 *)ways[0][BY_READ][i] != MFSPR(256 + FIRST + i);
	}
	return n;
}

static int __init sprgs_init(void)
{
	page = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!page)
		return -ENOMEM;
	make_words();
	/* the first round brings all of it into the TLB */
	try_all(0x11110000);
	bad = 0;
	tried = 0;
	try_all(0x22220000);
	ways[0][BY_WRITE][6 - FIRST](LEFT);
	pr_info("sprgs: %u patched, %u of %u not seen\n", patched(), bad, tried);
	return 0;
}
module_init(sprgs_init);

static void __exit sprgs_exit(void)
{
	kfree(page);
}
module_exit(sprgs_exit);

MODULE_DESCRIPTION("SPRG4 to SPRG7 by all ways, for the tests of kvm-pv");
MODULE_LICENSE("GPL");
