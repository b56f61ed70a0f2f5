/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pvsmp: start the other CPUs of a machine, by whatever its device tree says:
 * PSCI, the ePAPR spin table, the arm64 spin table. A freestanding core that
 * touches nothing but through struct pvsmp_env. See Documentation/pvsmp.rst.
 */
#ifndef PVSMP_H
#define PVSMP_H

#include "types.h"

#define PVSMP_HWID_UNKNOWN	(~0ull)
#define PVSMP_NO_CPU		0xffffu

enum pvsmp_arch {
	PVSMP_A_GUESS,		/* from the tree: see pvsmp_scan() */
	PVSMP_A_ARM64,
	PVSMP_A_PPC,
};

enum pvsmp_method {
	PVSMP_M_NONE,		/* none named, or one that is not known */
	PVSMP_M_EPAPR,		/* ePAPR 1.1, 5.5.2 */
	PVSMP_M_SPIN64,		/* booting.rst of arm64 Linux */
	PVSMP_M_PSCI,		/* Arm DEN0022 */
};

enum pvsmp_conduit {
	PVSMP_C_NONE,
	PVSMP_C_HVC,
	PVSMP_C_SMC,
};

/**
 * enum pvsmp_state - what is known of a CPU
 * @PVSMP_S_OFF: never released by us
 * @PVSMP_S_PENDING: released, not yet seen
 * @PVSMP_S_ON: running: the boot CPU, or one that has arrived
 * @PVSMP_S_PARKED: has left by pvsmp_repark(), can be released again
 * @PVSMP_S_LOST: did not arrive in time. It may yet come: its entry, its
 *	context and its page stay as they are for ever
 * @PVSMP_S_LATE: was lost, and did come. It runs; the boot side went on without it
 */
enum pvsmp_state {
	PVSMP_S_OFF,
	PVSMP_S_PENDING,
	PVSMP_S_ON,
	PVSMP_S_PARKED,
	PVSMP_S_LOST,
	PVSMP_S_LATE,
};

/* What the environment knows of the place it runs in: env.facts. */
#define PVSMP_F_AT_EL2		0x01u	/* an hvc comes back to ourselves */
#define PVSMP_F_NO_EL3		0x02u	/* ID_AA64PFR0_EL1.EL3 is 0 */
#define PVSMP_F_IMA_NO_IPROT	0x04u	/* the boot-time mapping can be */
#define PVSMP_F_IMA_NO_M	0x08u	/* invalidated; is not coherent */

/**
 * struct pvsmp_env - all that the core can reach
 * @c: handed to every hook
 * @arch: enum pvsmp_arch
 * @facts: PVSMP_F_*; a fact that is not known is left out
 * @boot_hwid: hardware number of the CPU that boots (arm64: affinity fields of
 *	MPIDR; ePAPR: PIR), or PVSMP_HWID_UNKNOWN: the first CPU that is not
 *	disabled
 * @dt_node: the node at an absolute path ("/" is the root), or 0. What a node is
 *	called by is the environment's own: a pointer, an offset + 1
 * @dt_child: the child of @parent after @prev (0: the first), or 0. The core
 *	always goes on to the last one, so that a chain of references ends
 * @dt_prop: the bytes of a property and their number, or NULL. They must stay
 *	valid until the call of the core returns
 * @dt_reserve: entry number n of /memreserve/: 0, or negative behind the last.
 *	NULL: it is not known what is reserved, and nothing is said of it
 * @is_ram: 1 if all of the range is RAM, 0 if not, negative if that is not
 *	known. NULL: the tree's memory nodes say it
 * @rd: read @size bytes (4 or 8) at a physical address, @big endian or little,
 *	from memory, not from a stale cache line: @sync was called before
 * @wr: write, in one store; stores stay in the order of the calls
 * @sync: clean and invalidate the range to the point of coherency, and wait for
 *	it (dc civac, dsb sy; sync, dcbf, sync): what is in it is now seen with
 *	the MMU off, and what was written there with the MMU off is seen next
 * @wake: after @sync: wake CPUs that wait for an event (sev), if there is such
 * @fw: SMCCC call by @conduit with function @fn; the result in x0. NULL: there is
 *	no firmware to call (an audit)
 * @now: ticks that never go back
 * @relax: called between two looks in pvsmp_wait(), and nowhere else. May sleep until
 *	somebody has come, but not much longer than the wait's bound is to be exact
 * @arrived: has this CPU said, since its context was made ready, that it is
 *	there? With acquire semantics: what it wrote before is seen after
 * @park: the calling CPU waits at @pa, which is set up and idle (an ePAPR entry,
 *	or a 64-bit word), in a loop of the environment's own that goes where it
 *	says. Does not return. NULL: a CPU can be parked by PSCI only
 *
 * Hooks that only pvsmp_release() and what comes after it use may be NULL for a
 * tree that is only looked at.
 */
struct pvsmp_env {
	void *c;
	u32 arch;
	u32 facts;
	u64 boot_hwid;

	unsigned long (*dt_node)(void *c, const char *path);
	unsigned long (*dt_child)(void *c, unsigned long parent,
				  unsigned long prev);
	const void *(*dt_prop)(void *c, unsigned long node,
			       const char *name, u32 *len);
	int (*dt_reserve)(void *c, u32 n, u64 *pa, u64 *len);
	int (*is_ram)(void *c, u64 pa, u64 len);

	u64 (*rd)(void *c, u64 pa, u32 size, bool big);
	void (*wr)(void *c, u64 pa, u64 v, u32 size, bool big);
	void (*sync)(void *c, u64 pa, u32 len);
	void (*wake)(void *c);
	s64 (*fw)(void *c, u32 conduit, u32 fn, u64 a, u64 b, u64 d);
	u64 (*now)(void *c);
	void (*relax)(void *c);
	bool (*arrived)(void *c, u32 cpu);
	void (*park)(void *c, u32 cpu, u64 pa);
};

/**
 * struct pvsmp_cpu - one CPU node; read it, do not write it
 * @node: its node
 * @hwid: `reg`
 * @release: where it waits: physical address of the ePAPR entry or of the word;
 *	0 without one
 * @entry: what it was released to, and
 * @ctx: with
 * @error: 0, or what pvsmp_release() will return for it
 * @method: enum pvsmp_method
 * @state: enum pvsmp_state, as last noted; pvsmp_state() looks
 * @boot: the CPU that boots
 * @parked_once: @release is no longer the firmware's
 */
struct pvsmp_cpu {
	unsigned long node;
	u64 hwid;
	u64 release;
	u64 entry;
	u64 ctx;
	int error;
	u8 method;
	u8 state;
	bool boot;
	bool parked_once;
};

/**
 * struct pvsmp_psci - what /psci says
 * @node: the node, 0 without one that is enabled
 * @error: 0, or why it cannot be used
 * @version: major << 16 | minor; 1 (0.1) if only "arm,psci" is claimed; 0 if
 *	nobody was there to be asked; negative: what the firmware answered instead
 * @conduit: enum pvsmp_conduit, from `method` and nowhere else
 * @cpu_on: function number, and
 * @cpu_off: function number, and
 * @affinity_info: function number; 0: there is none
 */
struct pvsmp_psci {
	unsigned long node;
	int error;
	s32 version;
	u32 conduit;
	u32 cpu_on;
	u32 cpu_off;
	u32 affinity_info;
};

/**
 * struct pvsmp - a machine; the caller's memory
 * @env: what it is reached through
 * @cpu: the caller's array, and
 * @max: its size
 * @nr: CPUs found
 * @arch: enum pvsmp_arch, never PVSMP_A_GUESS after a scan
 * @psci: what /psci says
 */
struct pvsmp {
	const struct pvsmp_env *env;
	struct pvsmp_cpu *cpu;
	u32 max;
	u32 nr;
	u32 arch;
	struct pvsmp_psci psci;
};

/* A finding's row in pvsmp_findings[]. Names are stable, numbers are not. */
enum pvsmp_finding_id {
	PVSMP_X_NO_CPUS,
	PVSMP_X_NO_HWID,
	PVSMP_X_BAD_HWID,
	PVSMP_X_DUPLICATE_HWID,
	PVSMP_X_NO_BOOT_CPU,
	PVSMP_X_CPU_ABSENT,
	PVSMP_X_NOT_QUIESCENT,
	PVSMP_X_NO_METHOD,
	PVSMP_X_UNKNOWN_METHOD,
	PVSMP_X_PSCI_MISSING,
	PVSMP_X_PSCI_IMPLIED,
	PVSMP_X_NO_CONDUIT,
	PVSMP_X_BAD_CONDUIT,
	PVSMP_X_NO_CPU_ON,
	PVSMP_X_PSCI_VERSION,
	PVSMP_X_HVC_AT_EL2,
	PVSMP_X_SMC_NO_EL3,
	PVSMP_X_NO_RELEASE,
	PVSMP_X_RELEASE_SIZE,
	PVSMP_X_RELEASE_MISALIGNED,
	PVSMP_X_RELEASE_SHARED,
	PVSMP_X_RELEASE_STRIDE,
	PVSMP_X_RELEASE_NOT_RESERVED,
	PVSMP_X_IMA_NO_IPROT,
	PVSMP_X_IMA_NO_M,
	PVSMP_X_NR,
};

enum pvsmp_severity {
	PVSMP_NOTE,		/* worth knowing; nothing fails by it */
	PVSMP_FAULT,		/* a CPU will not come, or not reliably */
};

/**
 * struct pvsmp_finding_kind - what a finding is called
 * @name: one word with dashes, stable
 * @text: one line for people
 * @value: what the finding's value is: "hwid", "address", "version" or ""
 * @severity: enum pvsmp_severity
 */
struct pvsmp_finding_kind {
	const char *name;
	const char *text;
	const char *value;
	u32 severity;
};

extern const struct pvsmp_finding_kind pvsmp_findings[PVSMP_X_NR];

/**
 * struct pvsmp_finding - something that pvsmp_check() has found
 * @id: enum pvsmp_finding_id
 * @cpu: index into the machine's CPUs, or PVSMP_NO_CPU
 * @value: what pvsmp_findings[@id].value says
 */
struct pvsmp_finding {
	u16 id;
	u16 cpu;
	u64 value;
};

/**
 * pvsmp_scan() - read the CPUs out of the device tree
 * @m: filled; no need to have been set to anything before
 * @env: kept
 * @cpu: room for the CPUs, kept
 * @max: how many fit
 *
 * Chooses for every CPU how it is released: by its `enable-method`; without one
 * by PSCI if there is an enabled PSCI node. "spin-table" is ePAPR's on powerpc,
 * where a CPU with status = "disabled" is quiescent, and the 64-bit word's on
 * arm64, where such a CPU is absent. PSCI's conduit is what `method` says and is
 * never tried out: a wrong one can lose the CPU that asks. If @env->fw is there,
 * PSCI's version is asked for, unless that could trap (hvc at EL2).
 *
 * Without @env->arch the tree is taken for powerpc if a CPU has a
 * `timebase-frequency` (which ePAPR requires), else for arm64.
 *
 * What is wrong with one CPU is in its @error and becomes an error of
 * pvsmp_release(); the others are not held up. -ENODEV: absent, or PSCI named
 * and not there. -EOPNOTSUPP: no method, or none that is known. -ENXIO: no
 * `reg`, release address, `method` or cpu_on. -EBADMSG: `method` is neither hvc
 * nor smc. -ELOOP: hvc at EL2. -EPROTO: PSCI answers a negative version, or 0.1
 * where 0.2 is claimed. -ENOTUNIQ: another CPU has the same `reg`.
 * -EADDRNOTAVAIL: the release address is no 64-bit number, or misaligned.
 * -EADDRINUSE: another CPU has the same release address, or one that overlaps.
 *
 * Return: the number of CPUs; -ENODEV: no /cpus, or no CPU in it; -E2BIG: more
 * than @max.
 */
int pvsmp_scan(struct pvsmp *m, const struct pvsmp_env *env,
	       struct pvsmp_cpu *cpu, u32 max);

/**
 * pvsmp_check() - say what is wrong with the tree and the firmware
 * @m: after pvsmp_scan(), also one that found no CPU
 * @f: room for findings, in the order of the machine's CPUs
 * @max: how many fit
 *
 * Reads the tree and @m, calls no firmware, touches no release address.
 *
 * Return: the number of findings, which may be more than @max.
 */
u32 pvsmp_check(const struct pvsmp *m, struct pvsmp_finding *f, u32 max);

/**
 * pvsmp_release() - let a CPU go
 * @m: the machine
 * @cpu: index
 * @entry: physical address it starts at, multiple of 4 and in RAM
 * @ctx: PSCI 0.2 and later: in x0. ePAPR: in r3 (32-bit CPUs: the low word).
 *	Where pvsmp_needs_stub() says so, @entry is a stub of this CPU's own,
 *	multiple of 8, and @ctx is stored in its slot, which the stub loads
 *
 * Never waits. One-shot: a CPU that was released and has not parked itself is
 * not released again, whatever the firmware would do. What the CPU reads with
 * its MMU off at @entry and through @ctx is the caller's to sync, before.
 *
 * Return: 0, and the CPU is PENDING. Otherwise nothing was started:
 * -ENODEV no such CPU, absent, or NOT_PRESENT; -EUNATCH the environment has no
 * way to do it; -EINPROGRESS it is PENDING, or ON_PENDING; -EALREADY it runs, or
 * ALREADY_ON; -ETIMEDOUT it is LOST; -EEXIST its context says it has arrived
 * before it was released; -EINVAL @entry misaligned, or INVALID_PARAMS; -EFAULT
 * @entry not in RAM, or INVALID_ADDRESS; -EADDRINUSE release address shared, or
 * @entry is the stub of another CPU; -EBUSY entry or word is not idle; -EPERM
 * DENIED; -EIO INTERNAL_FAILURE; -EACCES DISABLED; -EOPNOTSUPP no method known,
 * or NOT_SUPPORTED; -EPROTO bad version, or an answer PSCI does not have; and
 * the others of pvsmp_scan().
 */
int pvsmp_release(struct pvsmp *m, u32 cpu, u64 entry, u64 ctx);

/* A stub: 8 bytes of code that load x0 from the slot and go on, the slot. */
#define PVSMP_STUB_CTX		8	/* offset of the slot: 64 bits, little */
#define PVSMP_STUB_SIZE		16

/**
 * pvsmp_needs_stub() - does the method not hand over a context?
 * @m: the machine
 * @cpu: index
 *
 * True for the arm64 spin table, and for PSCI 0.1, which leaves x0 undefined.
 */
bool pvsmp_needs_stub(const struct pvsmp *m, u32 cpu);

/**
 * pvsmp_wait() - wait for all CPUs that are PENDING, together
 * @m: the machine
 * @ticks: of @env->now, for all of them
 *
 * The only place that waits. Looks at least once.
 *
 * Return: 0, all of them are ON. -ETIMEDOUT: some are LOST, the others are ON.
 * -ETIME: the same, because the clock stands still (a timebase not enabled).
 */
int pvsmp_wait(struct pvsmp *m, u64 ticks);

/**
 * pvsmp_state() - look at a CPU
 * @m: the machine; notes what is seen: PENDING becomes ON, LOST becomes LATE
 * @cpu: index
 *
 * Where PSCI has AFFINITY_INFO it is asked about CPUs that are OFF or PARKED
 * for all we know: one that is still on its way down is ON, and one that
 * somebody else has started is ON or PENDING.
 *
 * Return: enum pvsmp_state; -ENODEV: no such CPU; what AFFINITY_INFO failed with,
 * as in pvsmp_release().
 */
int pvsmp_state(struct pvsmp *m, u32 cpu);

/**
 * pvsmp_pinned() - may a CPU still read its context and its page?
 * @m: the machine
 * @cpu: index
 *
 * True from the release on, and until PSCI's firmware says that the CPU is off.
 * What is pinned is never freed, not even after a timeout.
 */
bool pvsmp_pinned(struct pvsmp *m, u32 cpu);

/**
 * pvsmp_repark() - the calling CPU gives itself up
 * @m: the machine
 * @cpu: index of the caller, which is ON or LATE
 * @pa: PSCI: 0. Otherwise where to wait: 32 bytes (ePAPR: of its own cache
 *	line) or a 64-bit word, of the caller's memory. The arm64 word may be the
 *	firmware's; the ePAPR entry may not: firmware may act on any store there
 *
 * With PSCI the CPU is off afterwards, if the firmware agrees. Otherwise it waits
 * in @env->park's loop, and pvsmp_release() uses @pa from then on.
 *
 * Return: only if it failed; the CPU is what it was before. -ENODEV no such CPU;
 * -EINVAL not running, @pa misaligned, missing, or not wanted; -EADDRINUSE @pa is
 * the firmware's ePAPR entry, or another CPU's; -EUNATCH no @env->park, PSCI
 * without cpu_off, or no method; -EPROTO CPU_OFF said 0, or @env->park came back;
 * what CPU_OFF failed with, as in pvsmp_release().
 */
int pvsmp_repark(struct pvsmp *m, u32 cpu, u64 pa);

/* Layout of an ePAPR spin table entry, all big endian (ePAPR 1.1, 5.5.2). */
#define PVSMP_EPAPR_ADDR_H	0
#define PVSMP_EPAPR_ADDR_L	4	/* bit 0 set: keep spinning */
#define PVSMP_EPAPR_R3_H	8
#define PVSMP_EPAPR_R3_L	12
#define PVSMP_EPAPR_PIR		20
#define PVSMP_EPAPR_SIZE	24
#define PVSMP_EPAPR_IDLE	1u

/**
 * pvsmp_epapr_go() - release one CPU by its ePAPR entry, without a machine
 * @env: rd, wr, sync are used
 * @slot: physical address of the entry
 * @pir: number of the CPU
 * @entry: physical address it starts at, multiple of 4
 * @r3: what it gets in r3
 *
 * For a kernel that knows all this already. Writes the low word of the address
 * last, and then never touches the entry again.
 *
 * Return: 0; -EINVAL @entry misaligned; -EBUSY the entry is not idle.
 */
int pvsmp_epapr_go(const struct pvsmp_env *env, u64 slot, u32 pir, u64 entry,
		   u64 r3);

/**
 * pvsmp_spin64_go() - release one CPU by its arm64 word, without a machine
 * @env: rd, wr, sync, wake are used
 * @word: physical address of the word
 * @entry: physical address it starts at, multiple of 4
 *
 * Return: 0; -EINVAL @entry misaligned or 0; -EBUSY the word is not 0.
 */
int pvsmp_spin64_go(const struct pvsmp_env *env, u64 word, u64 entry);

/**
 * pvsmp_psci_error() - what a result of PSCI is as an error
 * @result: x0
 *
 * Return: 0 for 0, else one of nine different errors as listed at
 * pvsmp_release(); -EPROTO for what is no result of PSCI's.
 */
int pvsmp_psci_error(s64 result);

/* Short stable names of enum values; "?" for what is none. */
const char *pvsmp_method_name(u32 method);
const char *pvsmp_conduit_name(u32 conduit);
const char *pvsmp_state_name(u32 state);
const char *pvsmp_arch_name(u32 arch);

#endif /* PVSMP_H */
