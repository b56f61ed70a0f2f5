// SPDX-License-Identifier: GPL-2.0-only
/* A device tree from a file or a directory, as the core of pvsmp sees it. */
#include <dirent.h>
#include <errno.h>
#include <libfdt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "fdt-env.h"
#include "tree.h"

#define MAX_SIZE	(16u << 20)

static int fail(struct tree *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(t->error, sizeof(t->error), format, args);
	va_end(args);
	return -1;
}

/* All of a file; the caller frees it. */
static void *slurp(struct tree *t, const char *path, size_t *size)
{
	FILE *f = fopen(path, "rb");
	char *v;

	if (!f) {
		fail(t, "%s: %s", path, strerror(errno));
		return NULL;
	}
	v = malloc(MAX_SIZE + 1);
	*size = v ? fread(v, 1, MAX_SIZE + 1, f) : 0;
	if (!v || ferror(f) || *size > MAX_SIZE) {
		fail(t, "%s: %s", path, !v ? "out of memory" :
		     ferror(f) ? strerror(errno) : "too large");
		free(v);
		v = NULL;
	}
	fclose(f);
	return v;
}

static int read_file(struct tree *t, const char *path)
{
	size_t size;
	int err;

	t->fdt = slurp(t, path, &size);
	if (!t->fdt)
		return -1;
	err = fdt_check_full(t->fdt, size);
	if (err)
		return fail(t, "%s: no device tree: %s", path,
			    fdt_strerror(err));
	t->with_reserve = true;
	return 0;
}

/* --- a directory like /proc/device-tree ------------------------------------- */

static int add_dir(struct tree *t, const char *path);

static int add_entry(struct tree *t, const char *dir, const char *name,
		     bool nodes)
{
	char path[PATH_MAX];
	struct stat st;
	size_t size;
	void *v;
	int err;

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >=
	    (int)sizeof(path))
		return fail(t, "%s/%s: too deep", dir, name);
	if (lstat(path, &st))
		return fail(t, "%s: %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode) && nodes) {
		err = fdt_begin_node(t->fdt, name);
		if (!err && add_dir(t, path))
			return -1;
		err = err ? err : fdt_end_node(t->fdt);
	} else if (S_ISREG(st.st_mode) && !nodes) {
		v = slurp(t, path, &size);
		if (!v)
			return -1;
		err = fdt_property(t->fdt, name, v, (int)size);
		free(v);
	} else {
		return 0;
	}
	return err ? fail(t, "%s: %s", path, fdt_strerror(err)) : 0;
}

/* Properties come before nodes. */
static int add_dir(struct tree *t, const char *path)
{
	struct dirent **list;
	int i, n, pass, err = 0;

	n = scandir(path, &list, NULL, versionsort);
	if (n < 0)
		return fail(t, "%s: %s", path, strerror(errno));
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < n && !err; i++)
			if (strcmp(list[i]->d_name, ".") &&
			    strcmp(list[i]->d_name, ".."))
				err = add_entry(t, path, list[i]->d_name,
						pass);
	for (i = 0; i < n; i++)
		free(list[i]);
	free(list);
	return err;
}

static int read_dir(struct tree *t, const char *path)
{
	int err;

	t->fdt = malloc(MAX_SIZE);
	if (!t->fdt)
		return fail(t, "%s: out of memory", path);
	err = fdt_create(t->fdt, MAX_SIZE);
	err = err ? err : fdt_finish_reservemap(t->fdt);
	err = err ? err : fdt_begin_node(t->fdt, "");
	if (!err && add_dir(t, path))
		return -1;
	err = err ? err : fdt_end_node(t->fdt);
	err = err ? err : fdt_finish(t->fdt);
	return err ? fail(t, "%s: %s", path, fdt_strerror(err)) : 0;
}

/**
 * tree_read() - read a tree
 * @t: filled; tree_free() it in any case
 * @path: a file, flattened, or a directory: a node, with a file for each property
 *
 * Return: 0, or -1 and t->error.
 */
int tree_read(struct tree *t, const char *path)
{
	struct stat st;

	memset(t, 0, sizeof(*t));
	if (stat(path, &st))
		return fail(t, "%s: %s", path, strerror(errno));
	return S_ISDIR(st.st_mode) ? read_dir(t, path) : read_file(t, path);
}

/**
 * tree_free() - give back what tree_read() has got
 * @t: a tree
 */
void tree_free(struct tree *t)
{
	free(t->fdt);
}

/* --- the environment -------------------------------------------------------- */

/**
 * tree_env() - an environment that only looks at a tree
 * @t: it, which must outlive the environment
 * @env: filled
 */
void tree_env(const struct tree *t, struct pvsmp_env *env)
{
	memset(env, 0, sizeof(*env));
	env->boot_hwid = PVSMP_HWID_UNKNOWN;
	fdt_env(t->fdt, env);
	if (!t->with_reserve)
		env->dt_reserve = NULL;
}

/**
 * tree_boot_hwid() - the CPU that boots, as the header says
 * @t: a tree
 *
 * Return: its number; PVSMP_HWID_UNKNOWN: there was no header.
 */
u64 tree_boot_hwid(const struct tree *t)
{
	return t->with_reserve ? fdt_boot_cpuid_phys(t->fdt) :
				 PVSMP_HWID_UNKNOWN;
}

/**
 * tree_name() - the name of a node
 * @t: its tree
 * @node: it
 *
 * Return: never NULL.
 */
const char *tree_name(const struct tree *t, unsigned long node)
{
	const char *name = fdt_get_name(t->fdt, fdt_env_offset(node), NULL);

	return name ? name : "?";
}
