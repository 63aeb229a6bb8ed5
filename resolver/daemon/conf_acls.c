/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/conf_acls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "resolver/daemon/conf_args.h"
#include "resolver/daemon/interfaces.h"
#include "resolver/daemon/nearest.h"

enum {
	ACLS_MAX = 1000, /* of the file */
	BUILTIN_MAX = 5,
	/* Lists in lists, by braces or by name: nobody's network is so. */
	LIST_DEPTH_MAX = 40,
	/* Elements of all lists: one that holds another holds a copy. */
	ELEMENTS_MAX = 1000000,
};

enum acl_state {
	ACL_UNBUILT,
	ACL_BEING_BUILT,
	ACL_BUILT,
	ACL_WRONG
};

struct named_acl {
	const char *name;
	struct conf_place place;
	const struct conf_value *block; /* NULL: built in */
	enum acl_state state;
	struct acl *acl;
};

struct conf_acls {
	struct conf_report *report;
	size_t count;
	struct named_acl *named; /* ACLS_MAX + BUILTIN_MAX */
	unsigned depth;          /* of lists in lists, now */
	size_t elements;         /* of all that were built */
};

/* --- those built in ----------------------------------------------------- */

static enum status add_loopback(struct acl *acl)
{
	static const struct address ipv4 = {.family = ADDRESS_IPV4,
					    .octets = {127}};
	static const struct address ipv6 = {.family = ADDRESS_IPV6,
					    .octets = {[15] = 1}};
	enum status status = acl_add_prefix(acl, false, &ipv4, 8);

	return status == STATUS_OK ? acl_add_prefix(acl, false, &ipv6, 128)
				   : status;
}

static struct acl *acl_of_interfaces(const struct interface *list, size_t count,
				     bool networks)
{
	struct acl *acl = acl_new();
	enum status status = STATUS_NO_MEMORY;

	if (acl)
		status = add_loopback(acl);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = acl_add_prefix(
			acl, false, &list[i].address,
			networks
				? list[i].prefix
				: (unsigned)address_size(&list[i].address) * 8);
	if (status == STATUS_OK)
		return acl;
	acl_free(acl);
	return NULL;
}

static struct acl *acl_of_any(bool negated)
{
	struct acl *acl = acl_new();

	if (acl && acl_add_any(acl, negated) == STATUS_OK)
		return acl;
	acl_free(acl);
	return NULL;
}

static bool add_builtin(struct conf_acls *acls, const char *name,
			struct acl *acl)
{
	if (!acl)
		return false;
	acls->named[acls->count++] = (struct named_acl){
		.name = name, .state = ACL_BUILT, .acl = acl};
	return true;
}

/* --- names -------------------------------------------------------------- */

static struct named_acl *find(const struct conf_acls *acls, const char *name)
{
	for (size_t i = 0; i < acls->count; i++)
		if (strcasecmp(acls->named[i].name, name) == 0)
			return &acls->named[i];
	return NULL;
}

static void report_twice(struct conf_acls *acls, const struct named_acl *first,
			 struct conf_place place)
{
	if (first->block)
		conf_error(acls->report, place,
			   "acl \"%.100s\" is defined twice; first in %s:%u",
			   first->name, first->place.file, first->place.line);
	else
		conf_error(acls->report, place,
			   "acl \"%.100s\" is built in and cannot be defined "
			   "anew",
			   first->name);
}

/* One `acl` statement; its form is checked when it is taken. */
static void collect(struct conf_acls *acls,
		    const struct conf_statement *statement)
{
	const struct conf_value *name = statement->values->next;
	const struct named_acl *first;

	if (!name || name->kind == CONF_BLOCK || name->kind == CONF_NOT ||
	    !name->next || name->next->kind != CONF_BLOCK)
		return;
	first = find(acls, name->text);
	if (first)
		report_twice(acls, first, name->place);
	else if (acls->count == ACLS_MAX + BUILTIN_MAX - 1)
		conf_error(acls->report, name->place, "more than %d acls",
			   ACLS_MAX);
	else
		acls->named[acls->count++] = (struct named_acl){
			.name = name->text,
			.place = name->place,
			.block = name->next,
		};
}

/* False without memory. */
static bool add_all(struct conf_acls *acls,
		    const struct conf_statement *statements,
		    const struct interface *list, size_t count)
{
	if (!acls->named || !add_builtin(acls, "any", acl_of_any(false)) ||
	    !add_builtin(acls, "none", acl_of_any(true)) ||
	    !add_builtin(acls, "localhost",
			 acl_of_interfaces(list, count, false)) ||
	    !add_builtin(acls, "localnets",
			 acl_of_interfaces(list, count, true)))
		return false;
	for (; statements; statements = statements->next)
		if (statements->values->kind == CONF_WORD &&
		    strcasecmp(statements->values->text, "acl") == 0)
			collect(acls, statements);
	return find(acls, "trusted") ||
	       add_builtin(acls, "trusted",
			   acl_of_interfaces(list, count, false));
}

struct conf_acls *conf_acls_new(const struct conf_statement *statements,
				struct conf_report *report)
{
	struct conf_acls *acls = calloc(1, sizeof(*acls));
	struct interface *list = NULL;
	size_t count = 0;

	if (!acls)
		return NULL;
	acls->report = report;
	acls->named = calloc(ACLS_MAX + BUILTIN_MAX, sizeof(*acls->named));
	/* Without the list of interfaces it is the loopback alone. */
	if (interfaces_list(&list, &count) != STATUS_OK)
		count = 0;
	if (!add_all(acls, statements, list, count)) {
		conf_acls_free(acls);
		acls = NULL;
	}
	free(list);
	return acls;
}

void conf_acls_free(struct conf_acls *acls)
{
	if (!acls)
		return;
	for (size_t i = 0; i < acls->count; i++)
		acl_free(acls->named[i].acl);
	free(acls->named);
	free(acls);
}

/* --- elements ----------------------------------------------------------- */

/*
 * "10/8" is 10.0.0.0/8: octets that a prefix leaves out are zero. TEXT has
 * at most ADDRESS_TEXT_MAX octets.
 */
static bool read_address(const char *text, bool has_prefix, struct address *ret)
{
	char whole[ADDRESS_TEXT_MAX + 8];
	unsigned dots = 0;

	if (address_from_text(text, 0, ret) == STATUS_OK)
		return true;
	if (!has_prefix || strspn(text, "0123456789.") != strlen(text))
		return false;
	for (const char *at = text; *at; at++)
		dots += *at == '.';
	for (snprintf(whole, sizeof(whole), "%s", text); dots < 3; dots++)
		strcat(whole, ".0");
	return address_from_text(whole, 0, ret) == STATUS_OK;
}

bool conf_prefix_from_text(const char *text, struct address *ret,
			   unsigned *ret_prefix)
{
	const char *slash = strchr(text, '/');
	size_t size = slash ? (size_t)(slash - text) : strlen(text);
	char host[ADDRESS_TEXT_MAX];
	unsigned prefix = 0;

	if (size == 0 || size >= sizeof(host))
		return false;
	memcpy(host, text, size);
	host[size] = '\0';
	if (!read_address(host, slash != NULL, ret))
		return false;
	if (!slash) {
		*ret_prefix = (unsigned)address_size(ret) * 8;
		return true;
	}
	for (text = slash + 1; *text >= '0' && *text <= '9' && prefix < 1000;
	     text++)
		prefix = prefix * 10 + (unsigned)(*text - '0');
	*ret_prefix = prefix;
	return slash[1] && !*text;
}

/* ADDRESS with all bits behind PREFIX zero. */
static struct address network_of(const struct address *address, unsigned prefix)
{
	struct address network = *address;

	for (size_t i = 0; i < sizeof(network.octets); i++) {
		unsigned kept = prefix > i * 8 ? prefix - (unsigned)i * 8 : 0;

		if (kept < 8)
			network.octets[i] &= (uint8_t)(0xff00 >> kept);
	}
	return network;
}

static void add_prefix(struct conf_args *args, struct acl *acl, bool negated,
		       const struct address *address, unsigned prefix)
{
	struct address network = network_of(address, prefix);
	char text[ADDRESS_TEXT_MAX];

	if (prefix > address_size(address) * 8)
		conf_args_fail(args,
			       "a prefix of %u bits is longer than the "
			       "address: %zu bits",
			       prefix, address_size(address) * 8);
	else if (!address_same_host(&network, address))
		conf_args_fail(args,
			       "\"%.100s\" has bits set behind its prefix; did "
			       "you mean %s/%u?",
			       args->last->text,
			       address_to_text(&network, false, text), prefix);
	else if (acl_add_prefix(acl, negated, address, prefix) != STATUS_OK)
		conf_args_fail(args, "the list is too long");
}

static struct acl *build_named(struct conf_acls *acls, struct named_acl *named);

static void report_unknown(struct conf_acls *acls, struct conf_args *args,
			   const char *text)
{
	struct nearest nearest;

	nearest_init(&nearest, text);
	for (size_t i = 0; i < acls->count; i++)
		nearest_try(&nearest, acls->named[i].name);
	if (nearest.found)
		conf_args_fail(args,
			       "there is no acl \"%.100s\"; did you mean "
			       "\"%.100s\"?",
			       text, nearest.found);
	conf_args_fail(args,
		       "\"%.100s\" is neither an address or prefix nor the "
		       "name of an acl",
		       text);
}

static void add_named(struct conf_acls *acls, struct conf_args *args,
		      struct acl *acl, bool negated, const char *name)
{
	struct named_acl *named = find(acls, name);
	bool is_none = strcasecmp(name, "none") == 0;
	const struct acl *other;

	/* Words rather than lists: `!none` is any. */
	if (is_none || strcasecmp(name, "any") == 0) {
		if (acl_add_any(acl, negated != is_none) != STATUS_OK)
			conf_args_fail(args, "the list is too long");
		return;
	}
	if (!named) {
		report_unknown(acls, args, name);
		return;
	}
	if (named->state == ACL_BEING_BUILT) {
		conf_args_fail(args,
			       "acl \"%.100s\" contains itself, here or "
			       "through others",
			       named->name);
		return;
	}
	other = build_named(acls, named);
	if (!other)
		args->failed = true; /* reported where it is defined */
	else if (acl_add_acl(acl, negated, other) != STATUS_OK)
		conf_args_fail(args, "the list is too long");
}

static void add_block(struct conf_acls *acls, struct conf_args *args,
		      struct acl *acl, bool negated)
{
	struct acl *inner =
		conf_acls_build(acls, conf_args_block(args, "a list"));

	if (!inner)
		args->failed = true;
	else if (acl_add_acl(acl, negated, inner) != STATUS_OK)
		conf_args_fail(args, "the list is too long");
	acl_free(inner);
}

static bool add_element(struct conf_acls *acls, struct acl *acl,
			const struct conf_statement *statement)
{
	struct conf_args args;
	struct address address;
	bool negated;
	unsigned prefix;
	const char *text;

	conf_args_init_element(&args, statement, acls->report);
	negated = conf_args_not(&args);
	if (conf_args_at_block(&args)) {
		add_block(acls, &args, acl, negated);
		return conf_args_end(&args);
	}
	if (conf_args_keyword(&args, "key"))
		conf_args_fail(&args, "lists of keys are not supported: "
				      "queries are judged by their address");
	if (conf_args_keyword(&args, "geoip"))
		conf_args_fail(&args, "geoip is not supported");
	text = conf_args_text(&args, "an address, a prefix or an acl's name");
	if (args.failed)
		return false;
	if (conf_prefix_from_text(text, &address, &prefix))
		add_prefix(&args, acl, negated, &address, prefix);
	else
		add_named(acls, &args, acl, negated, text);
	return conf_args_end(&args);
}

/* --- lists -------------------------------------------------------------- */

struct acl *conf_acls_build(struct conf_acls *acls,
			    const struct conf_value *block)
{
	struct acl *acl = block ? acl_new() : NULL;
	bool is_right = acl != NULL;

	if (!acl)
		return NULL;
	if (acls->depth == LIST_DEPTH_MAX) {
		conf_error(acls->report, block->place,
			   "more than %d lists within each other",
			   LIST_DEPTH_MAX);
		acl_free(acl);
		return NULL;
	}
	acls->depth++;
	for (const struct conf_statement *at = block->block;
	     at && !conf_report_is_full(acls->report); at = at->next)
		is_right &= add_element(acls, acl, at);
	acls->depth--;
	acls->elements += acl_size(acl);
	if (acls->elements > ELEMENTS_MAX) {
		conf_error(acls->report, block->place,
			   "all lists together have more than %d elements",
			   ELEMENTS_MAX);
		is_right = false;
	}
	if (is_right)
		return acl;
	acl_free(acl);
	return NULL;
}

static struct acl *build_named(struct conf_acls *acls, struct named_acl *named)
{
	if (named->state != ACL_UNBUILT)
		return named->acl;
	named->state = ACL_BEING_BUILT;
	named->acl = conf_acls_build(acls, named->block);
	named->state = named->acl ? ACL_BUILT : ACL_WRONG;
	return named->acl;
}

void conf_acls_check(struct conf_acls *acls)
{
	for (size_t i = 0; i < acls->count; i++)
		build_named(acls, &acls->named[i]);
}

const struct acl *conf_acls_get(struct conf_acls *acls, const char *name)
{
	struct named_acl *named = find(acls, name);

	return named ? build_named(acls, named) : NULL;
}

/* --- what to listen on --------------------------------------------------- */

/* The value of an element, behind its `!`. */
static const struct conf_value *
element_value(const struct conf_statement *statement, bool *negated)
{
	*negated = statement->values->kind == CONF_NOT;
	return *negated ? statement->values->next : statement->values;
}

/* The block of a nested or named list; NULL for all others. */
static const struct conf_value *list_of(const struct conf_acls *acls,
					const struct conf_value *value)
{
	const struct named_acl *named;

	if (value->kind == CONF_BLOCK)
		return value;
	named = find(acls, value->text);
	return named ? named->block : NULL;
}

bool conf_acls_is_any(const struct conf_acls *acls,
		      const struct conf_value *block)
{
	for (const struct conf_statement *at = block->block; at;
	     at = at->next) {
		bool negated;
		const struct conf_value *value = element_value(at, &negated);
		const struct conf_value *inner = list_of(acls, value);

		if (!inner && strcasecmp(value->text, "none") == 0)
			return negated;
		if (negated)
			return false;
		if (inner ? conf_acls_is_any(acls, inner)
			  : strcasecmp(value->text, "any") == 0)
			return true;
	}
	return false;
}

size_t conf_acls_hosts(const struct conf_acls *acls,
		       const struct conf_value *block, struct address *hosts,
		       size_t room)
{
	size_t count = 0;

	for (const struct conf_statement *at = block->block; at && count < room;
	     at = at->next) {
		bool negated;
		const struct conf_value *value = element_value(at, &negated);
		const struct conf_value *inner = list_of(acls, value);
		unsigned prefix;

		if (negated)
			continue;
		if (inner)
			count += conf_acls_hosts(acls, inner, hosts + count,
						 room - count);
		else if (conf_prefix_from_text(value->text, &hosts[count],
					       &prefix) &&
			 prefix == address_size(&hosts[count]) * 8)
			count++;
	}
	return count;
}
