/* SPDX-License-Identifier: GPL-2.0-only */
/* The tests of one guest; each says what it did and what was wrong. */
#ifndef BELOW_H
#define BELOW_H

#include <stddef.h>
#include <stdint.h>

#include "../lab/guest/say.h"

/* A test ends its line with "N checks, N wrong". */
void test_switch(void);
void test_sleep(void);
void test_ahead(void);
void test_fork(void);

void die(const char *what) __attribute__((noreturn));
uint64_t now_us(void);

#endif /* BELOW_H */
