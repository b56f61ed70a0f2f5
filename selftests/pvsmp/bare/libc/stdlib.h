/* SPDX-License-Identifier: GPL-2.0-only */
/* libfdt includes it and uses nothing of it. */
