// SPDX-License-Identifier: GPL-2.0-only
/* hcall-instructions as no QEMU makes them: every length, with and without sc. */
#include <kunit/test.h>
#include <linux/of.h>
#include "../kvm_pv.h"

#define SC	0x44000002
#define SC_1	0x44000022
#define NOP	0x60000000

/**
 * struct hcall_case - a hypervisor node
 * @name: for the report
 * @length: of hcall-instructions, in bytes; negative without it
 * @words: its words, big endian
 * @guest: what it says
 */
struct hcall_case {
	const char *name;
	int length;
	__be32 words[5];
	enum pv_guest guest;
};

#define WORDS(...)	{ __VA_ARGS__ }
#define BE(word)	cpu_to_be32(word)

static const struct hcall_case cases[] = {
	{ "no property", -1, WORDS(0), PV_GUEST_KVM_HV },
	{ "no words", 0, WORDS(0), PV_GUEST_KVM_MALFORMED },
	{ "half a word", 2, WORDS(BE(SC)), PV_GUEST_KVM_MALFORMED },
	{ "one word", 4, WORDS(BE(SC)), PV_GUEST_KVM_PR },
	{ "one word and a byte", 5, WORDS(BE(SC), BE(SC)),
	  PV_GUEST_KVM_MALFORMED },
	{ "two words", 8, WORDS(BE(NOP), BE(SC_1)), PV_GUEST_KVM_PR },
	{ "three words", 12, WORDS(BE(NOP), BE(NOP), BE(SC)), PV_GUEST_KVM_PR },
	{ "four words", 16, WORDS(BE(NOP), BE(NOP), BE(NOP), BE(SC)),
	  PV_GUEST_KVM_PR },
	{ "four words and a half", 18, WORDS(BE(SC), BE(SC), BE(SC), BE(SC)),
	  PV_GUEST_KVM_MALFORMED },
	{ "five words", 20, WORDS(BE(SC), BE(SC), BE(SC), BE(SC), BE(SC)),
	  PV_GUEST_KVM_MALFORMED },
	{ "words without sc", 16, WORDS(BE(NOP), BE(NOP), BE(NOP), BE(NOP)),
	  PV_GUEST_KVM_HV },
	/* early little-endian hosts: an sc with its bytes the wrong way round */
	{ "words of the other byte order", 4, WORDS(BE(swab32(SC))),
	  PV_GUEST_KVM_HV },
};

static void case_name(const struct hcall_case *c, char *name)
{
	strscpy(name, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(hcall, cases, case_name);

static void hcall_property(struct kunit *test)
{
	const struct hcall_case *c = test->param_value;
	struct property property = {
		.name = "hcall-instructions",
		.length = c->length,
		.value = (void *)c->words,
	};
	struct device_node node = {
		.properties = c->length < 0 ? NULL : &property,
	};
	u32 words[PV_HCALL_MAX_WORDS];
	unsigned int i, nr_words = 0;

	KUNIT_EXPECT_EQ(test, c->guest,
			pv_read_hcall_words(&node, words, &nr_words));
	if (c->guest != PV_GUEST_KVM_PR)
		return;
	KUNIT_ASSERT_EQ(test, (unsigned int)c->length / 4, nr_words);
	for (i = 0; i < nr_words; i++)
		KUNIT_EXPECT_EQ(test, be32_to_cpu(c->words[i]), words[i]);
}

static struct kunit_case hcall_cases[] = {
	KUNIT_CASE_PARAM(hcall_property, hcall_gen_params),
	{ }
};

static struct kunit_suite hcall_suite = {
	.name = "kvm_pv_hcall",
	.test_cases = hcall_cases,
};

kunit_test_suite(hcall_suite);
