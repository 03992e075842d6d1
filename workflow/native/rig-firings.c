/*
 * rig-firings: run a command and say how often probes fired meanwhile (Linux).
 *
 *     rig-firings COMMAND [ARGUMENT ...]
 *
 * On Linux, DTrace and bpftrace run each probe as a BPF program, and the kernel counts the runs of
 * every program while statistics are enabled (bpf(2), BPF_ENABLE_STATS, since Linux 5.8). The
 * difference of those counts around the command is the number of firings, whatever the script
 * does with them and whether or not its predicate held. Statistics are enabled only while this
 * program runs, since counting slows the probes: a trial under rig-firings is never timed.
 *
 * After the command's own output one line is printed: {"firings": N, "programs": M}. The exit
 * status is the command's (128 + n for signal n), or 125 when the counts cannot be read, 127 when
 * the command cannot be started.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { CANNOT_COUNT = 125, CANNOT_START = 127, SIGNALLED = 128 };

static long bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof *attr);
}

/* Sum the runs of all loaded programs. Returns -1 when one cannot be read. */
static int sum_runs(uint64_t *runs, unsigned *programs)
{
	uint32_t id = 0;

	*runs = 0;
	*programs = 0;
	for (;;) {
		union bpf_attr next, open, query;
		struct bpf_prog_info info;

		memset(&next, 0, sizeof next);
		next.start_id = id;
		if (bpf(BPF_PROG_GET_NEXT_ID, &next) != 0)
			return errno == ENOENT ? 0 : -1;
		id = next.next_id;
		memset(&open, 0, sizeof open);
		open.prog_id = id;
		int descriptor = (int)bpf(BPF_PROG_GET_FD_BY_ID, &open);
		if (descriptor < 0) {
			if (errno == ENOENT) /* unloaded between the two calls */
				continue;
			return -1;
		}
		memset(&info, 0, sizeof info);
		memset(&query, 0, sizeof query);
		query.info.bpf_fd = (uint32_t)descriptor;
		query.info.info_len = sizeof info;
		query.info.info = (uint64_t)(uintptr_t)&info;
		long failed = bpf(BPF_OBJ_GET_INFO_BY_FD, &query);
		close(descriptor);
		if (failed)
			return -1;
		*runs += info.run_cnt;
		*programs += 1;
	}
}

static int cannot(const char *what)
{
	fprintf(stderr, "rig-firings: cannot %s: %s\n", what, strerror(errno));
	return CANNOT_COUNT;
}

int main(int argc, char **argv)
{
	union bpf_attr enable;
	uint64_t before, after;
	unsigned programs;
	pid_t child;
	int status;

	if (argc < 2) {
		fputs("usage: rig-firings COMMAND [ARGUMENT ...]\n", stderr);
		return CANNOT_COUNT;
	}
	memset(&enable, 0, sizeof enable);
	enable.enable_stats.type = BPF_STATS_RUN_TIME;
	/* The statistics stay on for as long as this descriptor is open. */
	int counting = (int)bpf(BPF_ENABLE_STATS, &enable);
	if (counting < 0)
		return cannot("enable BPF statistics");
	if (fcntl(counting, F_SETFD, FD_CLOEXEC) != 0)
		return cannot("mark the descriptor");
	if (sum_runs(&before, &programs) != 0)
		return cannot("read BPF run counts");
	errno = posix_spawnp(&child, argv[1], NULL, NULL, argv + 1, environ);
	if (errno != 0) {
		cannot("start the command");
		return CANNOT_START;
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return cannot("wait");
	if (sum_runs(&after, &programs) != 0)
		return cannot("read BPF run counts");
	printf("{\"firings\": %llu, \"programs\": %u}\n", (unsigned long long)(after - before),
	    programs);
	return WIFEXITED(status) ? WEXITSTATUS(status) : SIGNALLED + WTERMSIG(status);
}
