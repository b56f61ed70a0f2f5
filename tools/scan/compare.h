/* SPDX-License-Identifier: GPL-2.0-only */
/* Our plan against the one a running kernel made. */
#ifndef PVSCAN_COMPARE_H
#define PVSCAN_COMPARE_H

#include "scan.h"

int compare_with_file(struct scan *scan, const char *file, bool verbose);

#endif /* PVSCAN_COMPARE_H */
