// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an e500v2 host must do right, each test for one of selftests/lab's fixes.
 *
 *	host-bugs TEST...
 *
 *	call	a hypercall is answered and costs no register
 *	count	the host counts every exit of a guest
 *	null	a guest that maps page 0 has it, before and after the magic page
 *	space	the magic page can be read in address space 1
 *	reg	what KVM_SET_ONE_REG sets is set
 *	leak	a vCPU that is gone leaves nothing behind
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "bare.h"

#define CODE		0x1000u
#define LOST		0x5e770000u
#define READS		200
#define GUESTS		300
#define SECONDS		4

/* What the guest stores, and where it stops. */
enum event { RESULT = 0, END = 4 };

#define R_RESULT	3
#define MAS1		((uint32_t)0x4a5a0000)

static uint32_t next;

static void emit(uint32_t word)
{
	put(next, word);
	next += 4;
}

static void emit_call(uint32_t token, uint16_t r3, uint16_t r4)
{
	emit(LIS(0, 0x4b56));
	emit(ORI(0, 0x4d21));
	emit(LIS(11, token >> 16));
	emit(ORI(11, token & 0xffff));
	emit(LI(3, r3));
	emit(LI(4, r4));
	emit(SC);
}

static void emit_map(uint16_t address)
{
	emit_call(PV_HC_MAP_MAGIC_PAGE, address,
		  address | PV_MAP_NOT_MAPPED_NX);
}

static void emit_load(uint16_t address)
{
	emit(LWZ(R_RESULT, address, 0));
	emit(STW(R_RESULT, RESULT, R_DEVICE));
}

static void begin(void)
{
	create_guest();
	next = CODE;
}

static void start(uint32_t msr)
{
	struct kvm_regs regs = { .pc = CODE, .msr = msr, .ctr = LOST };

	emit(STW(R_DEVICE, END, R_DEVICE));
	for (int i = 0; i < 32; i++)
		regs.gpr[i] = LOST + i;
	regs.gpr[R_DEVICE] = DEVICE;
	set_regs(&regs);
	stop_after(SECONDS);
}

/* The next word that the guest stores; a bool whether it does. */
static bool result(uint32_t *value)
{
	int event = run();

	memcpy(value, g.run->mmio.data, sizeof(*value));
	return event == RESULT;
}

/* --- the tests --------------------------------------------------------------- */

static void test_call(void)
{
	struct kvm_regs regs;
	bool good;

	begin();
	emit_call(PV_HC_FEATURES, 0, 0);
	start(MSR_BASE);
	good = run() == END;
	get_regs(&regs);
	good &= !regs.gpr[3] && regs.gpr[4] & 1u << PV_HC_FEATURE_MAGIC_PAGE &&
		regs.ctr == LOST;
	for (int i = 5; i < 11; i++)
		good &= regs.gpr[i] == LOST + i;
	say(good, "call: r3 %llx r4 %llx r5 %llx CTR %llx", regs.gpr[3],
	    regs.gpr[4], regs.gpr[5], regs.ctr);
}

/* In debugfs; the driver of the tests has mounted it. */
static long exits(void)
{
	char path[128];
	long n = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/sys/kernel/debug/kvm/%d-%d/sum_exits",
		 getpid(), g.vm);
	f = fopen(path, "r");
	if (!f || fscanf(f, "%ld", &n) != 1)
		n = -1;
	if (f)
		fclose(f);
	return n;
}

static void test_count(void)
{
	bool good;

	begin();
	for (int i = 0; i < READS; i++)
		emit(MFSPR(272, R_RESULT));
	start(MSR_BASE);
	good = run() == END;
	say(good && exits() >= READS, "count: %ld exits of %d", exits(), READS);
}

static void test_null(void)
{
	const uint32_t mine = 0x12345678;
	uint32_t word[3] = { 0 };
	bool good = true;

	begin();
	put(0, mine);
	emit_load(0);
	emit_map(0xf000);
	emit_load(0);
	emit_map(0);
	emit_load(0);
	start(MSR_BASE);
	for (int i = 0; i < 3; i++)
		good &= result(&word[i]) && word[i] == mine;
	say(good, "null: %08x, magic page elsewhere %08x, at 0 %08x", word[0],
	    word[1], word[2]);
}

static void test_space(void)
{
	uint32_t msr = MSR_BASE | MSR_IS | MSR_DS, word = 0;
	bool good;

	begin();
	emit_map(0xf000);
	emit_load(PAGE(PV_PAGE_LOW(PV_PAGE_MSR)));
	start(msr);
	good = result(&word);
	say(good && word == msr, "space: %s, %08x",
	    good ? "read" : "no end", word);
}

static void test_reg(void)
{
	uint32_t value = MAS1;
	struct kvm_one_reg reg = {
		.id = KVM_REG_PPC_MAS1, .addr = (uintptr_t)&value,
	};

	begin();
	if (ioctl(g.vcpu, KVM_SET_ONE_REG, &reg))
		die("KVM_SET_ONE_REG");
	value = 0;
	if (ioctl(g.vcpu, KVM_GET_ONE_REG, &reg))
		die("KVM_GET_ONE_REG");
	say(value == MAS1, "reg: %08x", value);
}

static void mapped_guests(int n)
{
	for (; n; n--) {
		uint32_t word;

		begin();
		emit_map(0xf000);
		emit_load(0xf000);
		start(MSR_BASE);
		if (!result(&word))
			die("a guest with a magic page");
		destroy_guest();
	}
}

static long free_pages(void)
{
	struct sysinfo info;

	sleep(1);	/* what RCU still has */
	if (sysinfo(&info))
		die("sysinfo");
	return info.freeram / (sysconf(_SC_PAGESIZE) / info.mem_unit);
}

static void test_leak(void)
{
	long before, lost;

	mapped_guests(GUESTS / 10);
	before = free_pages();
	mapped_guests(GUESTS);
	lost = before - free_pages();
	say(lost < GUESTS / 2, "leak: %ld pages of %d vCPUs", lost, GUESTS);
}

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	{ "call", test_call },
	{ "count", test_count },
	{ "null", test_null },
	{ "space", test_space },
	{ "reg", test_reg },
	{ "leak", test_leak },
};

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 1; i < argc; i++)
		for (size_t j = 0; j < PV_ARRAY_SIZE(tests); j++)
			if (!strcmp(argv[i], tests[j].name))
				tests[j].run();
	return finish();
}
