/* SPDX-License-Identifier: BSD-2-Clause */
#include "validator/policy.h"

#include "validator/crypto.h"
#include "wire/codes.h"

enum {
	SKEW_S = 300
}; /* clocks of offices are rarely worse */

void policy_init(struct policy *policy)
{
	*policy = (struct policy){.skew_s = SKEW_S};
	for (unsigned i = 0; i < 256; i++) {
		policy->algorithms[i] = crypto_has_algorithm((uint8_t)i);
		policy->digests[i] = crypto_has_digest((uint8_t)i);
	}
}
