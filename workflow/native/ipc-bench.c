/*
 * ipc-bench: how fast bytes go from a sender to a receiver, with buffers of one size.
 *
 *     ipc-bench [-Bgjqsv] [--check] [-b BUFFER] [-i pipe|local|tcp|shmem] [-n RUNS] [-p PORT]
 *               [-P GROUP] [-t TOTAL] 1thread|2thread|2proc|describe
 *
 * It takes the command lines of the IPC benchmark of the course L41 and prints what that prints;
 * docs/benchmarks.md has flags, output and differences. The code is our own.
 *
 * Only the loop is timed, between two system calls clock_gettime: the sender's before its first
 * byte, the receiver's after its last. In the loop every byte is counted at both ends, and each
 * buffer begins and ends with its number, which the receiver compares: some ten nanoseconds a buffer
 * on an x86-64 server. The whole of the last buffer is compared after the clock was stopped. With
 * --check the whole of each buffer is, in the loop, and nothing is said of time.
 */
#include "bench.h"
#include "bench-check.h"
#include "bench-output.h"
#define DEFAULT_BUFFER (128 * 1024)
#include "bench-options.h"
#include "bench-counters.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#ifdef __FreeBSD__
#include <sys/procctl.h>
#else
#include <sys/prctl.h>
#endif

enum { DEFAULT_PORT = 10141, CONNECT_MS = 30000 };

enum mode { ONE_THREAD, TWO_THREADS, TWO_PROCESSES, DESCRIBE, MODES };
static const char *const modes[] = {"1thread", "2thread", "2proc", "describe"};
enum type { PIPE, LOCAL, TCP, SHMEM, TYPES };
static const char *const types[] = {"pipe", "local", "tcp", "shmem"};

static enum mode mode;
static enum type type;
static bool socket_buffers;
static uint16_t port = DEFAULT_PORT;

/* In memory that both have, whether threads or processes. */
static struct shared {
    struct timespec begun, ended;
    volatile int64_t received;
    pthread_mutex_t turn; /* of shmem: whose the buffer is */
    pthread_cond_t filled, emptied;
    bool full;
} *shared;
static char *shared_buffer; /* of shmem */

static char *sent_from, *received_in; /* the two ends' own buffers */
static char *expected;                /* of --check: what should have been received */
static int read_end = -1, write_end = -1;
static int send_buffer, receive_buffer; /* what the sockets got with -s */

static _Noreturn void wrong_use(const char *why)
{
    fprintf(stderr,
            "%s: %s\n"
            "usage: %s [-Bgjqsv] [--check] [-b buffersize] [-i pipe|local|tcp|shmem]\n"
            "           [-n iterations] [-p tcp_port] [-P group] [-t totalsize]\n"
            "           1thread|2thread|2proc|describe\n"
            "\n"
            "    1thread        one thread sends and receives\n"
            "    2thread        a thread sends, another receives\n"
            "    2proc          a process sends, another receives\n"
            "    describe       print the configuration of machine, system and benchmark\n"
            "\n"
            "    -B             bare: no sync and no second's sleep before\n"
            "    -b buffersize  bytes a call (default: %d)\n"
            "    -g             getrusage(2) around the loop\n"
            "    -i type        pipe, local (sockets), tcp or shmem (default: pipe)\n"
            "    -j             JSON\n"
            "    -n iterations  runs (default: 1)\n"
            "    -P group       performance counters: l1d l1i l2 mem tlb axi, as in 2017-2019, or\n"
            "                   arch dcache icache instr tlbmem, as from 2020 on\n"
            "    -p tcp_port    of 127.0.0.1 (default: %d)\n"
            "    -q             print nothing\n"
            "    -s             socket buffers of buffersize bytes; for local and tcp\n"
            "    -t totalsize   bytes in all, a multiple of buffersize (default: %d)\n"
            "    -v             print the configuration too\n"
            "    --check        compare each byte; says how many, and nothing of time\n",
            program, why, program, DEFAULT_BUFFER, DEFAULT_PORT, DEFAULT_TOTAL);
    exit(EX_USAGE);
}

/* ---- What is sent, and whether it is there --------------------------------------------------- */

static size_t head, tail;    /* so many bytes at a buffer's ends have its number */
static uint64_t sent_before; /* bytes of the runs before this one, that --check tells from its own */

/* A word at each end; in a buffer that is shorter than two of them there is but the second. */
static void place_marks(void)
{
    size_t word = sizeof(int64_t), size = (size_t)buffer_size;

    tail = size < word ? size : word;
    head = size < 2 * word ? 0 : word;
}

static void mark(char *buffer, int64_t block)
{
    if (checking) {
        fill(buffer, (size_t)buffer_size, sent_before + (uint64_t)(block * buffer_size));
        return;
    }
    memcpy(buffer, &block, head);
    memcpy(buffer + buffer_size - tail, &block, tail);
}

static void check_buffer(int64_t block)
{
    if (checking) {
        mark(expected, block);
        compare(received_in, expected, (size_t)buffer_size, "those received", block * buffer_size,
                "as it was sent");
        return;
    }
    if (memcmp(received_in, &block, head) != 0 ||
        memcmp(received_in + buffer_size - tail, &block, tail) != 0)
        fail(EX_IOERR, 0, "what arrived as buffer %lld is another", (long long)block);
}

static void check_last(void)
{
    if (shared->received != total)
        fail(EX_IOERR, 0, "%lld of %lld bytes arrived", (long long)shared->received,
             (long long)total);
    mark(sent_from, blocks - 1); /* in 2proc the child marked its own copy */
    if (memcmp(sent_from, received_in, (size_t)buffer_size) != 0)
        fail(EX_IOERR, 0, "the last buffer did not arrive as it was sent");
}

/* The receiver's place. Counted, for a division of 64 bits is long on a 32-bit processor. */
static int64_t receiving; /* which buffer */
static int64_t filled;    /* how much of it is there */

/* Takes note of bytes that were put at the place for them. */
static void arrived(int64_t bytes)
{
    shared->received += bytes;
    filled += bytes;
    if (filled == buffer_size) {
        check_buffer(receiving++);
        filled = 0;
    }
}

static _Noreturn void closed_early(void)
{
    fail(EX_IOERR, 0, "the sender closed after %lld of %lld bytes", (long long)shared->received,
         (long long)total);
}

/* ---- Pipes and sockets ----------------------------------------------------------------------- */

static void send_by_calls(void)
{
    for (int64_t block = 0; block < blocks; block++) {
        mark(sent_from, block);
        for (int64_t done = 0; done < buffer_size;) {
            ssize_t n = write(write_end, sent_from + done, (size_t)(buffer_size - done));
            if (n < 0 && errno != EINTR)
                fail(EX_IOERR, errno, "write, after %lld of %lld bytes",
                     (long long)(block * buffer_size + done), (long long)total);
            done += n > 0 ? n : 0;
        }
    }
}

/* read() takes what is there, at most up to the end of the buffer; the next takes the rest. */
static ssize_t read_some(void)
{
    ssize_t n = read(read_end, received_in + filled, (size_t)(buffer_size - filled));

    if (n > 0)
        arrived(n);
    else if (n == 0)
        closed_early();
    else if (errno != EINTR && errno != EAGAIN)
        fail(EX_IOERR, errno, "read, after %lld of %lld bytes", (long long)shared->received,
             (long long)total);
    return n;
}

static void receive_by_calls(void)
{
    while (shared->received < total)
        read_some();
}

/* One thread writes what goes in and reads what is there; it waits only if neither did. */
static void pass_by_calls(void)
{
    int64_t sending = 0, sent = 0; /* which buffer, and how much of it has gone */

    while (shared->received < total) {
        ssize_t wrote = 0;
        if (sending < blocks) {
            if (sent == 0)
                mark(sent_from, sending);
            wrote = write(write_end, sent_from + sent, (size_t)(buffer_size - sent));
            if (wrote < 0 && errno != EAGAIN && errno != EINTR)
                fail(EX_IOERR, errno, "write, after %lld of %lld bytes",
                     (long long)(sending * buffer_size + sent), (long long)total);
            sent += wrote > 0 ? wrote : 0;
            if (sent == buffer_size) {
                sending++;
                sent = 0;
            }
        }
        if (read_some() <= 0 && wrote <= 0) {
            struct pollfd ends[2] = {
                {.fd = read_end, .events = POLLIN},
                {.fd = sending < blocks ? write_end : -1, .events = POLLOUT}};
            poll(ends, 2, -1);
        }
    }
}

/* ---- Shared memory --------------------------------------------------------------------------- */

static void check_thread(int failed, const char *what)
{
    if (failed != 0)
        fail(EX_OSERR, failed, "%s", what);
}

/* One buffer that is full or empty, and whose it is by turns, as in the course's program. */
static void send_by_memory(void)
{
    check_thread(pthread_mutex_lock(&shared->turn), "pthread_mutex_lock");
    for (int64_t block = 0; block < blocks; block++) {
        mark(sent_from, block);
        while (shared->full)
            check_thread(pthread_cond_wait(&shared->emptied, &shared->turn), "pthread_cond_wait");
        memcpy(shared_buffer, sent_from, (size_t)buffer_size);
        shared->full = true;
        pthread_cond_signal(&shared->filled);
    }
    pthread_mutex_unlock(&shared->turn);
}

static void receive_by_memory(void)
{
    check_thread(pthread_mutex_lock(&shared->turn), "pthread_mutex_lock");
    while (shared->received < total) {
        while (!shared->full)
            check_thread(pthread_cond_wait(&shared->filled, &shared->turn), "pthread_cond_wait");
        memcpy(received_in, shared_buffer, (size_t)buffer_size);
        shared->full = false;
        pthread_cond_signal(&shared->emptied);
        arrived(buffer_size);
    }
    pthread_mutex_unlock(&shared->turn);
}

static void pass_by_memory(void)
{
    for (int64_t block = 0; block < blocks; block++) {
        mark(sent_from, block);
        memcpy(shared_buffer, sent_from, (size_t)buffer_size);
        memcpy(received_in, shared_buffer, (size_t)buffer_size);
        arrived(buffer_size);
    }
}

/* ---- The two ends ---------------------------------------------------------------------------- */

static void open_memory(void)
{
    pthread_mutexattr_t mutex;
    pthread_condattr_t condition;

    shared->full = false;
    pthread_mutexattr_init(&mutex);
    pthread_condattr_init(&condition);
    check_thread(pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED),
                 "pthread_mutexattr_setpshared");
    check_thread(pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED),
                 "pthread_condattr_setpshared");
    check_thread(pthread_mutex_init(&shared->turn, &mutex), "pthread_mutex_init");
    check_thread(pthread_cond_init(&shared->filled, &condition), "pthread_cond_init");
    check_thread(pthread_cond_init(&shared->emptied, &condition), "pthread_cond_init");
}

static void set_blocking(int end, bool blocking)
{
    int flags = fcntl(end, F_GETFL);

    if (flags < 0 || fcntl(end, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK) != 0)
        fail(EX_OSERR, errno, "fcntl");
}

/* The receiver connects and the sender accepts, so that the sender has the three-way handshake
 * behind it when it begins. */
static void open_tcp(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons(port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1, door = socket(AF_INET, SOCK_STREAM, 0);

#ifdef __FreeBSD__
    at.sin_len = sizeof at;
    /* Forget what earlier connections learnt of the way; only root may, and only root need. */
    sysctlbyname("net.inet.tcp.hostcache.purgenow", NULL, NULL, &yes, sizeof yes);
#endif
    read_end = socket(AF_INET, SOCK_STREAM, 0);
    if (door < 0 || read_end < 0)
        fail(EX_OSERR, errno, "socket");
    if (setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(door, (struct sockaddr *)&at, sizeof at) != 0 || listen(door, 1) != 0)
        fail(EX_OSERR, errno, "cannot listen on port %u of 127.0.0.1", (unsigned)port);
    set_blocking(read_end, false);
    if (connect(read_end, (struct sockaddr *)&at, sizeof at) != 0 && errno != EINPROGRESS)
        fail(EX_OSERR, errno, "cannot connect to port %u of 127.0.0.1", (unsigned)port);
    struct pollfd knock = {.fd = door, .events = POLLIN};
    if (poll(&knock, 1, CONNECT_MS) != 1)
        fail(EX_OSERR, 0, "no connection to port %u of 127.0.0.1 in %d s", (unsigned)port,
             CONNECT_MS / 1000);
    write_end = accept(door, NULL, NULL);
    if (write_end < 0)
        fail(EX_OSERR, errno, "accept");
    set_blocking(read_end, true);
    close(door);
}

static void set_buffer(int end, int option, const char *name)
{
    int bytes = (int)buffer_size;

    if (setsockopt(end, SOL_SOCKET, option, &bytes, sizeof bytes) != 0)
        fail(EX_OSERR, errno, "%s of %d bytes%s", name, bytes,
             errno == ENOBUFS ? ", which is more than sysctl kern.ipc.maxsockbuf" : "");
}

/* What the system made of -s; Linux reserves twice what is asked for, and says so. */
static int got_buffer(int end, int option)
{
    int bytes = 0;
    socklen_t size = sizeof bytes;

    if (getsockopt(end, SOL_SOCKET, option, &bytes, &size) != 0)
        fail(EX_OSERR, errno, "getsockopt");
    return bytes;
}

static void open_ends(void)
{
    int ends[2];

    if (type == SHMEM)
        open_memory();
    else if (type == TCP)
        open_tcp();
    else if ((type == PIPE ? pipe(ends) : socketpair(AF_UNIX, SOCK_STREAM, 0, ends)) != 0)
        fail(EX_OSERR, errno, type == PIPE ? "pipe" : "socketpair");
    if (type == PIPE || type == LOCAL) {
        read_end = ends[0];
        write_end = ends[1];
    }
    if (socket_buffers) {
        set_buffer(write_end, SO_SNDBUF, "SO_SNDBUF");
        set_buffer(read_end, SO_RCVBUF, "SO_RCVBUF");
        send_buffer = got_buffer(write_end, SO_SNDBUF);
        receive_buffer = got_buffer(read_end, SO_RCVBUF);
    }
    if (mode == ONE_THREAD && type != SHMEM) {
        set_blocking(read_end, false);
        set_blocking(write_end, false);
    }
}

static void close_end(int *end)
{
    if (*end >= 0)
        close(*end);
    *end = -1;
}

/* ---- Modes ----------------------------------------------------------------------------------- */

static void settle(void)
{
    if (!bare)
        sleep(1);
}

static void send_all(void)
{
    settle(); /* meanwhile the receiver comes to wait */
    start_counters();
    stamp_time(&shared->begun);
    if (type == SHMEM)
        send_by_memory();
    else
        send_by_calls();
}

static void receive_all(void)
{
    if (type == SHMEM)
        receive_by_memory();
    else
        receive_by_calls();
    stamp_time(&shared->ended);
    stop_counters();
}

static void run_in_one_thread(void)
{
    settle();
    start_counters();
    stamp_time(&shared->begun);
    if (type == SHMEM)
        pass_by_memory();
    else
        pass_by_calls();
    stamp_time(&shared->ended);
    stop_counters();
}

static void *sending_thread(void *nothing)
{
    send_all();
    return nothing;
}

static void run_in_two_threads(void)
{
    pthread_t thread;

    check_thread(pthread_create(&thread, NULL, sending_thread, NULL), "pthread_create");
    receive_all();
    check_thread(pthread_join(thread, NULL), "pthread_join");
}

static volatile sig_atomic_t sending_process;

/* The child ends only when it is told to: an end before that is a failure, which it has put into
 * words itself unless it was killed. */
static void on_child(int which)
{
    int status;

    (void)which;
    if (waitpid((pid_t)sending_process, &status, WNOHANG) != sending_process)
        return;
    if (WIFSIGNALED(status))
        fail(EX_IOERR, 0, "the sender was killed by signal %d after %lld of %lld bytes",
             WTERMSIG(status), (long long)shared->received, (long long)total);
    _exit(WIFEXITED(status) && WEXITSTATUS(status) != 0 ? WEXITSTATUS(status) : EX_SOFTWARE);
}

/* The system kills the child when its parent has gone, however it went. */
static void die_with(pid_t parent)
{
    int signal = SIGKILL;

#ifdef __FreeBSD__
    int failed = procctl(P_PID, 0, PROC_PDEATHSIG_CTL, &signal);
#else
    int failed = prctl(PR_SET_PDEATHSIG, signal);
#endif
    if (failed != 0)
        fail(EX_OSERR, errno, "cannot ask to end with the parent");
    if (getppid() != parent)
        _exit(EX_OSERR);
}

static void run_in_two_processes(void)
{
    struct sigaction notice = {.sa_handler = on_child, .sa_flags = SA_RESTART};
    sigset_t child, before;
    int told[2];
    pid_t parent = getpid();
    char none;

    if (pipe(told) != 0)
        fail(EX_OSERR, errno, "pipe");
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, &before);
    sigaction(SIGCHLD, &notice, NULL);
    pid_t sender = fork();
    if (sender < 0)
        fail(EX_OSERR, errno, "fork");
    if (sender == 0) {
        die_with(parent);
        close(told[1]);
        close_end(&read_end);
        send_all();
        (void)!read(told[0], &none, 1); /* stays until the receiver's clock has stopped */
        _exit(0);
    }
    sending_process = sender;
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(told[0]);
    close_end(&write_end);
    receive_all();
    signal(SIGCHLD, SIG_DFL);
    close(told[1]);
    while (waitpid(sender, NULL, 0) < 0 && errno == EINTR)
        ;
}

/* ---- A run ----------------------------------------------------------------------------------- */

static void run(bool first)
{
    static void (*const how[])(void) = {
        [ONE_THREAD] = run_in_one_thread,
        [TWO_THREADS] = run_in_two_threads,
        [TWO_PROCESSES] = run_in_two_processes,
    };
    struct usage before, after;

    shared->received = receiving = filled = 0;
    memset(received_in, 0, (size_t)buffer_size);
    open_counters();
    open_ends();
    if (!bare)
        sync();
    watch(&shared->received);
    take_usage(&before);
    how[mode]();
    take_usage(&after);
    watching = 0;
    close_counters();
    check_last();
    if (!quiet) {
        int64_t ns = elapsed_ns(&shared->begun, &shared->ended);
        begin_sample(total, ns, first);
        if (socket_buffers && (style != FIRST || verbose)) {
            put("sndbuf", "bytes", "%d", send_buffer);
            put("rcvbuf", "bytes", "%d", receive_buffer);
        }
        if (usage_wanted)
            put_usage(&before, &after);
        put_counters(first);
        end_sample(total, ns);
    }
    close_end(&read_end);
    close_end(&write_end);
    sent_before += (uint64_t)total;
}

/* ---- What is said of all runs ---------------------------------------------------------------- */

static void put_network(void)
{
#ifdef __FreeBSD__
    static const char loopback[] = "lo0";
    static const char *const names[] = {
        "kern.ipc.pipe_mindirect", "kern.ipc.maxsockbuf", "net.inet.tcp.cc.algorithm",
        "net.isr.bindthreads", "net.isr.defaultqlimit"};
#else
    static const char loopback[] = "lo";
    static const char *const names[] = {
        "fs.pipe-max-size", "net.core.rmem_max", "net.core.wmem_max", "net.ipv4.tcp_rmem",
        "net.ipv4.tcp_wmem", "net.ipv4.tcp_congestion_control"};
#endif
    struct ifreq interface = {0};
    int any = socket(AF_INET, SOCK_DGRAM, 0);

    begin_part("network_ipc_configuration", "Network and IPC configuration");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
#ifdef __FreeBSD__
        put_sysctl(names[i]);
#else
        char file[128];
        int length = snprintf(file, sizeof file, "/proc/sys/%s", names[i]);
        for (int k = (int)strlen("/proc/sys/"); k < length; k++)
            file[k] = file[k] == '.' ? '/' : file[k];
        put_file(names[i], file);
#endif
    }
    put_words("ifnet.name", loopback);
    strcpy(interface.ifr_name, loopback);
    if (any >= 0 && ioctl(any, SIOCGIFMTU, &interface) == 0)
        put("ifnet.mtu", "", "%d", interface.ifr_mtu);
    if (any >= 0)
        close(any);
    end_part();
}

static void put_configuration(void)
{
    if (style != FIRST || mode == DESCRIBE) {
        put_host("hardware_configuration");
        end_part();
        put_network();
    }
    begin_part("benchmark_configuration", "Benchmark configuration");
    put("buffersize", "", "%lld", (long long)buffer_size);
    put("totalsize", "", "%lld", (long long)total);
    if (style != LATER)
        put("blockcount", "", "%lld", (long long)blocks);
    if (style != FIRST) /* its name since 2021 */
        put("msgcount", "", "%lld", (long long)blocks);
    put_words("mode", modes[mode]);
    put_words("ipctype", types[type]);
    if (style != FIRST) {
        put_words("pmctype", group != NULL ? group->name : "none");
        put("iterations", "", "%lld", (long long)runs);
    }
    end_part();
}

/* The place of a word among words; their count if it is none of them. */
static int find_word(const char *word, const char *const words[], int count)
{
    int i = 0;

    while (i < count && strcmp(word, words[i]) != 0)
        i++;
    return i;
}

static void read_options(int count, char **words)
{
    for (int letter; (letter = getopt_long(count, words, COMMON_OPTIONS "i:p:P:s", LONG_OPTIONS,
                                           NULL)) != -1;) {
        switch (letter) {
        case 's': socket_buffers = true; break;
        case 'i':
            if ((type = (enum type)find_word(optarg, types, TYPES)) == TYPES)
                wrong_use("-i needs pipe, local, tcp or shmem");
            break;
        case 'p':
            port = (uint16_t)number(UINT16_MAX, "-p needs a port, from 1 to 65535");
            break;
        case 'P':
            if (!find_group(optarg))
                wrong_use("-P needs one of the groups below");
            break;
        default: take_option(letter);
        }
    }
    if (count - optind != 1 ||
        (mode = (enum mode)find_word(words[optind], modes, MODES)) == MODES)
        wrong_use("it needs one of 1thread, 2thread, 2proc and describe");
    if (socket_buffers && type != LOCAL && type != TCP)
        wrong_use("-s is for sockets: -i local or -i tcp");
    if (socket_buffers && buffer_size > INT32_MAX)
        wrong_use("-s: no socket buffer is that large");
    verbose = verbose || mode == DESCRIBE;
    settle_options();
}

static void run_all(void)
{
    shared = (struct shared *)pages(sizeof *shared, MAP_SHARED);
    sent_from = pages((size_t)buffer_size, MAP_PRIVATE);
    received_in = pages((size_t)buffer_size, MAP_PRIVATE);
    if (type == SHMEM)
        shared_buffer = pages((size_t)buffer_size, MAP_SHARED);
    if (checking)
        expected = pages((size_t)buffer_size, MAP_PRIVATE);
    memset(sent_from, 'L', (size_t)buffer_size);
    place_marks();
    pin();
    if (!quiet)
        begin_samples();
    for (int64_t i = 0; i < runs; i++)
        run(i == 0);
    if (!quiet) {
        end_samples();
        if (style == JSON)
            put_missing();
    }
}

int main(int count, char **words)
{
    set_up(words);
    read_options(count, words);
    if (!quiet) {
        begin_output();
        if (verbose)
            put_configuration();
    }
    if (mode != DESCRIBE)
        run_all();
    if (!quiet)
        end_output();
    return 0;
}
