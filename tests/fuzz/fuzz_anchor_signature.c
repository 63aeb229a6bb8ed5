/*
 * fuzz_anchor_signature.c - CMS signatures of the root's trust anchors.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "as_file.h"
#include "base/moment.h"
#include "resolver/daemon/anchor_signature.h"
#include "resolver/daemon/cms_form.h"

enum {
	NOW = 1800000000
};

/* Made for this; its key is gone. The corpus is signed with it. */
static const char authority[] =
	"-----BEGIN CERTIFICATE-----\n"
	"MIIBijCCATCgAwIBAgIUJUeY60RYDNKVCTLkWSYYZ1h7vYwwCgYIKoZIzj0EAwIw\n"
	"DzENMAsGA1UEAwwEZnV6ejAgFw0yNjExMjQxODAzNTRaGA8yMTI2MTAzMTE4MDM1\n"
	"NFowDzENMAsGA1UEAwwEZnV6ejBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABI6b\n"
	"NDGQbDQ4H2eOl8ilp31u6CoJGtvNBoPUkPDPbQ+3HDPxPQybY+r2oXZ6Lno9lpuY\n"
	"GDSuiqcUkx2h0qELkE6jaDBmMB0GA1UdDgQWBBQpeaxmFZVFKcASsr35CyNWVTj9\n"
	"IjAfBgNVHSMEGDAWgBQpeaxmFZVFKcASsr35CyNWVTj9IjAPBgNVHRMBAf8EBTAD\n"
	"AQH/MBMGA1UdJQQMMAoGCCsGAQUFBwMEMAoGCCqGSM49BAMCA0gAMEUCIQDd2EXR\n"
	"5auxbjQ6SOrVxV1wEGjl1NO2qLGDRbgoyTkSIQIgfBS8fvms+7I4nv0w5dPi2ixa\n"
	"BuFmFbPePSg1v6O+cXw=\n"
	"-----END CERTIFICATE-----\n";

static enum status check(const char *content, struct span signature,
			 const char *ca, char problem[80])
{
	problem[0] = '\0';
	return anchor_signature_check(span_of(content, strlen(content)),
				      signature, ca, (struct wall_time){NOW},
				      problem, 80);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *ca =
		as_file((const uint8_t *)authority, sizeof(authority) - 1);
	struct span signature = span_of(data, size);
	char problem[80];

	if (check("content\n", signature, ca, problem) == STATUS_OK)
		must(cms_form_is_strict(signature));
	else
		must(problem[0] != '\0');
	/* Nobody can sign anything else, or for ICANN. */
	must(check("other\n", signature, ca, problem) != STATUS_OK);
	must(problem[0] != '\0');
	must(check("content\n", signature, NULL, problem) != STATUS_OK);
	return 0;
}
