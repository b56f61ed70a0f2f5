/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FAR_H
#define FAR_H

void far_low(unsigned long msr);
void far_high(unsigned long msr);

#endif
