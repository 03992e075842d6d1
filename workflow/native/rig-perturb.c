/*
 * rig-perturb: make a machine that was restored from a snapshot differ from its twins (Linux).
 *
 *     rig-perturb SEED HELD-MIB
 *
 * SEED, 16 hexadecimal digits, goes into the kernel's random number generator, which is then
 * reseeded at once (random(4), RNDADDENTROPY and RNDRESEEDCRNG): where each program that starts
 * from now on has its memory follows from another key than in the twins. The kernel adds the
 * time, so one seed does not mean one layout. HELD-MIB MiB of memory are taken and kept by a
 * process that goes on after this one, until it is killed.
 *
 * One line is printed: {"held_mib": N, "holder": PID}, PID 0 for none. The exit status is 0, 1
 * when the kernel refuses, 2 for a wrong use.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

enum { REFUSED = 1, WRONG_USE = 2, DIGITS = 16 };

static int fail(const char *what)
{
	fprintf(stderr, "rig-perturb: %s: %s\n", what, strerror(errno));
	return REFUSED;
}

/* Returns 0, or -1 with errno set. */
static int reseed(uint64_t seed)
{
	struct {
		struct rand_pool_info head;
		uint64_t seed;
	} added = {.head = {.entropy_count = 64, .buf_size = sizeof seed}};
	int random = open("/dev/urandom", O_WRONLY | O_CLOEXEC);

	if (random < 0)
		return -1;
	memcpy(added.head.buf, &seed, sizeof seed);
	int result = ioctl(random, RNDADDENTROPY, &added);
	if (result == 0)
		result = ioctl(random, RNDRESEEDCRNG);
	int why = errno;
	close(random);
	errno = why;
	return result;
}

/* The holder's part: say down the pipe whether the memory is there (0 or errno), then keep it. */
static void hold(size_t bytes, int told)
{
	int why = 0;
	int null = open("/dev/null", O_RDWR);

	/* Who waits for the end of our output waits for that of the first process alone. */
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	setsid();
	void *held = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (held == MAP_FAILED)
		why = errno;
	else if (mlock(held, bytes) != 0) /* brings each page in */
		why = errno;
	if (write(told, &why, sizeof why) != sizeof why || why != 0)
		_exit(REFUSED);
	close(told);
	for (;;)
		pause();
}

/* Returns the holder's process, or -1 with errno set. */
static pid_t start_holder(size_t bytes)
{
	int ends[2], why = ENOMEM; /* what a holder died of that says nothing */

	if (pipe(ends) != 0)
		return -1;
	pid_t holder = fork();
	if (holder == 0) {
		close(ends[0]);
		hold(bytes, ends[1]);
	}
	close(ends[1]);
	if (holder < 0)
		return -1;
	ssize_t got = read(ends[0], &why, sizeof why);
	close(ends[0]);
	if (got == sizeof why && why == 0)
		return holder;
	errno = got == sizeof why ? why : ENOMEM;
	return -1;
}

int main(int count, char **words)
{
	char *end;

	if (count != 3 || strlen(words[1]) != DIGITS ||
	    strspn(words[1], "0123456789abcdef") != DIGITS) {
		fprintf(stderr, "usage: rig-perturb SEED(16 hexadecimal digits) HELD-MIB\n");
		return WRONG_USE;
	}
	unsigned long mib = strtoul(words[2], &end, 10);
	if (words[2][0] < '0' || words[2][0] > '9' || *end != '\0' || mib > 1UL << 20) {
		fprintf(stderr, "rig-perturb: not a number of MiB: %s\n", words[2]);
		return WRONG_USE;
	}
	if (reseed(strtoull(words[1], NULL, 16)) != 0)
		return fail("the random number generator cannot be reseeded");
	pid_t holder = mib == 0 ? 0 : start_holder((size_t)mib << 20);
	if (holder < 0)
		return fail("the memory cannot be held");
	printf("{\"held_mib\": %lu, \"holder\": %ld}\n", mib, (long)holder);
	return 0;
}
