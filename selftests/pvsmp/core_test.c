// SPDX-License-Identifier: GPL-2.0-only
/* The cases of test.h in userspace. */
#include "test.h"

#define PVT_CMOCKA(name) cmocka_unit_test(name),

int main(void)
{
	static const struct CMUnitTest tests[] = { PVT_CASES(PVT_CMOCKA) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
