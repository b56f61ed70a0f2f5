// SPDX-License-Identifier: GPL-2.0-only
/*
 * Address spaces that have the same segments, and others: two processes send
 * each other memory out of one segment of theirs into one of the other's, more
 * at a time than a pipe holds. So the kernel has just read user memory of the
 * sender when it switches, and writes to the receiver's before it returns: a
 * segment that is still the sender's receives what was not meant for it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "below.h"

#define M	0x100000ull
#define G	(1024 * M)
#define T	(1024 * G)

/* One pipe is full with 64 KiB. */
#define LENGTH	(65536 + 8192)
#define WORDS	(LENGTH / sizeof(uint64_t))
#define MOST	12

/* Below 1 TiB the kernel has segments of 256 MiB, above of 1 TiB. */
struct layout {
	const char *name;
	uint64_t at[2][MOST];	/* of each process; 0 ends it */
	unsigned int rounds;
};

static const struct layout layouts[] = {
	{ "small-same", { { 512 * M, 1 * G }, { 512 * M, 1 * G } }, 100 },
	{ "small-other", { { 512 * M, 1 * G }, { 2 * G, 3 * G } }, 100 },
	{ "large-same", { { 2 * T, 3 * T }, { 2 * T, 3 * T } }, 100 },
	{ "large-parts", { { 2 * T, 2 * T + 512 * M, 2 * T + 7 * G },
			   { 2 * T + 512 * M, 2 * T, 2 * T + 9 * G } }, 120 },
	{ "large-other", { { 2 * T, 3 * T }, { 4 * T, 5 * T } }, 100 },
	{ "mixed", { { 512 * M, 2 * T, 2 * G, 5 * T, 64 * G },
		     { 512 * M, 4 * G, 2 * T + 1 * G, 64 * G } }, 120 },
	{ "many", { { 512 * M, 1 * G, 2 * G, 3 * G, 4 * G, 5 * G, 6 * G, 7 * G,
		      2 * T, 3 * T, 4 * T, 5 * T },
		    { 512 * M, 2 * T, 1 * G, 3 * T, 6 * G } }, 120 },
};

static unsigned int seed = 1;

static unsigned int any(unsigned int n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

static uint64_t word_of(int who, unsigned int segment, unsigned int i)
{
	return (uint64_t)(who + 1) << 48 | (uint64_t)segment << 32 | i;
}

static unsigned int count_of(const uint64_t *at)
{
	unsigned int n = 0;

	while (n < MOST && at[n])
		n++;
	return n;
}

static void fill(void *to, int who, unsigned int segment)
{
	for (unsigned int i = 0; i < WORDS; i++)
		((uint64_t *)to)[i] = word_of(who, segment, i);
}

static bool is_filled(const void *from, int who, unsigned int segment)
{
	for (unsigned int i = 0; i < WORDS; i++)
		if (((const uint64_t *)from)[i] != word_of(who, segment, i))
			return false;
	return true;
}

static unsigned char *segment_of(const struct layout *layout, int who,
				 unsigned int i)
{
	return (unsigned char *)(uintptr_t)layout->at[who][i];
}

static void map_all(const struct layout *layout, int who)
{
	for (unsigned int i = 0; i < count_of(layout->at[who]); i++) {
		unsigned char *at = segment_of(layout, who, i);

		if (mmap(at, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE |
			 MAP_ANONYMOUS | MAP_FIXED, -1, 0) != at)
			die("mmap");
		fill(at, who, i);
	}
}

static void unmap_all(const struct layout *layout, int who)
{
	for (unsigned int i = 0; i < count_of(layout->at[who]); i++)
		munmap(segment_of(layout, who, i), LENGTH);
}

static void transfer(ssize_t (*call)(int, void *, size_t), int fd,
		     unsigned char *at)
{
	size_t done = 0;

	while (done < LENGTH) {
		ssize_t n = call(fd, at + done, LENGTH - done);

		if (n <= 0)
			die("pipe");
		done += n;
	}
}

static ssize_t send_some(int fd, void *at, size_t n)
{
	return write(fd, at, n);
}

static bool has(const struct layout *layout, int who, uint64_t address)
{
	for (unsigned int i = 0; i < count_of(layout->at[who]); i++)
		if (address - layout->at[who][i] < LENGTH)
			return true;
	return false;
}

/* What only the sender has must be an error here, not the sender's memory. */
static bool takes_what_is_not_there(const struct layout *layout, int who,
				    unsigned int i, int fd)
{
	uint64_t address = layout->at[!who][i];

	return !has(layout, who, address) &&
	       (read(fd, (void *)(uintptr_t)address, 1) >= 0 ||
		errno != EFAULT);
}

/*
 * One round: @from sends segment i, the other takes it into its segment j. Both
 * know the numbers. Returns what is wrong with this process's memory.
 */
static unsigned int round_of(const struct layout *layout, int who, int from,
			     int fds[2][2])
{
	unsigned int i = any(count_of(layout->at[from]));
	unsigned int j = any(count_of(layout->at[!from]));
	unsigned char *at;
	unsigned int wrong;

	if (who == from) {
		at = segment_of(layout, who, i);
		transfer(send_some, fds[from][1], at);
		return !is_filled(at, who, i);
	}
	at = segment_of(layout, who, j);
	memset(at, 0xee, LENGTH);
	wrong = takes_what_is_not_there(layout, who, i, fds[from][0]);
	transfer(read, fds[from][0], at);
	wrong += !is_filled(at, from, i);
	fill(at, who, j);
	return wrong;
}

static unsigned int play(const struct layout *layout, int who, int fds[2][2])
{
	unsigned int wrong = 0;

	seed = 1;
	for (unsigned int r = 0; r < layout->rounds; r++)
		wrong += round_of(layout, who, r & 1, fds);
	for (unsigned int i = 0; i < count_of(layout->at[who]); i++)
		wrong += !is_filled(segment_of(layout, who, i), who, i);
	return wrong;
}

static void run_layout(const struct layout *layout)
{
	unsigned int wrong;
	int fds[2][2], status;
	pid_t pid;

	if (pipe(fds[0]) || pipe(fds[1]) ||
	    fcntl(fds[0][1], F_SETPIPE_SZ, 65536) < 0 ||
	    fcntl(fds[1][1], F_SETPIPE_SZ, 65536) < 0)
		die("pipe");
	pid = fork();
	if (pid < 0)
		die("fork");
	map_all(layout, !pid);
	wrong = play(layout, !pid, fds);
	if (!pid)
		_exit(wrong > 255 ? 255 : wrong);
	if (waitpid(pid, &status, 0) != pid)
		die("wait");
	wrong += WIFEXITED(status) ? WEXITSTATUS(status) : 256;
	for (int i = 0; i < 4; i++)
		close(fds[i / 2][i % 2]);
	unmap_all(layout, 0);
	say("@below switch %s: %u checks, %u wrong\n", layout->name,
	    2 * layout->rounds, wrong);
}

void test_switch(void)
{
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		run_layout(&layouts[i]);
}
