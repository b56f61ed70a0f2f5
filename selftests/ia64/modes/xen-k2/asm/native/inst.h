/* SPDX-License-Identifier: GPL-2.0-only */
/* Mode xen with ar.k2. */
#include "../../../../../../arch/ia64/xen-ivt/xen/asm/native/inst.h"
#include "../../../k2.h"
