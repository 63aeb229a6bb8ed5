/*
 * rdata_text.h - RDATA out of a master file: the presentation forms of the
 * types that people write, and the generic form of any (RFC 3597 section 5).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef WIRE_RDATA_TEXT_H
#define WIRE_RDATA_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/words.h"
#include "wire/writer.h"

/*
 * Reads what is left of the record at hand into OUT, which is empty and has
 * room for RDATA_SIZE_MAX octets at least if nothing is to be too long for it.
 * Names without a final dot are below ORIGIN. False with a problem; what OUT
 * has then is of no use. False without one for a type whose presentation form
 * is not known here: then nothing was read.
 */
bool rdata_text_read(struct words *words, uint16_t type, const uint8_t *origin,
		     struct writer *out);

#endif
