/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/status.h"

const char *status_text(enum status status)
{
	switch (status) {
	case STATUS_OK:
		return "ok";
	case STATUS_MALFORMED:
		return "malformed";
	case STATUS_NO_SPACE:
		return "no space";
	case STATUS_NO_MEMORY:
		return "out of memory";
	case STATUS_NOT_FOUND:
		return "not found";
	case STATUS_UNSUPPORTED:
		return "unsupported";
	case STATUS_LIMIT:
		return "limit reached";
	case STATUS_INVALID:
		return "invalid";
	case STATUS_IO:
		return "input/output error";
	}
	return "unknown status";
}
