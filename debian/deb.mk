# SPDX-License-Identifier: GPL-2.0-only
# The packages. Included by the Makefile at the top.

DEB_TREE := $(B)/deb/kvm-pv

# In a copy: the packages' own build wants a clean tree. Nothing of this make is
# for the one in there.
.PHONY: deb
deb:
	@rm -rf $(B)/deb && mkdir -p $(DEB_TREE)
	@tar -c --exclude-vcs --exclude='./$(B)' . | tar -x -C $(DEB_TREE)
	@cd $(DEB_TREE) && env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u MAKEOVERRIDES \
		dpkg-buildpackage -us -uc -b >../build.log 2>&1 || \
		{ tail -n 30 ../build.log; exit 1; }
	@lintian --allow-root --fail-on error,warning $(B)/deb/*.changes
	@ls $(B)/deb/*.deb
