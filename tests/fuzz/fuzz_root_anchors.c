/*
 * fuzz_root_anchors.c - IANA's file of the root's trust anchors.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"
#include "trust-anchor/anchor_set.h"
#include "trust-anchor/root_anchors_xml.h"
#include "wire/codes.h"
#include "wire/name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct root_anchors anchors;
	char problem[80] = "";

	if (root_anchors_parse((const char *)data, size, problem,
			       sizeof(problem), &anchors) != STATUS_OK) {
		must(problem[0] != '\0');
		return 0;
	}
	must(anchors.count > 0);
	/* What came through is of its form. */
	for (unsigned i = 0; i < anchors.count; i++) {
		struct anchor_set *set = anchor_set_new();

		must(set);
		must(anchor_set_add(set, name_root, RRTYPE_DS,
				    span_of(anchors.anchors[i].ds,
					    anchors.anchors[i].ds_size)) ==
		     STATUS_OK);
		anchor_set_free(set);
	}
	return 0;
}
