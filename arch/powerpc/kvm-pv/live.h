/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registers that nobody reads any more, of a 32-bit guest: what the text behind a
 * site proves. Pure.
 */
#ifndef KVM_PV_LIVE_H
#define KVM_PV_LIVE_H

#include "filter.h"
#include "plan.h"

/**
 * struct pv_live - what the proofs of one text share
 * @text: the text
 * @env: the guest
 * @changing: words that a range covers: exception table, static keys, ...
 */
struct pv_live {
	const struct pv_text *text;
	const struct pv_env *env;
	struct pv_filter changing;
};

void pv_live_init(struct pv_live *live, const struct pv_text *text,
		  const struct pv_env *env);
struct pv_dead pv_find_dead(const struct pv_live *live, u32 word);

#endif /* KVM_PV_LIVE_H */
