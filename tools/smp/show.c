// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include "show.h"

static const struct pvsmp_finding_kind *kind(const struct pvsmp_finding *f)
{
	return &pvsmp_findings[f->id];
}

static const char *severity(const struct pvsmp_finding *f)
{
	return kind(f)->severity == PVSMP_FAULT ? "fault" : "note";
}

/* Where a finding is: a node's name, or NULL. */
static const char *place(const struct audit *a, const struct pvsmp_finding *f)
{
	return f->cpu == PVSMP_NO_CPU ? NULL :
	       tree_name(a->tree, a->m.cpu[f->cpu].node);
}

static const char *error_name(int error)
{
	const char *name = strerrorname_np(-error);

	return name ? name : "?";
}

/* --- for reading ------------------------------------------------------------ */

static void show_psci(const struct audit *a)
{
	const struct pvsmp_psci *p = &a->m.psci;

	if (!p->node)
		return;
	printf("psci     %s, node %s", pvsmp_conduit_name(p->conduit),
	       tree_name(a->tree, p->node));
	if (p->cpu_on && !p->affinity_info)
		printf(", version 0.1, cpu_on %#x", p->cpu_on);
	if (p->error)
		printf(": %s", error_name(p->error));
	printf("\n");
}

static void show_cpu(const struct audit *a, const struct pvsmp_cpu *c)
{
	printf("cpu      %s: ", tree_name(a->tree, c->node));
	if (c->hwid != PVSMP_HWID_UNKNOWN)
		printf("hwid %#" PRIx64 ", ", c->hwid);
	printf("%s", pvsmp_method_name(c->method));
	if (c->method == PVSMP_M_PSCI)
		printf(" by %s", pvsmp_conduit_name(a->m.psci.conduit));
	if (c->release)
		printf(" at %#" PRIx64, c->release);
	if (c->boot)
		printf(", boots");
	else if (c->error)
		printf(": %s", error_name(c->error));
	printf("\n");
}

static void show_finding(const struct audit *a, const struct pvsmp_finding *f)
{
	const char *where = place(a, f);

	printf("%-8s %s: ", severity(f), kind(f)->name);
	if (where)
		printf("%s: ", where);
	printf("%s", kind(f)->text);
	if (*kind(f)->value)
		printf(" (%s %#" PRIx64 ")", kind(f)->value, f->value);
	printf("\n");
}

/**
 * show_text() - an audit, one line for each thing
 * @a: it
 */
void show_text(const struct audit *a)
{
	u32 i;

	printf("arch     %s\n", pvsmp_arch_name(a->m.arch));
	show_psci(a);
	for (i = 0; i < a->m.nr; i++)
		show_cpu(a, &a->m.cpu[i]);
	for (i = 0; i < a->nr; i++)
		show_finding(a, &a->found[i]);
}

/* --- for programs ----------------------------------------------------------- */

/* Addresses have 64 bits, more than JSON's readers have. */
static json_t *json_hex(u64 v)
{
	return json_sprintf("%#" PRIx64, v);
}

static json_t *json_error(int error)
{
	return error ? json_string(error_name(error)) : json_null();
}

static json_t *json_psci(const struct audit *a)
{
	const struct pvsmp_psci *p = &a->m.psci;

	if (!p->node)
		return json_null();
	return json_pack("{s:s, s:s, s:o, s:b}",
			 "node", tree_name(a->tree, p->node),
			 "conduit", pvsmp_conduit_name(p->conduit),
			 "error", json_error(p->error),
			 "0.1", p->cpu_on && !p->affinity_info);
}

static json_t *json_cpu(const struct audit *a, const struct pvsmp_cpu *c)
{
	bool psci = c->method == PVSMP_M_PSCI;

	return json_pack("{s:s, s:o, s:b, s:s, s:s?, s:o, s:o}",
			 "node", tree_name(a->tree, c->node),
			 "hwid", c->hwid == PVSMP_HWID_UNKNOWN ?
				 json_null() : json_hex(c->hwid),
			 "boot", c->boot,
			 "method", pvsmp_method_name(c->method),
			 "conduit", psci ?
				 pvsmp_conduit_name(a->m.psci.conduit) : NULL,
			 "release", c->release ?
				 json_hex(c->release) : json_null(),
			 "error", json_error(c->boot ? 0 : c->error));
}

static json_t *json_finding(const struct audit *a,
			    const struct pvsmp_finding *f)
{
	return json_pack("{s:s, s:s, s:s?, s:s, s:o}",
			 "name", kind(f)->name, "severity", severity(f),
			 "node", place(a, f), "text", kind(f)->text,
			 "value", *kind(f)->value ?
				  json_hex(f->value) : json_null());
}

/**
 * show_json() - an audit as one object
 * @a: it
 *
 * Return: 0, or -1 if it could not be written.
 */
int show_json(const struct audit *a)
{
	json_t *cpus = json_array(), *findings = json_array(), *root;
	u32 i;
	int err;

	for (i = 0; i < a->m.nr; i++)
		json_array_append_new(cpus, json_cpu(a, &a->m.cpu[i]));
	for (i = 0; i < a->nr; i++)
		json_array_append_new(findings,
				      json_finding(a, &a->found[i]));
	root = json_pack("{s:s, s:o, s:o, s:o}",
			 "arch", pvsmp_arch_name(a->m.arch),
			 "psci", json_psci(a), "cpus", cpus,
			 "findings", findings);
	err = !root || json_dumpf(root, stdout, JSON_INDENT(1)) ? -1 : 0;
	printf("\n");
	json_decref(root);
	return err;
}
