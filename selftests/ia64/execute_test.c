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

	bad = worlds_run(n, x);
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

/*
 * 6.1 names r24 as one to overwrite where it is the interrupted program's: what
 * does so is seen, where it does so.
 */
static void test_wrong_clobber(void **state)
{
	static const struct {
		const char *name;
		bool differs;
	} paths[] = {
		{ "unaligned", true }, { "break: not a system call", true },
		{ "general: illegal operation", true },
		{ "interrupt: user", false }, { "data access rights", false },
		{ "break: system call", false }, { "dirty", false },
	};
	const struct variant *v = *state;
	u32 i;

	worlds_are_quiet = true;
	for (i = 0; i < PV_ARRAY_SIZE(paths); i++) {
		const struct scenario *s = scenario_find(paths[i].name);
		struct world *n, *x;

		assert_non_null(s);
		n = world_new(v, s, NATIVE, TEXT);
		x = world_new(v, s, CLOBBER_ALL, TEXT);
		assert_int_equal(worlds_run(n, x) != 0, paths[i].differs);
		world_free(n);
		world_free(x);
	}
	worlds_are_quiet = false;
}

/* What is not known stops, whatever its unit, and says so. */
static void test_unknown(void **state)
{
	static const struct {
		u32 template;
		u64 slot[3];
		const char *why;
	} cases[] = {
		{ MMI, { 3ull << 37, NOP_M, NOP_I }, "not known" },
		{ MII, { NOP_M, 3ull << 37, NOP_I }, "not known" },
		{ MII, { NOP_M, NOP_I, 3ull << 37 }, "not known" },
		{ MFB, { NOP_M, 15ull << 37, NOP_B }, "not known" },
		{ MIB, { NOP_M, NOP_I, 15ull << 37 }, "not known" },
		{ MLX, { NOP_M, 0, 9ull << 37 }, "not known" },
		{ 0x1e, { 0, 0, 0 }, "not known" },
		{ 0x1f, { ~0ull, ~0ull, ~0ull }, "not known" },
		{ MII, { NOP_M, 0x42ull << 6, NOP_I }, "break 42" },
	};
	u32 i;

	(void)state;
	for (i = 0; i < PV_ARRAY_SIZE(cases); i++) {
		struct machine *m = machine_new(false);
		struct ia64_bundle b = bundle(cases[i].template,
			cases[i].slot[0], cases[i].slot[1], cases[i].slot[2]);

		map_kernel(m);
		machine_poke(m, KERNEL_PA, &b, sizeof(b));
		m->ip = KERNEL;
		machine_run(m, KERNEL, KERNEL + 16, 10);
		assert_true(m->stopped);
		assert_non_null(strstr(m->why, cases[i].why));
		machine_free(m);
	}
}

/* Nothing is in the interpreter that is not in the table's handlers. */
static void test_forms(void **state)
{
	u32 i, times, missing = 0;
	const char *name;

	(void)state;
	for (i = 0; (name = machine_form(i, &times)); i++) {
		if (!times)
			printf("# %s: %s\n", times ? "form" : "never executed", name);
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

static void add(const struct variant *v, enum mode as,
		const struct scenario *s, const char *name,
		CMUnitTestFunction test)
{
	cases[count] = (struct run_case){ v, s, as };
	snprintf(names[count], sizeof(names[0]), "%s, %s: %s", v->name,
		 mode_names[as], name);
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
	variant_load(&variants[0], CLOBBER_ALL);
	add(&variants[0], CLOBBER_ALL, NULL, "a wrong clobber is seen",
	    test_wrong_clobber);
	tests[count - 1].initial_state = &variants[0];
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(test_unknown);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(test_boot);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(test_boot_refused);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(test_boot_broken);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(test_forms);
	failed = _cmocka_run_group_tests("execute", tests, count, NULL, NULL);
	for (i = 0; i < variant_count; i++)
		variant_free(&variants[i]);
	return failed;
}
