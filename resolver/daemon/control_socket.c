/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/control_socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "resolver/daemon/log.h"
#include "resolver/net/socket.h"

enum {
	BACKLOG = 16, /* connections that wait to be taken */
	FOLDER_MODE = 0755,
};

#define KEEP_ID UINT32_MAX /* what chown() leaves as it is */

/* ---- Whose it is ----------------------------------------------------------
 */

struct ownership {
	uint32_t user, group;
};

/* As configured, else the user that the process becomes. */
static struct ownership owner_for(const struct conf *conf)
{
	const struct conf_control *control = &conf->control;
	struct ownership owner = {KEEP_ID, KEEP_ID};
	const struct passwd *entry = NULL;

	if (conf->user && geteuid() == 0)
		entry = getpwnam(conf->user);
	if (entry)
		owner = (struct ownership){entry->pw_uid, entry->pw_gid};
	if (control->has_owner)
		owner.user = control->owner;
	if (control->has_group)
		owner.group = control->group;
	return owner;
}

/* The folder that is ours alone, which a restart of the machine takes away. */
static void make_folder(const struct conf *conf, const char *path)
{
	struct ownership owner = owner_for(conf);
	char folder[PATH_MAX];
	char *slash;

	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	*slash = '\0';
	if (mkdir(folder, FOLDER_MODE) == 0 && owner.user != KEEP_ID)
		(void)!chown(folder, owner.user, owner.group);
}

/* ---- Opening it -----------------------------------------------------------
 */

static void complain(const char *path, const char *why, const char *advice)
{
	log_warning("no control socket %s: %s%s; \"kedge ctl\" cannot reach "
		    "this resolver",
		    path, why, advice);
}

static bool set_address(const char *path, struct sockaddr_un *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(ret->sun_path)) {
		complain(path, "the path is too long for a socket",
			 "; `controls { unix \"PATH\"; };` names another");
		return false;
	}
	memcpy(ret->sun_path, path, strlen(path));
	return true;
}

/* True when somebody serves ADDRESS. */
static bool is_served(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool refused;

	if (fd < 0)
		return true; /* it cannot be known: leave it alone */
	refused = connect(fd, (const struct sockaddr *)address,
			  sizeof(*address)) != 0 &&
		  errno == ECONNREFUSED;
	close(fd);
	return !refused;
}

/* Makes way for the socket; false when something else is in its place. */
static bool clear_path(const char *path, const struct sockaddr_un *address)
{
	struct stat status;

	if (lstat(path, &status) != 0)
		return true; /* bind() will tell what is wrong */
	if (!S_ISSOCK(status.st_mode)) {
		complain(path, "something that is no socket has this name", "");
		return false;
	}
	if (is_served(address)) {
		complain(path, "another process serves it",
			 "; `controls { unix \"PATH\"; };` names another");
		return false;
	}
	if (unlink(path) == 0)
		return true;
	complain(path, strerror(errno), "");
	return false;
}

static const char *advice_for(int error)
{
	switch (error) {
	case ENOENT:
		return " (the folder has to be there)";
	case EACCES:
	case EROFS:
		return "; `controls { unix \"PATH\"; };` names one where this "
		       "user may write, `controls { };` none";
	default:
		return "";
	}
}

/* Nobody but us may open it until all of it is set. */
static int bind_closed(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	mode_t before = umask(0177);
	bool bound = fd >= 0 && bind(fd, (const struct sockaddr *)address,
				     sizeof(*address)) == 0;
	int error = errno;

	umask(before);
	if (!bound && fd >= 0) {
		close(fd);
		fd = -1;
	}
	errno = error;
	return fd;
}

static void set_access(const struct conf *conf, const char *path)
{
	struct ownership owner = owner_for(conf);

	if ((owner.user != KEEP_ID || owner.group != KEEP_ID) &&
	    lchown(path, owner.user, owner.group) != 0) {
		log_warning("the control socket %s cannot be given to its "
			    "owner: %s; it stays closed to others",
			    path, strerror(errno));
		return;
	}
	if (chmod(path, (mode_t)conf->control.mode) != 0)
		log_warning("the control socket %s cannot be opened to others: "
			    "%s",
			    path, strerror(errno));
}

static void remember_file(struct control_socket *made)
{
	struct stat status;

	if (lstat(made->path, &status) != 0)
		return;
	made->device = status.st_dev;
	made->inode = status.st_ino;
}

/* A folder that the process enters later must not move the path. */
static bool make_absolute(const char *path, char ret[PATH_MAX])
{
	char folder[PATH_MAX / 2];

	if (path[0] == '/')
		return snprintf(ret, PATH_MAX, "%s", path) < PATH_MAX;
	return getcwd(folder, sizeof(folder)) &&
	       snprintf(ret, PATH_MAX, "%s/%s", folder, path) < PATH_MAX;
}

void control_socket_open(struct control_socket *made, const struct conf *conf)
{
	const char *path =
		conf->control.path ? conf->control.path : KEDGE_CONTROL_PATH;
	struct sockaddr_un address;

	*made = (struct control_socket){.fd = -1};
	if (conf->control.is_off)
		return;
	if (!make_absolute(path, made->path)) {
		complain(path, "the path is too long", "");
		return;
	}
	if (!conf->control.path)
		make_folder(conf, made->path);
	if (!set_address(made->path, &address) ||
	    !clear_path(made->path, &address))
		return;
	made->fd = bind_closed(&address);
	if (made->fd < 0 || listen(made->fd, BACKLOG) != 0) {
		complain(made->path, strerror(errno), advice_for(errno));
		control_socket_close(made);
		return;
	}
	remember_file(made);
	set_access(conf, made->path);
}

int control_port_open(const struct address *address)
{
	struct sockaddr_storage at;
	socklen_t size = socket_from_address(address, &at);
	int fd = socket(at.ss_family,
			SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	char text[ADDRESS_TEXT_MAX];
	const int on = 1;

	if (fd >= 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd >= 0 && address->family == ADDRESS_IPV6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on,
				 sizeof(on));
	if (fd >= 0 && bind(fd, (const struct sockaddr *)&at, size) == 0 &&
	    listen(fd, BACKLOG) == 0)
		return fd;
	log_warning("no statistics at %s: %s",
		    address_to_text(address, true, text), strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

void control_socket_close(struct control_socket *made)
{
	struct stat status;

	if (made->fd < 0)
		return;
	close(made->fd);
	made->fd = -1;
	if (lstat(made->path, &status) == 0 && S_ISSOCK(status.st_mode) &&
	    status.st_dev == made->device && status.st_ino == made->inode)
		(void)unlink(made->path);
}
