/* SPDX-License-Identifier: GPL-2.0-only */
/* The variants of a run: all, or those that IA64_VARIANTS names (build.mk). */
#ifndef SELFTESTS_IA64_VARIANTS_H
#define SELFTESTS_IA64_VARIANTS_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static inline bool variant_is_wanted(const char *name)
{
	const char *wanted = getenv("IA64_VARIANTS");
	size_t length = strlen(name), word;

	if (!wanted)
		return true;
	for (; *wanted; wanted += word) {
		wanted += strspn(wanted, " ");
		word = strcspn(wanted, " ");
		if (word == length && !strncmp(wanted, name, length))
			return true;
	}
	return false;
}

#endif /* SELFTESTS_IA64_VARIANTS_H */
