// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages that are mapped before they are touched: empty, never more than were
 * filled in front of them, and none where the program goes another way.
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "below.h"

#define PAGES	64
#define MOST	8

static size_t page;
static unsigned int checks, wrong;

static void expect(bool good, const char *what)
{
	checks++;
	if (good)
		return;
	wrong++;
	say("@below ahead: %s\n", what);
}

static unsigned char *area(void)
{
	unsigned char *p = mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		die("mmap");
	return p;
}

static unsigned int resident(const unsigned char *p, unsigned int from,
			     unsigned int to)
{
	unsigned char there[PAGES];
	unsigned int n = 0;

	if (mincore((void *)p, PAGES * page, there))
		die("mincore");
	for (unsigned int i = from; i < to; i++)
		n += there[i] & 1;
	return n;
}

static bool is_zero(const unsigned char *p, size_t n)
{
	return !n || (!p[0] && !memcmp(p, p + 1, n - 1));
}

static void in_order(void)
{
	unsigned char *p = area();

	for (unsigned int i = 0; i < PAGES; i++) {
		expect(is_zero(p + i * page, page), "a new page is not empty");
		memset(p + i * page, i + 1, page);
	}
	for (unsigned int i = 0; i < PAGES; i++)
		expect(p[i * page] == i + 1 && p[(i + 1) * page - 1] == i + 1,
		       "a page is not what was written");
	munmap(p, PAGES * page);
}

/* How far it goes when a program stops after the first n pages. */
static void stop_after(unsigned int n, bool on)
{
	unsigned char *p = area();
	unsigned int more;

	for (unsigned int i = 0; i < n; i++)
		p[i * page] = 1;
	more = resident(p, n, PAGES);
	expect(resident(p, 0, n) == n, "a page that was touched is not there");
	expect(more <= n && more <= MOST, "more than was filled is mapped");
	if (n == 10)
		expect(!!more == on, on ? "nothing is mapped ahead" :
					  "something is mapped ahead");
	munmap(p, PAGES * page);
}

static void every_other(void)
{
	unsigned char *p = area();

	for (unsigned int i = 0; i < PAGES; i += 2)
		p[i * page] = 1;
	expect(resident(p, 0, PAGES) == PAGES / 2,
	       "pages between those that were touched are mapped");
	munmap(p, PAGES * page);
}

static void backwards(void)
{
	unsigned char *p = area();

	for (unsigned int i = PAGES; i-- > PAGES / 2;)
		p[i * page] = 1;
	expect(!resident(p, 0, PAGES / 2), "pages below are mapped");
	munmap(p, PAGES * page);
}

static void only_read(void)
{
	unsigned char *p = area();
	unsigned int sum = 0;

	for (unsigned int i = 0; i < PAGES / 2; i++)
		sum += ((volatile unsigned char *)p)[i * page];
	expect(!sum, "a page that was only read is not empty");
	expect(!resident(p, PAGES / 2, PAGES), "reads map ahead");
	munmap(p, PAGES * page);
}

/* Another area follows at once: it is not touched. */
static void end_of_area(void)
{
	unsigned char *p = area();

	if (mprotect(p + 16 * page, 16 * page, PROT_READ))
		die("mprotect");
	for (unsigned int i = 0; i < 16; i++)
		p[i * page] = 1;
	expect(!resident(p, 16, PAGES), "it does not end with the area");
	munmap(p, PAGES * page);
}

static bool is_on(void)
{
	unsigned char *p = area();
	bool on;

	for (unsigned int i = 0; i < 4; i++)
		p[i * page] = 1;
	on = resident(p, 4, PAGES);
	munmap(p, PAGES * page);
	return on;
}

void test_ahead(void)
{
	bool on;

	page = sysconf(_SC_PAGESIZE);
	on = is_on();
	in_order();
	for (unsigned int n = 1; n < 20; n++)
		stop_after(n, on);
	every_other();
	backwards();
	only_read();
	end_of_area();
	say("@below ahead %s: %u checks, %u wrong\n", on ? "on" : "off", checks,
	    wrong);
}
