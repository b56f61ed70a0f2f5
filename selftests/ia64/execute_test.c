// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every path through the table and out of the kernel again, in two modes, on the
 * same interruption: both call the same functions in the same state, and return
 * to the same one. Both images are relocated to ia64_ivt and what they were
 * copied from is 0xff.
 */
#include "world.h"
#include "test.h"
#include "variants.h"

struct run_case {
	const struct variant *variant;
	const struct scenario *scenario;
	enum mode mode;
};

static void check_once(const struct run_case *c)
{
	enum text text = c->scenario->rse_patched ? TEXT_RSE : TEXT;
	struct world *n = world_new(c->variant, c->scenario, NATIVE, text);
	struct world *x = world_new(c->variant, c->scenario, c->mode, text);
	u32 bad;

	world_go(n);
	world_go(x);
	while (!(bad = worlds_differ(n, x)) && !world_ended(n) &&
	       !n->first_flushes) {
		world_call(n);
		world_call(x);
		world_go(n);
		world_go(x);
	}
	bad += world_is_wrong(n);
	bad += world_is_wrong(x);
	world_free(n);
	world_free(x);
	if (bad)
		fail_msg("%s: %u differences", c->scenario->name, bad);
}

static void check_case(const struct run_case *c)
{
	world_predicates = ~1ull;
	check_once(c);
	world_predicates = 0;
	check_once(c);
}

static void test_scenario(void **state)
{
	check_case(*state);
}

static void test_plain_faults(void **state)
{
	const struct run_case *c = *state;
	u32 i;

	for (i = 0; i < 2 * plain_fault_count; i++) {
		char name[32];
		struct scenario s = plain_fault(plain_faults[i / 2], i & 1, name,
						sizeof(name));
		struct run_case one = { c->variant, &s, c->mode };

		check_case(&one);
	}
}

/* A nested miss, continued where the image was copied from: there is 0xff. */
static void test_stale_pointer(void **state)
{
	const struct run_case *c = *state;
	struct scenario s = { .name = "stale", .vector = 0x800,
			      .va = 0x2000000000123458ull, .pte = 0x23403a1 };
	struct world *w = world_new(c->variant, &s, c->mode, TEXT_STALE);

	world_go(w);
	assert_true(w->m->stopped);
	assert_true(w->m->ip - IMAGE_AT < ROOM);
	assert_non_null(strstr(w->m->why, "not known"));
	world_free(w);
}

/* Where others call into the table is in all modes the same place. */
static void test_entries(void **state)
{
	const struct run_case *c = *state;
	const struct image *image = c->variant->image[c->mode];
	const struct image *native = c->variant->image[NATIVE];

	assert_int_equal(image_symbol(image, "ia64_syscall_setup"),
			 image_symbol(native, "ia64_syscall_setup"));
}

/* Nothing is in the interpreter that is not in the table's handlers. */
static void test_forms(void **state)
{
	u32 i, times, missing = 0;
	const char *name;

	(void)state;
	for (i = 0; (name = machine_form(i, &times)); i++) {
		if (!times)
			printf("# never executed: %s\n", name);
		missing += !times;
	}
	printf("# %u of %u forms executed\n", i - missing, i);
	assert_int_equal(missing, 0);
}

/* --- which tests there are ---------------------------------------------------- */

#define MAX_TESTS	6000

static char names[MAX_TESTS][100];
static struct CMUnitTest tests[MAX_TESTS];
static struct run_case cases[MAX_TESTS];
static u32 count;

static void add(const struct variant *v, enum mode mode,
		const struct scenario *s, const char *name,
		CMUnitTestFunction test)
{
	cases[count] = (struct run_case){ v, s, mode };
	snprintf(names[count], sizeof(names[0]), "%s, %s: %s", v->name,
		 mode_names[mode], name);
	tests[count] = (struct CMUnitTest){ names[count], test, NULL, NULL,
					    &cases[count] };
	count++;
}

static void add_variant(struct variant *v, enum mode mode)
{
	u32 i;

	variant_load(v, mode);
	for (i = 0; i < scenario_count; i++)
		if (scenario_applies(v, &scenarios[i]))
			add(v, mode, &scenarios[i], scenarios[i].name,
			    test_scenario);
	add(v, mode, NULL, "vectors that are a fault", test_plain_faults);
	add(v, mode, NULL, "a stale pointer into the copy is seen",
	    test_stale_pointer);
	add(v, mode, NULL, "entries are where native has them", test_entries);
}

int main(void)
{
	int failed;
	u32 i;

	for (i = 0; i < variant_count; i++) {
		if (!variant_is_wanted(variants[i].name))
			continue;
		variant_load(&variants[i], NATIVE);
		add_variant(&variants[i], XEN);
		add_variant(&variants[i], CLOBBER);
	}
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(test_boot);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(test_boot_refused);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(test_forms);
	failed = _cmocka_run_group_tests("execute", tests, count, NULL, NULL);
	for (i = 0; i < variant_count; i++)
		variant_free(&variants[i]);
	return failed;
}
