/* SPDX-License-Identifier: GPL-2.0-only */
/* A scan on the terminal and for machines. */
#ifndef PVSCAN_REPORT_H
#define PVSCAN_REPORT_H

#include "scan.h"

void report_table(const struct scan *scan, const char *file);
void report_verbose(const struct scan *scan);
void report_list(const struct scan *scan);
int report_json(const struct scan *scan, const char *file, u32 have);

#endif /* PVSCAN_REPORT_H */
