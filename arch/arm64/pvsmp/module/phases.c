// SPDX-License-Identifier: GPL-2.0-only
/*
 * When add_cpu() and remove_cpu() come by which places: a probe at each, which
 * are registered once. A phase ends where the next begins, and only counts if both
 * places were passed, in order; the rest of the time has no name.
 */
#include <linux/atomic.h>
#include <linux/kprobes.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include "pvsmp-module.h"

enum side { CALLER, WORKER, TARGET };

/**
 * struct place - where one phase ends and the next one begins
 * @symbol: function
 * @returns: it is when it returns
 * @side: CALLER: in the task that asks. WORKER: in the one it leaves the work to,
 *	which counts as the caller from then on. TARGET: on the CPU that comes
 * @lock: 0, or: only of the semaphore that was the first, second... to be taken
 * @phase: name of what ends here
 */
struct place {
	const char *symbol;
	bool returns;
	enum side side;
	unsigned int lock;
	const char *phase;
};

/* Only with memory hotplug does an added CPU's node take a lock of its own. */
#define NODE_LOCK	IS_ENABLED(CONFIG_MEMORY_HOTPLUG)

/* kernel/cpu.c, mm/memory_hotplug.c and arch/arm64/kernel/smp.c of 6.1. */
static const struct place add_places[] = {
#if NODE_LOCK
	{ "percpu_down_write", true, CALLER, 1, "node-lock" },
#endif
	{ "percpu_down_write", true, CALLER, NODE_LOCK + 1, "hotplug-lock" },
	{ "__cpu_up", false, CALLER, 0, "prepare-callbacks" },
	{ "notify_cpu_starting", false, TARGET, 0, "cpu-on-to-kernel" },
	{ "cpuhp_online_idle", false, TARGET, 0, "starting-callbacks" },
	{ "percpu_up_write", false, CALLER, NODE_LOCK + 1, "online-callbacks" },
};

static const struct place remove_places[] = {
	{ "__cpu_down_maps_locked", false, WORKER, 0, "hand-over" },
	{ "percpu_down_write", true, CALLER, 1, "hotplug-lock" },
	{ "stop_machine_cpuslocked", false, CALLER, 0, "offline-callbacks" },
	{ "stop_machine_cpuslocked", true, CALLER, 0, "stop-machine" },
	{ "__cpu_die", false, CALLER, 0, "idle-to-off" },
	{ "__cpu_die", true, CALLER, 0, "firmware-off" },
	{ "percpu_up_write", false, CALLER, 1, "dead-callbacks" },
};

static const char last_phase[] = "unlock-and-event";

static const struct {
	const struct place *place;
	unsigned int nr;
} ways[NR_DIRECTIONS] = {
	[ADD] = { add_places, ARRAY_SIZE(add_places) },
	[REMOVE] = { remove_places, ARRAY_SIZE(remove_places) },
};

/* One probe for each function and end that is in the tables. */
struct probe {
	const char *symbol;
	bool returns;
	bool registered;
	union {
		struct kprobe at;
		struct kretprobe behind;
	};
};

#define MAX_PROBES	12

static struct probe probes[MAX_PROBES];

/* What is under way; NULL task: nothing. */
static struct task_struct *task;
static enum direction way;
static unsigned int target;
static unsigned long locks[MAX_PHASES];
static unsigned int nr_locks;
static u64 begun, passed[MAX_PHASES];

static bool is_here(const struct place *place)
{
	switch (place->side) {
	case WORKER:
		return true;
	case TARGET:
		return raw_smp_processor_id() == target;
	default:
		return current == task;
	}
}

/* A lock that is taken counts when it is had; given back, it is known by address. */
static bool is_lock(const struct place *place, unsigned long arg)
{
	if (!place->lock)
		return true;
	return place->lock <= nr_locks && (place->returns ?
	       place->lock == nr_locks : locks[place->lock - 1] == arg);
}

/* The first time a place is passed is the one. */
static void pass(const char *symbol, bool returns, unsigned long arg)
{
	u64 now = live_now();
	unsigned int i;

	/* Pairs with phases_begin(): the rest of what is under way is there. */
	if (!smp_load_acquire(&task))
		return;
	for (i = 0; i < ways[way].nr; i++) {
		const struct place *place = &ways[way].place[i];

		if (place->symbol != symbol || place->returns != returns ||
		    passed[i] || !is_here(place) || !is_lock(place, arg))
			continue;
		WRITE_ONCE(passed[i], now);
		if (place->side == WORKER)
			WRITE_ONCE(task, current);
		return;
	}
}

static int at_entry(struct kprobe *kp, struct pt_regs *regs)
{
	struct probe *probe = container_of(kp, struct probe, at);

	pass(probe->symbol, false, regs_get_kernel_argument(regs, 0));
	return 0;
}

/* Which semaphores are taken; what else returns has no part in that. */
static int before_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct probe *probe = container_of(get_kretprobe(ri), struct probe,
					   behind);

	if (current == READ_ONCE(task) && nr_locks < MAX_PHASES &&
	    probe->symbol == ways[ADD].place[0].symbol)
		locks[nr_locks++] = regs_get_kernel_argument(regs, 0);
	return 0;
}

static int at_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct probe *probe = container_of(get_kretprobe(ri), struct probe,
					   behind);

	pass(probe->symbol, true, 0);
	return 0;
}

static int watch(struct probe *probe, const struct place *place)
{
	int err;

	probe->symbol = place->symbol;
	probe->returns = place->returns;
	if (place->returns) {
		probe->behind = (struct kretprobe) {
			.kp.symbol_name = place->symbol,
			.entry_handler = before_return,
			.handler = at_return,
		};
		err = register_kretprobe(&probe->behind);
	} else {
		probe->at = (struct kprobe) {
			.symbol_name = place->symbol,
			.pre_handler = at_entry,
		};
		err = register_kprobe(&probe->at);
	}
	probe->registered = !err;
	return err;
}

static struct probe *find(const struct place *place)
{
	struct probe *probe;

	for (probe = probes; probe < probes + MAX_PROBES; probe++)
		if (!probe->symbol || (probe->symbol == place->symbol &&
				       probe->returns == place->returns))
			return probe;
	return NULL;
}

/**
 * phases_watch() - put a probe at each place, once and for all
 *
 * A function that this kernel does not have leaves the two phases at it unnamed.
 *
 * Return: how many places have none.
 */
int phases_watch(void)
{
	unsigned int i, direction;
	int missing = 0;

	for (direction = 0; direction < NR_DIRECTIONS; direction++)
		for (i = 0; i < ways[direction].nr; i++) {
			const struct place *place = &ways[direction].place[i];
			struct probe *probe = find(place);

			if (!probe)
				missing++;
			else if (!probe->symbol)
				missing += !!watch(probe, place);
		}
	return missing;
}

/**
 * phases_unwatch() - take the probes away
 */
void phases_unwatch(void)
{
	struct probe *probe;

	for (probe = probes; probe < probes + MAX_PROBES; probe++) {
		if (!probe->registered)
			continue;
		if (probe->returns)
			unregister_kretprobe(&probe->behind);
		else
			unregister_kprobe(&probe->at);
		probe->registered = false;
	}
}

/**
 * phases_begin() - the calling task is about to add or remove a CPU
 * @direction: which of them
 * @cpu: Linux's number
 */
void phases_begin(enum direction direction, unsigned int cpu)
{
	memset(passed, 0, sizeof(passed));
	nr_locks = 0;
	way = direction;
	target = cpu;
	begun = live_now();
	/* Pairs with pass(). */
	smp_store_release(&task, current);
}

/**
 * phases_end() - it has done so
 * @spent: ticks in each phase, 0 for one whose ends were not both passed
 *
 * Return: ticks since phases_begin().
 */
u64 phases_end(u64 *spent)
{
	u64 now = live_now(), from = begun;
	unsigned int i, nr = ways[way].nr;

	WRITE_ONCE(task, NULL);
	for (i = 0; i <= nr; i++) {
		u64 to = i < nr ? READ_ONCE(passed[i]) : now;

		spent[i] = from && to > from ? to - from : 0;
		from = to;
	}
	return now - begun;
}

/**
 * phases_number() - into how many phases it is divided
 * @direction: adding or removing
 *
 * Return: the number, at most MAX_PHASES.
 */
unsigned int phases_number(enum direction direction)
{
	return ways[direction].nr + 1;
}

/**
 * phase_name() - what a phase is called
 * @direction: adding or removing
 * @phase: less than phases_number()
 *
 * Return: a stable name.
 */
const char *phase_name(enum direction direction, unsigned int phase)
{
	return phase < ways[direction].nr ?
	       ways[direction].place[phase].phase : last_phase;
}
