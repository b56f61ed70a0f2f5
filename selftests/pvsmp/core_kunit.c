// SPDX-License-Identifier: GPL-2.0-only
/* The cases of test.h in a kernel. */
#include "test.h"

#define PVT_KUNIT(name) KUNIT_CASE(name),

static struct kunit_case cases[] = { PVT_CASES(PVT_KUNIT) {} };

static struct kunit_suite suite = {
	.name = "pvsmp",
	.test_cases = cases,
};

kunit_test_suite(suite);
