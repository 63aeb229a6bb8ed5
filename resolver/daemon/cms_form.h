/*
 * cms_form.h - the outermost form of a CMS signature.
 *
 * What a signature covers is checked with it. Some octets around it are
 * covered by nothing and looked at by nobody, and nothing hangs on them; but
 * a file that was altered anywhere is not the one that was published. DER
 * (X.690 section 10) and RFC 5652 leave them no choice:
 *
 *	ContentInfo { signedData,
 *	   SignedData {
 *	      version           section 5.1: 1, or 3 with a key identifier
 *	      digestAlgorithms  each as one of the signers has it
 *	      ...
 *	      { SignerInfo { version   section 5.3: 1, or 3 as above
 *	                     sid, digestAlgorithm, ... } ... } } }
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CMS_FORM_H
#define RESOLVER_DAEMON_CMS_FORM_H

#include <stdbool.h>

#include "base/span.h"

/* Are OCTETS (a whole ContentInfo with SignedData) of that form? The order of
 * sets does not matter. */
bool cms_form_is_strict(struct span octets);

#endif
