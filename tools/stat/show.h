/* SPDX-License-Identifier: GPL-2.0-only */
/* A status on the terminal and for machines. */
#ifndef PVSTAT_SHOW_H
#define PVSTAT_SHOW_H

#include "status.h"

void show_text(const struct status *st);
void show_sites(const struct status *st);
int show_json(const struct status *st, bool sites);

#endif /* PVSTAT_SHOW_H */
