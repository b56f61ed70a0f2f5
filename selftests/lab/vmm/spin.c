// SPDX-License-Identifier: GPL-2.0-only
/* The spin table, ePAPR 1.1 section 5.5.2: a device, so that nobody spins. */
#include <pthread.h>
#include <string.h>

#include "vmm.h"

enum { ADDR_H, ADDR_L, R3_H, R3_L, RESERVED, PIR, NR_WORDS };

#define SPINNING	1u

static struct {
	uint32_t word[NR_WORDS];
	bool released;
} table[MAX_CPUS];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void spin_init(void)
{
	for (int cpu = 0; cpu < MAX_CPUS; cpu++) {
		table[cpu].word[ADDR_L] = SPINNING;
		table[cpu].word[R3_L] = cpu;
		table[cpu].word[PIR] = cpu;
	}
}

static uint32_t *word_at(uint32_t offset, unsigned int len)
{
	unsigned int word = offset % SPIN_STRIDE / 4;

	if (len != 4 || offset % 4 || word >= NR_WORDS ||
	    offset / SPIN_STRIDE >= MAX_CPUS)
		return NULL;
	return &table[offset / SPIN_STRIDE].word[word];
}

uint32_t spin_read(uint32_t offset, unsigned int len)
{
	const uint32_t *word;
	uint32_t value;

	pthread_mutex_lock(&lock);
	word = word_at(offset, len);
	value = word ? *word : 0;
	pthread_mutex_unlock(&lock);
	return value;
}

static void release(int cpu)
{
	const uint32_t *word = table[cpu].word;
	struct start start = {
		.pc = word[ADDR_L] % IMA_SIZE,
		.r3 = word[R3_L],
		.ima = word[ADDR_L] - word[ADDR_L] % IMA_SIZE,
	};

	table[cpu].released = true;
	vcpu_start(cpu, &start);
}

/* What is written after the release has no effect. */
void spin_write(uint32_t offset, unsigned int len, uint32_t value)
{
	int cpu = offset / SPIN_STRIDE;
	uint32_t *word;

	pthread_mutex_lock(&lock);
	word = word_at(offset, len);
	if (word && cpu && cpu < m.opt.cpus && !table[cpu].released) {
		*word = value;
		if (word == &table[cpu].word[ADDR_L] && !(value & SPINNING))
			release(cpu);
	}
	pthread_mutex_unlock(&lock);
}
