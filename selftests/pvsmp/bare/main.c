// SPDX-License-Identifier: GPL-2.0-only
/*
 * Releases every other CPU of the machine it is started on, looks at what they
 * say, and prints it. Words of /chosen/bootargs choose what is done:
 *
 *	(none)		all in one batch, one wait; then everything that is to hold
 *	lost=N		the same, where CPU N does not answer in time
 *	serial, batch	one by one or all at once; nobody comes before it is
 *			waited for (arm64)
 *	rounds=N	how long each of these takes, N times in turn, where the
 *			boot CPU's wait spins and where it sleeps; who has come
 *			is busy, or with "asleep" is not
 *	untranslated	the others are asked to leave translation off (arm64)
 *	pen		the others wait in a loop of ours, the boot CPU sleeps
 *	idle		the same, while they are where the firmware keeps them
 */
#include <string.h>

#include "bare.h"

#define NOBODY		MAX_CPUS
#define PATIENCE_MS	20000		/* hosts are busy */
#define LATE_MS		300

struct pvsmp machine;
struct seat seats[MAX_CPUS];

static struct pvsmp_env env;
static struct pvsmp_cpu cpus[MAX_CPUS];
static struct pvsmp_env hooks;		/* the machine's own; env counts */
static u32 relaxes, waits, starts, stores;
static bool is_waiting, is_restless;
static u64 batch_start, sums[MAX_CPUS];

/* --- the other CPUs ------------------------------------------------------- */

static u32 get(const u32 *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static void put(u32 *word, u32 value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static void obey(u32 cpu, struct seat *seat)
{
	u32 command = get(&seat->command);

	if (command == STAY)
		return;
	put(&seat->command, STAY);
	if (command == PROVE)
		seat->shared = arch_shared();
	if (command == LEAVE)
		seat->left = pvsmp_repark(&machine, cpu, arch_parking(cpu));
	put(&seat->answered, seat->answered + 1);
	arch_notify();
}

static void arrive(u32 cpu, u32 entered, u64 stamp)
{
	struct seat *seat = &seats[cpu];

	seat->here = env.now(env.c);
	seat->stamp = stamp;
	seat->entered = entered;
	seat->self = arch_self();
	seat->is_final = arch_is_final();
	seat->own = arch_own();
	put(&seat->entries, seat->entries + 1);
	put(&seat->arrived, 1);
	arch_notify();
}

static _Noreturn void serve(u32 cpu, u32 entered, u64 stamp)
{
	arrive(cpu, entered, stamp);
	for (;;) {
		obey(cpu, &seats[cpu]);
		arch_wait();
	}
}

static _Noreturn void serve_asleep(u32 cpu, u32 entered, u64 stamp)
{
	arrive(cpu, entered, stamp);
	arch_init_sleep();
	for (;;) {
		obey(cpu, &seats[cpu]);
		arch_sleep();
	}
}

/* Not here before the boot CPU has begun to wait for it. */
static _Noreturn void be_awaited(u32 cpu, u32 entered, u64 stamp)
{
	u32 before = get(&relaxes);

	while (get(&relaxes) == before)
		arch_wait();
	serve(cpu, entered, stamp);
}

static _Noreturn void be_late(u32 cpu, u32 entered, u64 stamp)
{
	while (get(&seats[cpu].command) != COME)
		arch_wait();
	put(&seats[cpu].command, STAY);
	serve(cpu, entered, stamp);
}

/* --- the boot CPU ---------------------------------------------------------- */

static bool is_arrived(void *c, u32 cpu)
{
	(void)c;
	return get(&seats[cpu].arrived);
}

static void relax(void *c)
{
	(void)c;
	put(&relaxes, relaxes + 1);
	waits += !is_waiting;
	is_waiting = true;
	if (!is_restless)
		arch_relax();
}

/* What is started or stored begins something new to wait for. */
static s64 fw(void *c, u32 conduit, u32 fn, u64 a, u64 b, u64 d)
{
	is_waiting = false;
	starts += fn == machine.psci.cpu_on;
	return hooks.fw(c, conduit, fn, a, b, d);
}

static void wr(void *c, u64 pa, u64 value, u32 size, bool big)
{
	is_waiting = false;
	stores++;
	hooks.wr(c, pa, value, size, big);
}

const char *word(const char *name)
{
	const char *at = tree_bootargs();
	size_t n = strlen(name);

	for (; *at; at++)
		if (!memcmp(at, name, n))
			return at + n;
	return NULL;
}

static u32 number(const char *at)
{
	u32 value = 0;

	for (; *at >= '0' && *at <= '9'; at++)
		value = value * 10 + *at - '0';
	return value;
}

static u64 ticks(u32 ms)
{
	return arch_frequency() * ms / 1000;
}

static u64 microseconds(u64 time)
{
	return time * 1000000 / arch_frequency();
}

static bool is_other(u32 cpu)
{
	return cpu < machine.nr && !machine.cpu[cpu].boot;
}

static int release(u32 cpu, start_function *start)
{
	u64 context;

	put(&seats[cpu].arrived, 0);
	context = arch_context(cpu, start);
	sums[cpu] = arch_context_sum(cpu);
	return pvsmp_release(&machine, cpu,
			     arch_entry(cpu, pvsmp_needs_stub(&machine, cpu)),
			     context);
}

static void release_all(u32 lost)
{
	int error;

	for (u32 cpu = 0; cpu < machine.nr; cpu++) {
		if (!is_other(cpu))
			continue;
		error = release(cpu, cpu == lost ? be_late : serve);
		if (error)
			print("problem release cpu=%u error=%d\n", cpu, error);
	}
}

/* A command to all that run, and their answers. */
static void tell(enum command command)
{
	u32 answers[MAX_CPUS];

	for (u32 cpu = 0; cpu < machine.nr; cpu++) {
		if (!is_other(cpu) || !get(&seats[cpu].arrived))
			continue;
		answers[cpu] = get(&seats[cpu].answered);
		put(&seats[cpu].command, command);
	}
	arch_notify();
	if (command == LEAVE || !arch_can_park())
		return;
	for (u32 cpu = 0; cpu < machine.nr; cpu++)
		while (is_other(cpu) && get(&seats[cpu].arrived) &&
		       get(&seats[cpu].answered) == answers[cpu])
			arch_wait();
}

static void say_machine(void)
{
	struct pvsmp_finding found[32];
	u32 n = pvsmp_check(&machine, found, 32);

	print("machine cpus=%u arch=%s conduit=%s version=%x\n", machine.nr,
	      pvsmp_arch_name(machine.arch),
	      pvsmp_conduit_name(machine.psci.conduit),
	      (u32)machine.psci.version);
	for (u32 i = 0; i < n && i < 32; i++)
		print("finding %s cpu=%u value=%X\n",
		      pvsmp_findings[found[i].id].name, found[i].cpu,
		      found[i].value);
}

static void say_cpus(const char *when)
{
	for (u32 cpu = 0; cpu < machine.nr; cpu++) {
		const struct pvsmp_cpu *c = &machine.cpu[cpu];
		const struct seat *seat = &seats[cpu];

		if (!is_other(cpu))
			continue;
		print("cpu when=%s cpu=%u hwid=%X method=%s entry=%X state=%s ",
		      when, cpu, c->hwid, pvsmp_method_name(c->method),
		      c->entry, pvsmp_state_name(pvsmp_state(&machine, cpu)));
		print("entered=%u arrived=%u self=%X final=%u own=%X shared=%X ",
		      seat->entered, seat->arrived, seat->self, seat->is_final,
		      seat->own, seat->shared);
		print("entries=%u us=%U ran=%U left=%d\n", get(&seat->entries),
		      microseconds(seat->stamp - batch_start),
		      microseconds(seat->here - seat->stamp), (int)seat->left);
	}
}

/* The firmware is not to see this: QEMU's would start the CPU anew. */
static void release_twice(const char *when)
{
	u32 before = starts + stores;
	int error;

	for (u32 cpu = 0; cpu < machine.nr; cpu++) {
		if (!is_other(cpu))
			continue;
		error = pvsmp_release(&machine, cpu, machine.cpu[cpu].entry,
				      machine.cpu[cpu].ctx);
		print("twice when=%s cpu=%u error=%d\n", when, cpu, error);
	}
	print("twice when=%s calls=%u\n", when, starts + stores - before);
}

/*
 * The page is mapped around the batch, and at no other time; but who is late
 * will need it.
 */
static int bring_up(u32 lost)
{
	int error, exact;
	u64 time;
	u32 idle;

	arch_identity(true);
	exact = arch_is_exact();
	relaxes = 0;
	waits = 0;
	starts = 0;
	batch_start = env.now(env.c);
	release_all(lost);
	idle = relaxes;
	if (lost == NOBODY)
		release_twice("pending");
	error = pvsmp_wait(&machine, lost == NOBODY ? ticks(PATIENCE_MS) :
						      ticks(LATE_MS));
	time = env.now(env.c) - batch_start;
	if (!error)
		arch_identity(false);
	print("batch error=%d waits=%u relaxed_in_release=%u cpu_on=%u exact=%d us=%U\n",
	      error, waits, idle, starts, exact, microseconds(time));
	return error;
}

static void park_all(void)
{
	u64 start = env.now(env.c);

	tell(LEAVE);
	for (u32 cpu = 0; cpu < machine.nr; cpu++)
		while (is_other(cpu) &&
		       pvsmp_state(&machine, cpu) != PVSMP_S_PARKED &&
		       env.now(env.c) - start < ticks(PATIENCE_MS))
			arch_wait();
}

static void do_release(void)
{
	bring_up(NOBODY);
	release_twice("on");
	tell(PROVE);
	print("boot entered=%u own=%X shared=%X\n", seats[0].entered,
	      arch_own(), arch_shared());
	say_cpus("first");
	if (!arch_can_park())
		return;
	park_all();
	say_cpus("parked");
	bring_up(NOBODY);
	tell(PROVE);
	say_cpus("again");
}

static void do_lost(u32 lost)
{
	bring_up(lost);
	release_twice("lost");
	say_cpus("lost");
	print("lost cpu=%u pinned=%u intact=%u\n", lost,
	      pvsmp_pinned(&machine, lost), arch_context_sum(lost) == sums[lost]);
	if (!arch_can_park())
		return;
	put(&seats[lost].command, COME);
	arch_notify();
	while (!is_arrived(NULL, lost))
		arch_wait();
	say_cpus("late");
}

static void release_and_wait(bool serial, start_function *what)
{
	for (u32 cpu = 0; cpu < machine.nr; cpu++) {
		if (!is_other(cpu))
			continue;
		if (release(cpu, what))
			print("problem release cpu=%u\n", cpu);
		if (serial)
			pvsmp_wait(&machine, ticks(PATIENCE_MS));
	}
	pvsmp_wait(&machine, ticks(PATIENCE_MS));
}

static void do_count(bool serial)
{
	arch_identity(true);
	release_and_wait(serial, be_awaited);
	print("waited times=%u\n", waits);
}

/* From the first release to the last CPU in the final tables; then all go back. */
static u64 measure(bool serial, start_function *what)
{
	u64 time;

	arch_identity(true);
	time = env.now(env.c);
	release_and_wait(serial, what);
	time = env.now(env.c) - time;
	arch_identity(false);
	park_all();
	return time;
}

/* QEMU translates what it has not seen yet: the first round does not count. */
static void do_measure(u32 rounds)
{
	bool can_sleep = arch_can_sleep(), serial;
	start_function *what = can_sleep && word("asleep") ? serve_asleep : serve;
	u64 time;

	for (u32 i = 0; i < (rounds + 1) * 4; i++) {
		serial = i & 1;
		is_restless = i & 2;
		if (!can_sleep && !is_restless)
			continue;
		time = measure(serial, what);
		if (i >= 4)
			print("took serial=%u spins=%u us=%U\n", serial,
			      is_restless, microseconds(time));
	}
}

void boot_main(const void *dtb)
{
	int n;

	tree_init(dtb, &hooks);
	arch_init(&hooks);
	env = hooks;
	env.arrived = is_arrived;
	env.relax = relax;
	env.wr = wr;
	env.fw = hooks.fw ? fw : NULL;
	arch_identity(false);
	n = pvsmp_scan(&machine, &env, cpus, MAX_CPUS);
	if (n < 0)
		print("problem scan error=%d\n", n);
	say_machine();
	if (word("lost="))
		do_lost(number(word("lost=")));
	else if (word("serial") || word("batch"))
		do_count(word("serial"));
	else if (word("rounds="))
		do_measure(number(word("rounds=")));
	else if (word("pen") || word("untranslated"))
		bring_up(NOBODY);
	else if (!word("idle"))
		do_release();
	print("end\n");
	if (word("pen") || word("idle"))
		arch_idle();
	arch_exit();
}
