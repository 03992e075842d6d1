/*
 * rig-run: runs trials on a board, one at a time, and measures each.
 *
 * Protocol 1. Requests come on standard input, one line a trial; results go to standard output,
 * one JSON object a line. The next trial starts only when the next line arrives: the host sends it
 * after it has the last result safe on its disk, so nothing is sent while something is measured.
 *
 *   at start  {"rig_run": 1, "pid": P, "clock_resolution_ns": R}
 *   request   ID TIMEOUT_MS KEEP_BYTES PREPARE CLEANUP ARG0 ARG1 ...
 *             separated by single tabs; inside a field \\ \t \n stand for backslash, tab, newline
 *   result    {"id": ..., "pid": ..., "wall_ns": ..., ...}   see put_measurement()
 *             {"id": ..., "error": "..."}                    nothing was measured; id may be null
 *
 * PREPARE and CLEANUP (empty: nothing to do) are lines for /bin/sh -c, untimed, each bounded by
 * TIMEOUT_MS. A failing one gives "prepare_failed" or "cleanup_failed" with its status (128 + n for
 * signal n) and its output; after a failing PREPARE the command is not run, CLEANUP is. What
 * PREPARE leaves running in its process group (a server, say; its output belongs elsewhere) lives
 * until CLEANUP has ended. The command is executed without a shell, in a process group of its own,
 * standard input from /dev/null, standard output and error into one pipe; when it ends, or after
 * TIMEOUT_MS, what is left of its group is killed. A process that moves itself to another session
 * is out of rig-run's reach.
 *
 * Bytes in JSON strings are written as ASCII where they are printable ASCII, and as \u00XX
 * otherwise: decode the JSON, encode the text as latin-1, and the bytes are there again.
 *
 * Exit status: 0 at the end of input between trials. The end of input during a trial means that
 * the connection was lost: everything running is killed and rig-run exits with 1, at once and
 * without a result. So does a signal (SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM), with 128 + n.
 */
#define _GNU_SOURCE /* musl and glibc: ppoll, pipe2, vfork, wait4; FreeBSD shows them anyway */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROTOCOL "1"
enum {
    REQUEST_MAX = 1 << 20, /* bytes of a request, newline included */
    FIELDS_MAX = 1 << 16,
    KEEP_MAX = 1 << 20, /* bytes of the command's output that a request may ask to keep */
    STEP_KEEP = 4096,   /* bytes kept of the output of PREPARE and of CLEANUP */
    CHUNK = 1 << 16,    /* bytes read at a time: what a pipe holds */
};

enum { ID, TIMEOUT_MS, KEEP_BYTES, PREPARE, CLEANUP, ARG0 }; /* the fields of a request */

/* All memory is static: nothing is allocated while something is measured, and pages that are
 * never touched cost nothing. The two big buffers have pages of their own: see forget(). */
static _Alignas(CHUNK) char input[REQUEST_MAX];
static _Alignas(CHUNK) char command_output[KEEP_MAX];
static size_t input_start, input_end; /* what was read and is not yet used up */
static char *fields[FIELDS_MAX + 1];
static char step_output[2][STEP_KEEP], dropped[CHUNK];
static char reply[1 << 13];
static size_t reply_length;

extern char **environ;
static int devnull;
static sigset_t blocked, unblocked;
static volatile int *exec_errno; /* shared memory: the child says here why it could not exec */

/* The process groups alive now, 0 for none: what PREPARE left, and what is running. */
enum { PREPARED, RUNNING };
static volatile sig_atomic_t groups[2];

static void kill_group(int which)
{
    if (groups[which] > 0)
        kill(-(pid_t)groups[which], SIGKILL);
}

static _Noreturn void give_up(int status)
{
    kill_group(PREPARED);
    kill_group(RUNNING);
    _exit(status);
}

/* ---- Standard output: JSON ------------------------------------------------------------------- */

static void flush_reply(void)
{
    for (size_t done = 0; done < reply_length;) {
        ssize_t n = write(STDOUT_FILENO, reply + done, reply_length - done);
        if (n >= 0)
            done += (size_t)n;
        else if (errno == EAGAIN)
            poll(&(struct pollfd){.fd = STDOUT_FILENO, .events = POLLOUT}, 1, -1);
        else if (errno != EINTR)
            give_up(1);
    }
    reply_length = 0;
}

static void put(const char *text)
{
    for (; *text != '\0'; text++) {
        if (reply_length == sizeof reply)
            flush_reply();
        reply[reply_length++] = *text;
    }
}

static void put_bytes(const char *bytes, size_t length)
{
    char code[8];
    put("\"");
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == '"' || c == '\\')
            snprintf(code, sizeof code, "\\%c", c);
        else if (c >= 0x20 && c < 0x7f)
            snprintf(code, sizeof code, "%c", c);
        else
            snprintf(code, sizeof code, "\\u%04x", c);
        put(code);
    }
    put("\"");
}

static void put_number(const char *key, int64_t value)
{
    char text[80];
    snprintf(text, sizeof text, ", \"%s\": %lld", key, (long long)value);
    put(text);
}

static void begin_reply(const char *id)
{
    put("{\"id\": ");
    if (id != NULL)
        put_bytes(id, strlen(id));
    else
        put("null");
}

static void put_error(const char *what, const char *about, const char *why)
{
    char text[512];
    int n = snprintf(text, sizeof text, "%s%.200s%s%s", what, about, *why ? ": " : "", why);
    put(", \"error\": ");
    put_bytes(text, n < (int)sizeof text ? (size_t)n : sizeof text - 1);
}

static void end_reply(void)
{
    put("}\n");
    flush_reply();
}

/* ---- Standard input: requests ---------------------------------------------------------------- */

/* Reads more input, of which there must be room for some; 0 at its end, -1 if there is none yet. */
static ssize_t read_input(void)
{
    ssize_t n = read(STDIN_FILENO, input + input_end, sizeof input - input_end);

    if (n < 0)
        return errno == EINTR || errno == EAGAIN ? -1 : 0;
    input_end += (size_t)n;
    return n;
}

/* The next line, without its newline; NULL at the end of input. A last line without newline is a
 * request that was cut off, and is not run. Of a line that is too long an empty one is left. */
static char *next_line(size_t *length, bool *too_long)
{
    char *newline;
    size_t searched = 0;

    *too_long = false;
    memmove(input, input + input_start, input_end - input_start);
    input_end -= input_start;
    while ((newline = memchr(input + searched, '\n', input_end - searched)) == NULL) {
        searched = input_end;
        if (input_end == sizeof input) { /* forget this part of the line, look for its end */
            *too_long = true;
            searched = input_end = 0;
        }
        ssize_t n = read_input();
        if (n == 0)
            return NULL;
        if (n < 0)
            poll(&(struct pollfd){.fd = STDIN_FILENO, .events = POLLIN}, 1, -1);
    }
    *length = *too_long ? 0 : (size_t)(newline - input);
    input_start = (size_t)(newline - input) + 1;
    return input;
}

/* Splits a line into fields[], undoing the escapes in place (text only gets shorter). The count
 * of complete fields is left in *count, also when something is wrong; NULL when nothing is. */
static const char *split(char *line, size_t length, int *count)
{
    char *to = line;

    *count = 0;
    fields[0] = line;
    for (const char *from = line, *end = line + length; from < end; from++) {
        char c = *from;
        if (c == '\0')
            return "NUL byte in request";
        if (c == '\t') {
            *to++ = '\0';
            if (++*count == FIELDS_MAX)
                return "too many fields in request";
            fields[*count] = to;
            continue;
        }
        if (c == '\\') {
            c = ++from == end ? '\0' : *from;
            if (c == 't')
                c = '\t';
            else if (c == 'n')
                c = '\n';
            else if (c != '\\')
                return "unknown escape in request";
        }
        *to++ = c;
    }
    *to = '\0';
    fields[++*count] = NULL;
    return *count > ARG0 ? NULL : "request has fewer than 6 fields";
}

/* Reads a decimal number of at most 10 digits into *value; false for anything else. */
static bool number(const char *text, int64_t low, int64_t high, int64_t *value)
{
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > 10 || text[digits] != '\0')
        return false;
    *value = strtoll(text, NULL, 10);
    return *value >= low && *value <= high;
}

/* ---- Running --------------------------------------------------------------------------------- */

struct run {
    pid_t pid;
    int error; /* errno when it could not be started, else 0 */
    int status;
    bool timed_out;
    int64_t wall_ns;
    struct rusage usage;
    char *keep;
    size_t keep_max, kept;
    int64_t output_bytes;
};

static int64_t elapsed_ns(const struct timespec *from, const struct timespec *to)
{
    return ((int64_t)to->tv_sec - from->tv_sec) * 1000000000 + (to->tv_nsec - from->tv_nsec);
}

/* Finds a program as execvp would, before the clock runs; NULL and errno if there is none. */
static const char *find_program(const char *name)
{
    static char candidate[4096];
    const char *path = getenv("PATH");
    int error = ENOENT;
    struct stat st;

    if (strchr(name, '/') != NULL)
        return name;
    if (path == NULL)
        path = "/usr/local/bin:/usr/bin:/bin";
    for (const char *end; *name != '\0'; path = end + 1) {
        end = path + strcspn(path, ":");
        int n = snprintf(candidate, sizeof candidate, "%.*s%s%s", (int)(end - path), path,
                         end == path ? "./" : "/", name);
        if (n < (int)sizeof candidate && stat(candidate, &st) == 0 && S_ISREG(st.st_mode)) {
            if (access(candidate, X_OK) == 0)
                return candidate;
            error = EACCES;
        }
        if (*end == '\0')
            break;
    }
    errno = error;
    return NULL;
}

static void take_output(struct run *run, int pipe_end)
{
    size_t room = run->keep_max - run->kept;
    ssize_t n = read(pipe_end, room > 0 ? run->keep + run->kept : dropped,
                     room > 0 && room < CHUNK ? room : CHUNK);

    if (n <= 0)
        return;
    run->output_bytes += n;
    if (room > 0)
        run->kept += (size_t)n;
}

/* Something happened on standard input during a trial: an early request, kept for later, or the
 * loss of the connection, after which nothing may stay running. */
static void watch_input(struct pollfd *watched)
{
    if (input_end == sizeof input || read_input() == 0)
        give_up(1);
    if (input_end == sizeof input)
        watched->events = 0; /* no room: from now on only for a hang-up */
}

/* Has it ended? A command is reaped here. PREPARE is only looked at: while it is not reaped, its
 * number cannot become another's, and its group can be killed safely later. */
static bool ended(struct run *run, int group)
{
    siginfo_t info = {0};

    if (group == RUNNING)
        return wait4(run->pid, &run->status, WNOHANG, &run->usage) == run->pid;
    if (waitid(P_PID, (id_t)run->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)
        return false;
    run->status = info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status;
    return true;
}

/*
 * Runs one program to its end. Signals are blocked here, but for the time inside ppoll: a SIGCHLD
 * cannot slip by between a look at the child and the wait for it. rig-run keeps its own end of
 * the pipe open for writing, so the pipe never tells of the end of output: the child's end counts,
 * neither a child that closes its output early nor a grandchild that keeps it open matters, and
 * the child's exit wakes rig-run once, not twice. vfork copies nothing, and returns when the child
 * has its own process group and program.
 */
static void run_program(struct run *run, const char *path, char *const argv[], int64_t timeout_ms,
                        int group)
{
    struct timespec begun, now;
    struct timespec left = {.tv_sec = timeout_ms / 1000, .tv_nsec = timeout_ms % 1000 * 1000000};
    struct pollfd watched[2] = {
        {.fd = STDIN_FILENO, .events = input_end < sizeof input ? POLLIN : 0},
        {.events = POLLIN},
    };
    int out[2];

    if (pipe2(out, O_CLOEXEC) != 0) {
        run->error = errno;
        return;
    }
    watched[1].fd = out[0];
    *exec_errno = 0;
    sigprocmask(SIG_SETMASK, &blocked, NULL);

    clock_gettime(CLOCK_MONOTONIC, &begun);
    run->pid = vfork();
    if (run->pid == 0) {
        setpgid(0, 0);
        dup2(devnull, STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        dup2(out[1], STDERR_FILENO);
        sigprocmask(SIG_SETMASK, &unblocked, NULL);
        execve(path, argv, environ);
        *exec_errno = errno;
        _exit(127);
    }
    run->error = run->pid < 0 ? errno : 0;
    groups[group] = run->pid < 0 ? 0 : run->pid;
    now = begun;
    while (run->pid > 0) {
        int ready = ppoll(watched, 2, run->timed_out ? NULL : &left, &unblocked);
        bool over = ended(run, group); /* each time: output may keep SIGCHLD from being seen */
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (over)
            break;
        if (ready > 0 && watched[1].revents != 0)
            take_output(run, out[0]);
        if (ready > 0 && watched[0].revents != 0)
            watch_input(&watched[0]);
        int64_t ns = timeout_ms * 1000000 - elapsed_ns(&begun, &now);
        if (ns <= 0 && !run->timed_out) {
            run->timed_out = true;
            kill_group(group);
        }
        left.tv_sec = ns > 0 ? ns / 1000000000 : 0;
        left.tv_nsec = ns > 0 ? ns % 1000000000 : 0;
    }
    run->wall_ns = elapsed_ns(&begun, &now);
    if (run->error == 0)
        run->error = *exec_errno;
    if (group == RUNNING) {
        kill_group(group);
        groups[group] = 0;
    }
    sigprocmask(SIG_SETMASK, &unblocked, NULL);
    /* What is still in the pipe; bounded, for an escaped process may be writing for ever. */
    watched[1].revents = 0;
    for (int i = 0; i < 16 && poll(&watched[1], 1, 0) > 0; i++)
        take_output(run, out[0]);
    close(out[0]);
    close(out[1]);
}

/* ---- A trial --------------------------------------------------------------------------------- */

static int shell_status(const struct run *run)
{
    return WIFSIGNALED(run->status) ? 128 + WTERMSIG(run->status) : WEXITSTATUS(run->status);
}

/* Runs PREPARE or CLEANUP; says in the reply, under this key, if it failed. */
static bool step(char *line, int64_t timeout_ms, int group, const char *failed)
{
    struct run run = {.keep = step_output[group], .keep_max = STEP_KEEP};
    char shell[] = "sh", option[] = "-c";
    char *const argv[] = {shell, option, line, NULL};

    if (*line == '\0')
        return true;
    run_program(&run, "/bin/sh", argv, timeout_ms, group);
    if (run.error == 0 && run.status == 0)
        return true;
    put(", \"");
    put(failed);
    put("\": {\"timed_out\": ");
    put(run.timed_out ? "true" : "false");
    put_number("status", run.error != 0 ? 127 : shell_status(&run));
    put(", \"output\": ");
    put_bytes(run.keep, run.kept);
    put("}");
    return false;
}

static int64_t microseconds_as_ns(struct timeval t)
{
    return ((int64_t)t.tv_sec * 1000000 + t.tv_usec) * 1000;
}

/* ru_maxrss is in KiB on both systems. FreeBSD samples it at clock ticks: 0 for a short command. */
static void put_measurement(const struct run *run)
{
    put_number("pid", run->pid);
    put_number("wall_ns", run->wall_ns);
    put_number("user_ns", microseconds_as_ns(run->usage.ru_utime));
    put_number("system_ns", microseconds_as_ns(run->usage.ru_stime));
    put_number("max_rss_kib", run->usage.ru_maxrss);
    put_number("minor_faults", run->usage.ru_minflt);
    put_number("major_faults", run->usage.ru_majflt);
    put_number("voluntary_switches", run->usage.ru_nvcsw);
    put_number("involuntary_switches", run->usage.ru_nivcsw);
    if (WIFSIGNALED(run->status)) {
        put(", \"exit_status\": null");
        put_number("signal", WTERMSIG(run->status));
    } else {
        put_number("exit_status", WEXITSTATUS(run->status));
        put(", \"signal\": null");
    }
    put(run->timed_out ? ", \"timed_out\": true" : ", \"timed_out\": false");
    put_number("output_bytes", run->output_bytes);
    put(", \"output\": ");
    put_bytes(run->keep, run->kept);
}

/* On Linux the peak RSS of a new program starts from that of the process that started it (exec
 * carries it over). So after a trial that made rig-run big it becomes small again, and the kernel
 * forgets that it ever was; else all later trials would show at least this one's size. */
static void forget(void)
{
#ifdef __linux__
    madvise(command_output, sizeof command_output, MADV_DONTNEED);
    if (input_start == input_end)
        madvise(input, sizeof input, MADV_DONTNEED);
    int peak = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    if (peak >= 0) {
        (void)!write(peak, "5", 1); /* resets the peak: see proc_pid_clear_refs(5) */
        close(peak);
    }
#endif
}

/* Runs the trial in fields[] and puts its result into the reply. Returns the bytes kept. */
static size_t trial(int64_t timeout_ms, int64_t keep_bytes)
{
    struct run run = {.keep = command_output, .keep_max = (size_t)keep_bytes};

    if (step(fields[PREPARE], timeout_ms, PREPARED, "prepare_failed")) {
        const char *path = find_program(fields[ARG0]);
        if (path != NULL)
            run_program(&run, path, &fields[ARG0], timeout_ms, RUNNING);
        else
            run.error = errno;
        if (run.error != 0)
            put_error("cannot start ", fields[ARG0], strerror(run.error));
        else
            put_measurement(&run);
    }
    step(fields[CLEANUP], timeout_ms, RUNNING, "cleanup_failed");
    if (groups[PREPARED] > 0) {
        pid_t prepared = (pid_t)groups[PREPARED];
        kill_group(PREPARED);
        groups[PREPARED] = 0;
        while (waitpid(prepared, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    return run.kept;
}

/* Comes only inside ppoll or while no program is being started, so groups[] is true here. */
static void on_signal(int which)
{
    if (which != SIGCHLD) /* which is there only to wake ppoll */
        give_up(128 + which);
}

static void set_up(void)
{
    static const int caught[] = {SIGCHLD, SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM};

    do /* also fills descriptors 0 to 2 if we were started without */
        devnull = open("/dev/null", O_RDWR);
    while (devnull >= 0 && devnull <= 2);
    exec_errno = mmap(NULL, sizeof *exec_errno, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANON, -1,
                      0);
    if (devnull < 0 || exec_errno == MAP_FAILED || fcntl(devnull, F_SETFD, FD_CLOEXEC) != 0) {
        perror("rig-run: cannot set up");
        _exit(1);
    }
    /* What runs here starts with default signals and an empty mask, whoever started rig-run. */
    for (int i = 1; i < NSIG; i++)
        signal(i, SIG_DFL);
    sigemptyset(&unblocked);
    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof caught / sizeof *caught; i++) {
        struct sigaction action = {.sa_handler = on_signal};
        sigfillset(&action.sa_mask);
        sigaction(caught[i], &action, NULL);
        sigaddset(&blocked, caught[i]);
    }
    sigprocmask(SIG_SETMASK, &unblocked, NULL);
}

int main(void)
{
    struct timespec resolution;
    char *line;
    size_t length;
    bool too_long;

    set_up();
    clock_getres(CLOCK_MONOTONIC, &resolution);
    put("{\"rig_run\": " PROTOCOL);
    put_number("pid", getpid());
    put_number("clock_resolution_ns", resolution.tv_sec * INT64_C(1000000000) + resolution.tv_nsec);
    end_reply();

    while ((line = next_line(&length, &too_long)) != NULL) {
        int count;
        size_t kept = 0;
        int64_t timeout_ms, keep_bytes;
        const char *wrong = split(line, length, &count);

        begin_reply(count > TIMEOUT_MS ? fields[ID] : NULL);
        if (too_long)
            wrong = "request is longer than 1048576 bytes";
        if (wrong == NULL && !number(fields[TIMEOUT_MS], 1, INT32_MAX, &timeout_ms))
            wrong = "TIMEOUT_MS is not a number from 1 to 2147483647";
        if (wrong == NULL && !number(fields[KEEP_BYTES], 0, KEEP_MAX, &keep_bytes))
            wrong = "KEEP_BYTES is not a number from 0 to 1048576";
        if (wrong != NULL)
            put_error(wrong, "", "");
        else
            kept = trial(timeout_ms, keep_bytes);
        end_reply();
        if (kept > CHUNK || length > CHUNK || too_long)
            forget();
    }
    return 0;
}
