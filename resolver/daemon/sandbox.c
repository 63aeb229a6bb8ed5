/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/sandbox.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>

#include "resolver/daemon/log.h"

static void give_up_privileges(void)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		log_warning("cannot do without new privileges: %s",
			    strerror(errno));
}

/* The sanitizers' run-time libraries look into threads and processes. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#undef KEDGE_SECCOMP
#endif

#ifdef KEDGE_SECCOMP

#include <sched.h>
#include <seccomp.h>

/* By what they are for; names that an architecture lacks are passed over. */
static const char *const allowed[] = {
	/* memory and threads */
	"brk", "mmap", "mmap2", "munmap", "mprotect", "mremap", "madvise",
	"futex", "futex_time64", "set_robust_list", "get_robust_list", "rseq",
	"set_tid_address", "sched_yield", "sched_getaffinity", "membarrier",
	"exit", "exit_group", "gettid", "getpid", "tgkill",
	/* time, chance and signals */
	"clock_gettime", "clock_gettime64", "clock_getres", "gettimeofday",
	"time", "nanosleep", "clock_nanosleep", "clock_nanosleep_time64",
	"getrandom", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn",
	"sigreturn", "sigaltstack", "restart_syscall",
	/* waiting */
	"epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait",
	"epoll_pwait", "epoll_pwait2", "poll", "ppoll", "ppoll_time64",
	"select", "pselect6", "eventfd2", "timerfd_create", "timerfd_settime",
	"timerfd_settime64", "pipe", "pipe2", "signalfd4",
	/* sockets */
	"socket", "socketpair", "bind", "connect", "listen", "accept",
	"accept4", "shutdown", "getsockname", "getpeername", "getsockopt",
	"setsockopt", "send", "sendto", "sendmsg", "sendmmsg", "recv",
	"recvfrom", "recvmsg", "recvmmsg", "recvmmsg_time64",
	/* descriptors and files */
	"read", "readv", "pread64", "write", "writev", "pwrite64", "close",
	"dup", "dup2", "dup3", "fcntl", "fcntl64", "ioctl", "lseek",
	"_llseek", "open", "openat", "openat2", "stat", "stat64", "lstat",
	"lstat64", "fstat", "fstat64", "fstatat64", "newfstatat", "statx",
	"fstatfs", "statfs", "access", "faccessat", "faccessat2", "readlink",
	"readlinkat", "getcwd", "getdents64", "flock", "fsync", "fdatasync",
	"ftruncate", "ftruncate64", "fallocate", "fadvise64", "rename",
	"renameat", "renameat2", "unlink", "unlinkat", "umask", "mkdir",
	"mkdirat", "chmod", "fchmod", "fchmodat", "chown", "fchown",
	"fchownat", "sendfile",
	/* about itself */
	"getuid", "geteuid", "getgid", "getegid", "getuid32", "geteuid32",
	"getgid32", "getegid32", "uname", "sysinfo", "getrusage",
	"prlimit64", "getrlimit", "ugetrlimit",
};

static int allow_all(scmp_filter_ctx filter)
{
	for (size_t i = 0; i < sizeof(allowed) / sizeof(*allowed); i++) {
		int number = seccomp_syscall_resolve_name(allowed[i]);
		int error;

		if (number == __NR_SCMP_ERROR)
			continue;
		error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
		if (error != 0)
			return error;
	}
	return 0;
}

/*
 * Threads, but no processes. The flags of clone3() lie in memory, out of a
 * filter's sight: told that there is none, the C library takes clone().
 */
static int allow_threads(scmp_filter_ctx filter)
{
	int error = seccomp_rule_add(
		filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
		SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));

	if (error == 0)
		error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
					 SCMP_SYS(clone3), 0);
	return error;
}

static int load(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int error;

	if (!filter)
		return -ENOMEM;
	error = allow_all(filter);
	if (error == 0)
		error = allow_threads(filter);
	if (error == 0)
		error = seccomp_load(filter);
	seccomp_release(filter);
	return error;
}

bool sandbox_enter(void)
{
	int error;

	give_up_privileges();
	error = load();
	if (error == 0)
		return true;
	log_warning("system calls cannot be limited: %s. \"sandbox no\" in "
		    "the options keeps Kedge from trying",
		    strerror(-error));
	return false;
}

#else

bool sandbox_enter(void)
{
	give_up_privileges();
	return false;
}

#endif
