# SPDX-License-Identifier: GPL-2.0-only
B := build
.DEFAULT_GOAL := help
include selftests/lab/lab.mk
