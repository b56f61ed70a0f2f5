/* SPDX-License-Identifier: GPL-2.0-only */
/* Text for the instructions that are replaced, and for their replacements. */
#ifndef PVSCAN_DIS_H
#define PVSCAN_DIS_H

#include "../../include/kvm-pv/types.h"

void dis(char *out, size_t size, u32 word, u64 addr);

#endif /* PVSCAN_DIS_H */
