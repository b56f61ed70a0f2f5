// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUs that come up: each client's page is mapped from the CPU's own start path
 * where there is a call of ours, else as soon as it is up, or the CPU is refused.
 */
#define pr_fmt(fmt) "pvsmp: " fmt

#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/errno.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/smp.h>
#include "vcpu.h"

/* Part of a module no start path knows of us. */
#ifdef MODULE
#define HAS_START_PATH	false
#else
#define HAS_START_PATH	true
#endif

static DEFINE_MUTEX(lock);	/* the two states and their users */
static int prepare_state, online_state;
static unsigned int users;
static struct pvsmp_vcpu_client *starters;

static int prepare(unsigned int cpu, struct hlist_node *node)
{
	struct pvsmp_vcpu_client *client =
		hlist_entry(node, struct pvsmp_vcpu_client, prepare_node);

	if (!client->lacks(cpu) || (HAS_START_PATH && client->start))
		return 0;
	if (client->before)
		return client->before(cpu);
	pr_err("CPU %u refused: it would run text for which it has no %s yet\n",
	       cpu, client->name);
	return -EPERM;
}

static int tell(struct pvsmp_vcpu_client *client, unsigned int cpu)
{
	return client->after ? client->after(cpu) : 0;
}

static int online(unsigned int cpu, struct hlist_node *node)
{
	struct pvsmp_vcpu_client *client =
		hlist_entry(node, struct pvsmp_vcpu_client, online_node);

	if (client->lacks(cpu))
		client->map(NULL);
	if (client->lacks(cpu)) {
		pr_err("CPU %u refused: it has no %s\n", cpu, client->name);
		return -EIO;
	}
	return tell(client, cpu);
}

/* One that was refused or did not come up: the others go on. */
static int dead(unsigned int cpu, struct hlist_node *node)
{
	return tell(hlist_entry(node, struct pvsmp_vcpu_client, prepare_node),
		    cpu);
}

static int get_states(void)
{
	int state;

	if (users++)
		return 0;
	state = cpuhp_setup_state_multi(CPUHP_BP_PREPARE_DYN,
					"pvsmp/vcpu:prepare", prepare, dead);
	if (state < 0)
		goto fail;
	prepare_state = state;
	state = cpuhp_setup_state_multi(CPUHP_AP_ONLINE_DYN,
					"pvsmp/vcpu:online", online, NULL);
	if (state >= 0) {
		online_state = state;
		return 0;
	}
	cpuhp_remove_multi_state(prepare_state);
fail:
	users--;
	return state;
}

static void put_states(void)
{
	if (--users)
		return;
	cpuhp_remove_multi_state(online_state);
	cpuhp_remove_multi_state(prepare_state);
}

static int add(struct pvsmp_vcpu_client *client)
{
	int err = get_states();

	if (err)
		return err;
	err = cpuhp_state_add_instance_nocalls(prepare_state,
					       &client->prepare_node);
	if (!err) {
		err = cpuhp_state_add_instance_nocalls(online_state,
						       &client->online_node);
		if (!err)
			return 0;
		cpuhp_state_remove_instance_nocalls(prepare_state,
						    &client->prepare_node);
	}
	put_states();
	return err;
}

static void add_starter(struct pvsmp_vcpu_client *client)
{
	client->next = starters;
	starters = client;
}

static void remove_starter(struct pvsmp_vcpu_client *client)
{
	struct pvsmp_vcpu_client **at;

	for (at = &starters; *at; at = &(*at)->next)
		if (*at == client) {
			*at = client->next;
			return;
		}
}

/**
 * pvsmp_vcpu_register() - give each CPU what it must have, now and as they come
 * @client: stays where it is until pvsmp_vcpu_unregister()
 *
 * Maps on all CPUs that are online, and calls @client->ready before one more can
 * come.
 *
 * Return: 0; the error of the hotplug states, and nothing is registered; what
 * @client->ready failed with, or, without it, -EIO: a CPU lacks it. It is
 * registered then, and what was mapped is, until pvsmp_vcpu_unregister().
 */
int pvsmp_vcpu_register(struct pvsmp_vcpu_client *client)
{
	unsigned int cpu;
	int err;

	mutex_lock(&lock);
	err = add(client);
	mutex_unlock(&lock);
	if (err)
		return err;
	cpus_read_lock();
	add_starter(client);
	on_each_cpu(client->map, NULL, 1);
	if (client->ready) {
		err = client->ready();
	} else {
		for_each_online_cpu(cpu)
			err = client->lacks(cpu) ? -EIO : err;
	}
	cpus_read_unlock();
	return err;
}

/**
 * pvsmp_vcpu_unregister() - take it from all CPUs again
 * @client: the client; nothing is done if it is not registered
 */
void pvsmp_vcpu_unregister(struct pvsmp_vcpu_client *client)
{
	mutex_lock(&lock);
	if (!hlist_unhashed(&client->prepare_node)) {
		cpuhp_state_remove_instance_nocalls(online_state,
						    &client->online_node);
		cpuhp_state_remove_instance_nocalls(prepare_state,
						    &client->prepare_node);
		put_states();
		cpus_read_lock();
		remove_starter(client);
		on_each_cpu(client->unmap, NULL, 1);
		cpus_read_unlock();
	}
	mutex_unlock(&lock);
}

#ifndef MODULE
/**
 * pvsmp_vcpu_start() - what the calling CPU needs before it runs anything else
 * @cpu: it
 *
 * From its start path, before it has told anyone that it is there. One that does
 * not get it stays here: the boot side sees a CPU that does not come, refuses it
 * after its own time, and goes on without it.
 */
void pvsmp_vcpu_start(unsigned int cpu)
{
	struct pvsmp_vcpu_client *client;

	for (client = starters; client; client = client->next)
		while (client->start && client->lacks(cpu) && client->start())
			cpu_relax();
}
#endif
