/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/privileges.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "resolver/daemon/log.h"

enum status privileges_become(const char *user)
{
	const struct passwd *entry = getpwnam(user);

	if (!entry) {
		log_error("there is no user \"%s\" (option \"user\")", user);
		return STATUS_NOT_FOUND;
	}
	if (geteuid() == entry->pw_uid && getuid() == entry->pw_uid)
		return STATUS_OK;
	if (initgroups(user, entry->pw_gid) != 0 ||
	    setgid(entry->pw_gid) != 0 || setuid(entry->pw_uid) != 0) {
		log_error("cannot become user \"%s\": %s", user,
			  strerror(errno));
		return STATUS_IO;
	}
	/* What was given up must not come back. */
	if (entry->pw_uid != 0 && (setuid(0) == 0 || seteuid(0) == 0)) {
		log_error("user \"%s\" could become root again", user);
		return STATUS_IO;
	}
	return STATUS_OK;
}

void privileges_raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}
