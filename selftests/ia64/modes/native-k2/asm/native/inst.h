/* SPDX-License-Identifier: GPL-2.0-only */
/* Mode native with ar.k2. */
#include "../../../../../../arch/ia64/xen-ivt/native/asm/native/inst.h"
#include "../../../k2.h"
