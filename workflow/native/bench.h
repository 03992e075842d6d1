/*
 * What io-bench and ipc-bench have in common: failing, the clock, memory, a processor.
 *
 * Exit statuses are sysexits(3)'s: 64 for a wrong use, 66 for a file that cannot be opened, 71 when
 * the system refuses something, 74 when data did not arrive as they were sent.
 */
#define _FILE_OFFSET_BITS 64 /* glibc on 32-bit processors: files beyond 2 GiB */
#define _GNU_SOURCE /* musl and glibc: sched_setaffinity; FreeBSD shows its own anyway */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/param.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/utsname.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>
#ifdef __FreeBSD__
#include <sys/cpuset.h>
#include <sys/sysctl.h>
#else
#include <sched.h>
#endif

enum { PATIENCE_S = 30 }; /* nothing moved for that long: given up */

static const char *program; /* as it is called, without its folder */

/* ---- Ends ------------------------------------------------------------------------------------ */

/* Says what failed, and why (an errno, or 0), and ends the process; safe in a child and a thread. */
__attribute__((format(printf, 3, 4)))
static _Noreturn void fail(int status, int why, const char *format, ...)
{
    char text[512];
    va_list rest;

    va_start(rest, format);
    vsnprintf(text, sizeof text, format, rest);
    va_end(rest);
    if (why != 0)
        dprintf(STDERR_FILENO, "%s: FAIL: %s: %s\n", program, text, strerror(why));
    else
        dprintf(STDERR_FILENO, "%s: FAIL: %s\n", program, text);
    _exit(status);
}

/* Bytes (or blocks) that have arrived: what moves while all is well. */
static volatile int64_t *moved;
static volatile sig_atomic_t watching;
static int64_t moved_before = -1;

/* Every PATIENCE_S seconds of SIGALRM. The first comes long after a usual loop has ended, so
 * nothing is interrupted in it. */
static void on_alarm(int which)
{
    static const char words[] = ": FAIL: nothing moved between two looks, 30 s apart\n";

    (void)which;
    if (!watching)
        return;
    if (*moved != moved_before) {
        moved_before = *moved;
        return;
    }
    (void)!write(STDERR_FILENO, program, strlen(program));
    (void)!write(STDERR_FILENO, words, sizeof words - 1);
    _exit(EX_IOERR);
}

static void watch(volatile int64_t *counter)
{
    struct itimerval each = {.it_interval = {.tv_sec = PATIENCE_S},
                             .it_value = {.tv_sec = PATIENCE_S}};
    struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};

    moved = counter;
    watching = 1;
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &each, NULL);
}

/* Whoever started us may have left these ignored or blocked. */
static void set_up(char **words)
{
    const char *slash = strrchr(words[0], '/');
    static char output[1 << 16];
    sigset_t none;

    setvbuf(stdout, output, _IOFBF, sizeof output); /* nothing is written but by flush_output() */
    program = slash != NULL ? slash + 1 : words[0];
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGCHLD, SIG_DFL);
    signal(SIGPIPE, SIG_IGN); /* a closed peer is an error with words: EPIPE */
    signal(SIGXFSZ, SIG_IGN); /* and so is a file that must not grow: EFBIG */
}

/* ---- The clock ------------------------------------------------------------------------------- */

/* The C library reads the clock without entering the kernel (vDSO), where a tracer that brackets
 * the loop by syscall::clock_gettime would see nothing. */
static void stamp_time(struct timespec *now)
{
#ifdef __NR_clock_gettime32 /* musl's name, on 32-bit Linux, for the call that is clock_gettime */
#define OLD_CLOCK __NR_clock_gettime32
#elif defined __linux__ && defined __NR_clock_gettime64
#define OLD_CLOCK __NR_clock_gettime
#endif
#ifdef OLD_CLOCK
    struct {
        long seconds, nanoseconds;
    } old;
    long failed = syscall(OLD_CLOCK, CLOCK_MONOTONIC, &old);
    now->tv_sec = old.seconds;
    now->tv_nsec = old.nanoseconds;
#else
    long failed = syscall(SYS_clock_gettime, CLOCK_MONOTONIC, now);
#endif
    if (failed != 0)
        fail(EX_OSERR, errno, "clock_gettime");
}

static int64_t elapsed_ns(const struct timespec *from, const struct timespec *to)
{
    return ((int64_t)to->tv_sec - from->tv_sec) * 1000000000 + (to->tv_nsec - from->tv_nsec);
}

/* ---- Before the loop ------------------------------------------------------------------------- */

/* Pages that are there before the clock runs. */
static char *pages(size_t bytes, int sharing)
{
    char *start = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_ANON | sharing, -1, 0);

    if (start == MAP_FAILED)
        fail(EX_OSERR, errno, "cannot have %zu bytes of memory", bytes);
    memset(start, 0, bytes);
    return start;
}

/* To the first processor that we may use, as the course's programs from 2020 on do. */
static void pin(void)
{
#ifdef __FreeBSD__
    cpuset_t may;
#define PIN_GET() cpuset_getaffinity(CPU_LEVEL_WHICH, CPU_WHICH_PID, -1, sizeof may, &may)
#define PIN_SET() cpuset_setaffinity(CPU_LEVEL_WHICH, CPU_WHICH_PID, -1, sizeof may, &may)
#else
    cpu_set_t may;
#define PIN_GET() sched_getaffinity(0, sizeof may, &may)
#define PIN_SET() sched_setaffinity(0, sizeof may, &may)
#endif
    CPU_ZERO(&may);
    if (PIN_GET() != 0)
        fail(EX_OSERR, errno, "cannot ask for the processors to run on");
    int first = 0;
    while (first < CPU_SETSIZE - 1 && !CPU_ISSET(first, &may))
        first++;
    CPU_ZERO(&may);
    CPU_SET(first, &may);
    if (PIN_SET() != 0)
        fail(EX_OSERR, errno, "cannot run on processor %d alone", first);
}
