/* SPDX-License-Identifier: GPL-2.0-only */
/* What the text around a site proves about its registers. Pure. */
#ifndef KVM_PV_FLOW_H
#define KVM_PV_FLOW_H

#include "plan.h"

bool pv_find_constant(const struct pv_text *text, u32 word,
		      struct pv_const *value, u32 *first);
bool pv_find_ee_change(const struct pv_text *text, u32 word,
		       struct pv_const *value, u32 *first);
bool pv_find_stack(const struct pv_text *text, enum pv_mode mode, u32 word,
		   u32 *first);
bool pv_overwrites_line(const struct pv_text *text, u32 word);
bool pv_find_clear_loop(const struct pv_text *text, u32 word, u32 *branch);
void pv_mark_entered(const struct pv_text *text, const struct pv_env *env,
		     struct pv_def *defs, u32 nr_defs);
bool pv_def_in_function(const struct pv_text *text, const struct pv_env *env,
			const struct pv_def *def);
bool pv_function_words(const struct pv_text *text, const struct pv_env *env,
		       u64 addr, u32 *first, u32 *end);
bool pv_stack_trusted(const struct pv_text *text, const struct pv_env *env,
		      u64 addr);

#endif /* KVM_PV_FLOW_H */
