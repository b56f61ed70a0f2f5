// SPDX-License-Identifier: GPL-2.0-only
/* All registers held across system calls, faults, switches and interrupts. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "mode.h"

/* no enable bits and none that follow from others: RN, FPRF, XX ZX UX OX */
#define FPSCR_BITS	0x1e01f003ull
#define XER_BITS	0xe0000000ull	/* SO OV CA */
#define VSCR_BITS	0x00010001ull	/* NJ SAT */
#define SC_KEEPS_CR	0x00fff000ull	/* cr2 to cr4 */

void regs_random(struct rng *rng, struct regs *in)
{
	uint64_t *word = (uint64_t *)in;

	for (size_t i = 0; i < sizeof(*in) / sizeof(*word); i++)
		word[i] = rng_next(rng);
	in->cr &= 0xffffffff;
	in->xer &= XER_BITS;
	in->fpscr &= FPSCR_BITS;
	in->lr &= ~3ull;
	in->vrsave = (in->vrsave & 0xffffffff) | 1;	/* 0 means not in use */
	in->vscr[0] = 0;
	in->vscr[1] &= VSCR_BITS;
	mode_limit(in);
	/* not set by the event, so not compared */
	in->gpr[1] = 0;
	in->gpr[2] = 0;
	in->gpr[13] = 0;
	in->unused = 0;
}

static void compare(const char *what, const char *name, int i, uint64_t want,
		    uint64_t got)
{
	if (want != got)
		bad("%s: %s %d is %016llx not %016llx", what, name, i,
		    (unsigned long long)got, (unsigned long long)want);
}

static void except(struct regs *want, const struct regs *out,
		   unsigned int changes)
{
	if (changes & CHANGES_R4)
		want->gpr[4] = out->gpr[4];
	if (changes & CHANGES_F5) {
		want->vsr[5][0] = out->vsr[5][0];
		want->vsr[5][1] = out->vsr[5][1];
	}
	if (changes & CHANGES_VECTOR)
		memcpy(want->vsr[mode_vector], out->vsr[mode_vector],
		       sizeof(want->vsr[0]));
	if (changes & CHANGES_CTR)
		want->ctr = out->ctr;
	if (changes & IS_SYSCALL) {
		want->gpr[0] = out->gpr[0];
		memcpy(&want->gpr[3], &out->gpr[3], 10 * sizeof(uint64_t));
		want->cr = (want->cr & SC_KEEPS_CR) | (out->cr & ~SC_KEEPS_CR);
		want->ctr = out->ctr;
		want->xer = out->xer;
	}
}

void hold(const struct regs *in, struct regs *out, regs_event *event,
	  unsigned int changes, const char *what, uint64_t *digest)
{
	struct regs want = *in;

	memset(out, 0, sizeof(*out));
	event(in, out);
	if (soak_break)
		out->vsr[37][1] ^= 1;
	out->xer &= XER_BITS;
	out->fpscr &= FPSCR_BITS;
	except(&want, out, changes);
	for (int i = 0; i < 32; i++)
		compare(what, "gpr", i, want.gpr[i], out->gpr[i]);
	for (int i = 0; i < 128; i++)
		compare(what, "half vsr", i, want.vsr[i / 2][i % 2],
			out->vsr[i / 2][i % 2]);
	compare(what, "cr", 0, want.cr, out->cr);
	compare(what, "xer", 0, want.xer, out->xer);
	compare(what, "lr", 0, want.lr, out->lr);
	compare(what, "ctr", 0, want.ctr, out->ctr);
	compare(what, "tar", 0, want.tar, out->tar);
	compare(what, "vrsave", 0, want.vrsave, out->vrsave);
	compare(what, "fpscr", 0, want.fpscr, out->fpscr);
	compare(what, "vscr", 0, want.vscr[1], out->vscr[1]);
	fold(digest, hash_words(&out->gpr[14], 18));
	fold(digest, hash_words(out->vsr[0], 8));
	fold(digest, hash_words(out->vsr[10], 2 * 31));
	fold(digest, hash_words(out->vsr[42], 2 * 22));
	fold(digest, out->tar ^ out->lr);
}

static long hold_syscall(struct rng *rng, uint64_t *digest, const char *what,
			 long nr, uint64_t a, uint64_t b, uint64_t c)
{
	struct regs in, out;

	regs_random(rng, &in);
	in.gpr[0] = nr;
	in.gpr[3] = a;
	in.gpr[4] = b;
	in.gpr[5] = c;
	in.gpr[6] = 0;
	in.gpr[7] = 0;
	in.gpr[8] = 0;
	hold(&in, &out, regs_syscall, IS_SYSCALL, what, digest);
	return out.cr & 0x10000000 ? -(long)out.gpr[3] : (long)out.gpr[3];
}

/* A partner answers each byte: every read is a switch to another process. */
static void across_switches(struct rng *rng, uint64_t *digest)
{
	int to[2], from[2];
	uint8_t c;
	pid_t pid;

	must(!pipe(to) && !pipe(from), "pipe");
	pid = must_fork();
	if (!pid) {
		struct rng other = { rng_next(rng) };
		uint64_t sum = 0;

		close(to[1]);
		close(from[0]);
		while (hold_syscall(&other, &sum, "partner's read", SYS_read,
				    to[0], (uintptr_t)&c, 1) == 1) {
			c ^= 0x5a;
			must_write(from[1], &c, 1, "partner's write");
		}
		_exit(0);
	}
	rng_next(rng);
	close(to[0]);
	close(from[1]);
	for (int i = 0; i < 6; i++) {
		uint8_t sent = rng_next(rng);

		must_write(to[1], &sent, 1, "write to the partner");
		must(hold_syscall(rng, digest, "read", SYS_read, from[0],
				  (uintptr_t)&c, 1) == 1, "read result");
		must(c == (sent ^ 0x5a), "partner's answer");
	}
	close(to[1]);
	must_exit(pid, 0, "partner");
	close(from[0]);
}

static void across_syscalls(struct rng *rng, uint64_t *digest)
{
	struct timespec ts = { .tv_nsec = 1000000 };

	for (int i = 0; i < 4; i++)
		must(hold_syscall(rng, digest, "getppid", SYS_getppid, 0, 0, 0) ==
		     getppid(), "getppid result");
	for (int i = 0; i < 3; i++)
		must(!hold_syscall(rng, digest, "sched_yield", SYS_sched_yield,
				   0, 0, 0), "sched_yield result");
	must(!hold_syscall(rng, digest, "nanosleep", SYS_nanosleep,
			   (uintptr_t)&ts, 0, 0), "nanosleep result");
	must(hold_syscall(rng, digest, "bad read", SYS_read, 999, 0, 1) < 0,
	     "read of no file");
	must(hold_syscall(rng, digest, "no call", 9999, 0, 0, 0) < 0,
	     "call of no number");
}

/* Long enough for the kernel to copy with vector registers of its own. */
static void across_copies(struct rng *rng, uint64_t *digest)
{
	static uint64_t sent[2048], got[2048];
	int fd = memfd_create("copies", 0);
	size_t pages = (sizeof(sent) + soak_page - 1) / soak_page;
	char *page = must_map(pages, PROT_READ | PROT_WRITE, 0);
	unsigned long *word, old;
	struct regs in, out;
	pid_t pid;

	must(fd >= 0, "memfd_create");
	for (size_t i = 0; i < ARRAY_SIZE(sent); i++)
		sent[i] = rng_next(rng);
	must(hold_syscall(rng, digest, "long write", SYS_write, fd,
			  (uintptr_t)sent, sizeof(sent)) == sizeof(sent),
	     "long write");
	must(!lseek(fd, 0, SEEK_SET), "lseek");
	must(hold_syscall(rng, digest, "long read", SYS_read, fd,
			  (uintptr_t)got, sizeof(got)) == sizeof(got) &&
	     !memcmp(sent, got, sizeof(got)), "long read");
	close(fd);

	memcpy(page, sent, sizeof(sent));
	regs_random(rng, &in);
	word = (unsigned long *)(page + 8 * rng_below(rng, ARRAY_SIZE(sent)));
	old = *word;
	in.gpr[3] = (uintptr_t)word;
	pid = must_fork();
	hold(&in, &out, regs_store, 0, "copy on write", digest);
	must(*word == in.gpr[4], "store to a copied page");
	*word = old;
	must(!memcmp(page, sent, sizeof(sent)), "copied page");
	if (!pid)
		_exit(0);
	must_exit(pid, 0, "child with a copied page");
	munmap(page, pages * soak_page);
}

/* Every access is the first to its page. */
static void across_faults(struct rng *rng, uint64_t *digest)
{
	static const struct {
		regs_event *event;
		unsigned int changes;
		const char *what;
	} row[] = {
		{ regs_load, CHANGES_R4, "fault of a load" },
		{ regs_store, 0, "fault of a store" },
		{ regs_load_fp, CHANGES_F5, "fault of lfd" },
		{ regs_load_vector, CHANGES_VECTOR, "fault of a vector load" },
		{ regs_store_vector, 0, "fault of a vector store" },
	};
	char *area = must_map(2 * ARRAY_SIZE(row), PROT_READ | PROT_WRITE, 0);
	struct regs in, out;
	unsigned long back;

	for (size_t i = 0; i < 2 * ARRAY_SIZE(row); i++) {
		size_t kind = i % ARRAY_SIZE(row);
		char *p = area + i * soak_page + in_page(rng, 16);

		regs_random(rng, &in);
		in.gpr[3] = (uintptr_t)p;
		hold(&in, &out, row[kind].event, row[kind].changes,
		     row[kind].what, digest);
		memcpy(&back, p, sizeof(back));
		if (row[kind].event == regs_load)
			must(!out.gpr[4], "a new page is not zero");
		else if (row[kind].event == regs_load_fp)
			must(!out.vsr[5][0], "a new page is not 0.0");
		else if (row[kind].event == regs_load_vector)
			must(!(out.vsr[mode_vector][0] |
			       out.vsr[mode_vector][1]),
			     "a new page is not 16 zeros");
		else if (row[kind].event == regs_store)
			must(back == in.gpr[4], "what a store left");
	}
	munmap(area, 2 * ARRAY_SIZE(row) * soak_page);
}

/* Long enough for the tick, and for other processes on this CPU. */
static void across_interrupts(struct rng *rng, uint64_t *digest)
{
	struct regs in, out;

	for (int i = 0; i < 2; i++) {
		regs_random(rng, &in);
		in.ctr = 1000000;
		hold(&in, &out, regs_spin, CHANGES_CTR, "spin", digest);
		must(!out.ctr, "spin ended early");
	}
}

uint64_t regs_piece(struct rng *rng)
{
	uint64_t digest = 0;

	across_syscalls(rng, &digest);
	across_switches(rng, &digest);
	across_copies(rng, &digest);
	across_faults(rng, &digest);
	across_interrupts(rng, &digest);
	mode_extra(rng);
	return digest;
}
