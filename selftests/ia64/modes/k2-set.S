/* SPDX-License-Identifier: GPL-2.0-only */
/* What every CPU has to do before its first miss, with the root in ar.k2. */
#include <asm/asmmacro.h>
#include <asm/kregs.h>
#include <asm/native/inst.h>

GLOBAL_ENTRY(ia64_set_root)
	movl r2 = swapper_pg_dir
	;;
	tpa r2 = r2
	;;
	MOV_TO_KR(ROOT, r2, r16, r17)
	;;
END(ia64_set_root)
