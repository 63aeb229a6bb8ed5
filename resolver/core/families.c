/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/families.h"

void families_lost(struct families *families, uint8_t family, struct moment now)
{
	struct moment until = moment_after_s(now, FAMILY_LOST_S);

	if (family == ADDRESS_IPV4)
		families->ipv4_lost_until = until;
	else
		families->ipv6_lost_until = until;
}

void families_found(struct families *families, uint8_t family)
{
	if (family == ADDRESS_IPV4)
		families->ipv4_lost_until = (struct moment){0};
	else
		families->ipv6_lost_until = (struct moment){0};
}

bool families_is_lost(const struct families *families, uint8_t family,
		      struct moment now)
{
	return !moment_reached(family == ADDRESS_IPV4
				       ? families->ipv4_lost_until
				       : families->ipv6_lost_until,
			       now);
}
