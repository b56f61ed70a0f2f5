// SPDX-License-Identifier: GPL-2.0-only
/* Find the hypervisor and make its calls. */
#include <linux/errno.h>
#include <linux/of.h>
#include <asm/firmware.h>
#include "kvm_pv.h"
#include "own.h"

#define SC_LEV0		0x44000002u
#define SC_LEV1		0x44000022u

static const char *const guest_names[] = {
	[PV_GUEST_BARE_METAL]	= "bare metal",
	[PV_GUEST_POWERVM]	= "a PowerVM partition",
	[PV_GUEST_EMULATED]	= "an emulated pseries machine without KVM",
	[PV_GUEST_KVM_HV]	= "a KVM HV guest",
	[PV_GUEST_KVM_MALFORMED] = "a KVM guest with malformed hcall-instructions",
	[PV_GUEST_KVM_REFUSED]	= "a KVM guest whose host offers no magic page",
	[PV_GUEST_KVM_PR]	= "a KVM PR guest",
};

/**
 * pv_guest_name() - say in words what machine this is
 * @guest: enum pv_guest
 *
 * Return: a constant string.
 */
const char *pv_guest_name(enum pv_guest guest)
{
	return guest_names[guest];
}

static enum pv_guest without_kvm(void)
{
	struct device_node *root = of_find_node_by_path("/");
	enum pv_guest guest = PV_GUEST_BARE_METAL;
	const char *model;

	if (firmware_has_feature(FW_FEATURE_LPAR)) {
		model = of_get_property(root, "model", NULL);
		guest = model && strstr(model, "qemu") ? PV_GUEST_EMULATED :
							 PV_GUEST_POWERVM;
	}
	of_node_put(root);
	return guest;
}

static bool is_sc(u32 word)
{
	return word == SC_LEV0 || word == SC_LEV1;
}

/**
 * pv_parse_hcall_words() - what does a property hcall-instructions offer?
 * @prop: its value
 * @len: its length in bytes
 * @words: receives the instructions in host order, PV_HCALL_MAX_WORDS of room
 * @nr_words: receives their number, untouched where there are none
 *
 * ePAPR 7.5: 1 to 4 big-endian words, whatever the guest's byte order. Words
 * without an sc are QEMU's stand-in for "there are no calls" under KVM HV.
 *
 * Return: PV_GUEST_KVM_PR if there are calls to try, PV_GUEST_KVM_HV if not,
 * PV_GUEST_KVM_MALFORMED for a property of another length.
 */
enum pv_guest pv_parse_hcall_words(const __be32 *prop, int len, u32 *words,
				   unsigned int *nr_words)
{
	enum pv_guest guest = PV_GUEST_KVM_HV;
	unsigned int i;

	if (len <= 0 || len % 4 || len / 4 > PV_HCALL_MAX_WORDS)
		return PV_GUEST_KVM_MALFORMED;
	*nr_words = len / 4;
	for (i = 0; i < *nr_words; i++) {
		words[i] = be32_to_cpu(prop[i]);
		if (is_sc(words[i]))
			guest = PV_GUEST_KVM_PR;
	}
	return guest;
}

/**
 * pv_read_hcall_words() - what does a hypervisor node offer?
 * @node: compatible with "linux,kvm"
 * @words: as for pv_parse_hcall_words()
 * @nr_words: as well
 *
 * Return: of pv_parse_hcall_words(), PV_GUEST_KVM_HV without the property.
 */
enum pv_guest pv_read_hcall_words(const struct device_node *node, u32 *words,
				  unsigned int *nr_words)
{
	const __be32 *prop;
	int len;

	prop = of_get_property(node, "hcall-instructions", &len);
	return prop ? pv_parse_hcall_words(prop, len, words, nr_words) :
		      PV_GUEST_KVM_HV;
}

/**
 * pv_find_hypervisor() - what machine does the device tree describe?
 * @words: receives hcall-instructions, PV_HCALL_MAX_WORDS of room
 * @nr_words: receives their number
 *
 * Return: PV_GUEST_KVM_PR if there are calls to try; the host has the last
 * word with the first of them.
 */
enum pv_guest pv_find_hypervisor(u32 *words, unsigned int *nr_words)
{
	struct device_node *node = of_find_node_by_path("/hypervisor");
	enum pv_guest guest;

	*nr_words = 0;
	if (node && of_device_is_compatible(node, "linux,kvm"))
		guest = pv_read_hcall_words(node, words, nr_words);
	else
		guest = without_kvm();
	of_node_put(node);
	return guest;
}

/**
 * pv_hcall_prepare() - put the host's instructions into the call
 * @words: hcall-instructions in host order
 * @nr_words: their number, 1 to PV_HCALL_MAX_WORDS
 *
 * Return: 0, or the error of pv_write_words().
 */
int pv_hcall_prepare(const u32 *words, unsigned int nr_words)
{
	return pv_write_words(pv_hcall_site, words, nr_words);
}

/**
 * pv_hcall() - make a KVM hypercall, after pv_hcall_prepare()
 * @token: vendor << 16 | number
 * @arg0: r3
 * @arg1: r4
 * @out: receives r4
 *
 * Return: r3: 0, or an ePAPR error code (EV_*), not negated.
 */
long pv_hcall(u32 token, unsigned long arg0, unsigned long arg1,
	      unsigned long *out)
{
	return pv_hcall_words(arg0, arg1, token, out);
}
