/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/error_report.h"

#include <stdio.h>
#include <string.h>

#include "wire/codes.h"

#define MARK "_er"

bool error_is_reported(int error)
{
	switch (error) {
	case EDE_UNSUPPORTED_DNSKEY_ALGORITHM:
	case EDE_UNSUPPORTED_DS_DIGEST_TYPE:
	case EDE_DNSSEC_INDETERMINATE:
	case EDE_DNSSEC_BOGUS:
	case EDE_SIGNATURE_EXPIRED:
	case EDE_SIGNATURE_NOT_YET_VALID:
	case EDE_DNSKEY_MISSING:
	case EDE_RRSIGS_MISSING:
	case EDE_NO_ZONE_KEY_BIT_SET:
	case EDE_NSEC_MISSING:
	case EDE_NO_REACHABLE_AUTHORITY:
	case EDE_INVALID_DATA:
	case EDE_SIGNATURE_EXPIRED_BEFORE_VALID:
	case EDE_UNSUPPORTED_NSEC3_ITERATIONS:
		return true;
	default:
		return false;
	}
}

/* NAME with LABEL before it. */
static enum status put_label(struct name *name, const char *label)
{
	struct name longer;
	enum status status = name_prepend((const uint8_t *)label, strlen(label),
					  name->octets, &longer);

	if (status == STATUS_OK)
		*name = longer;
	return status;
}

static enum status put_number(struct name *name, unsigned number)
{
	char label[16];

	snprintf(label, sizeof(label), "%u", number);
	return put_label(name, label);
}

/* NAME with the labels of PREFIX before it. */
static enum status put_labels(struct name *name, const uint8_t *prefix)
{
	struct name longer;
	enum status status =
		name_replace_suffix(prefix, name_root, name->octets, &longer);

	if (status == STATUS_OK)
		*name = longer;
	return status;
}

static bool is_report(const uint8_t *name)
{
	return name[0] == strlen(MARK) &&
	       memcmp(name + 1, MARK, strlen(MARK)) == 0;
}

enum status error_report_name(const struct report_channel *channel, int error,
			      struct name *ret)
{
	struct name name;
	enum status status;

	if (name_is_root(channel->agent.octets) ||
	    is_report(channel->name.octets))
		return STATUS_INVALID;
	name_copy(&name, channel->agent.octets);
	status = put_label(&name, MARK);
	if (status == STATUS_OK)
		status = put_number(&name, (unsigned)error);
	if (status == STATUS_OK)
		status = put_labels(&name, channel->name.octets);
	if (status == STATUS_OK)
		status = put_number(&name, channel->type);
	if (status == STATUS_OK)
		status = put_label(&name, MARK);
	if (status == STATUS_OK)
		*ret = name;
	return status;
}

/* One more in the minute that ends at ENDS, of which there may be MAX. */
static bool count_up(struct moment *ends, unsigned *count, unsigned max,
		     struct moment now)
{
	if (moment_reached(*ends, now)) {
		*ends = moment_after_s(now, 60);
		*count = 0;
	}
	return *count < max && ++*count;
}

bool error_reports_admit(struct error_reports *reports,
			 const struct hash_key *key, const uint8_t *report,
			 const uint8_t *agent, struct moment now)
{
	uint64_t hash = hash_octets(key, report, name_size(report));
	uint64_t whose = hash_octets(key, agent, name_size(agent));
	struct reported *made = &reports->made[hash % LIMIT_REPORTS_KNOWN];
	size_t i = whose % LIMIT_REPORT_AGENTS;

	if (made->hash == hash && !moment_reached(made->forgotten, now))
		return false;
	if (reports->agents[i].hash != whose) {
		reports->agents[i].hash = whose;
		reports->agents[i].ends = now;
	}
	if (!count_up(&reports->agents[i].ends, &reports->agents[i].count,
		      LIMIT_REPORTS_TO_AGENT, now) ||
	    !count_up(&reports->minute_ends, &reports->count, LIMIT_REPORTS,
		      now))
		return false;
	made->hash = hash;
	made->forgotten = moment_after_s(now, LIMIT_REPORT_AGAIN_S);
	return true;
}
