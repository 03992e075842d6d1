/*
 * io-bench: how fast a file or device is read or written, with buffers of one size.
 *
 *     io-bench [-Bdgjqsv] [--check] [-b BUFFER] [-n RUNS] [-t TOTAL] \
 *              create|read|write|describe PATH
 *     io-bench -c|-r|-w [...] PATH
 *
 * It takes the command lines of the I/O benchmark of the course L41 and prints what that prints;
 * docs/benchmarks.md has flags, output and differences. The code is our own.
 *
 * Only the loop is timed: TOTAL / BUFFER calls of read() or write(), and fsync() with -s, between
 * two system calls clock_gettime. A run in which one byte is not read or written fails. What was
 * created, or written without -B, is read back with pread() after the clock was stopped. With
 * --check each byte that is read is compared too, and nothing is said of time.
 */
#include "bench.h"
#include "bench-check.h"
#include "bench-output.h"
#define DEFAULT_BUFFER (16 * 1024)
#include "bench-options.h"

#ifdef __FreeBSD__
#include <sys/mount.h>
#else
#include <mntent.h>
#endif

enum mode { NONE, CREATE, READ, WRITE, DESCRIBE };
static const char *const modes[] = {"none", "create", "read", "write", "describe"};

static enum mode mode;
static bool direct, sync_wanted;
static const char *path;
static volatile int64_t done_blocks;

static _Noreturn void wrong_use(const char *why)
{
    fprintf(stderr,
            "%s: %s\n"
            "usage: %s [-Bdgjqsv] [--check] [-b buffersize] [-n iterations] [-t totalsize]\n"
            "           create|describe|read|write path\n"
            "       %s -c|-r|-w [the same flags] path\n"
            "\n"
            "    create, -c     write a new file of totalsize bytes\n"
            "    read, -r       time read()\n"
            "    write, -w      time write() to a file that is there\n"
            "    describe       print the configuration of machine, system and benchmark\n"
            "\n"
            "    -B             bare: no sync and no second's sleep before, no reading back\n"
            "    -b buffersize  bytes a call (default: %d)\n"
            "    -d             O_DIRECT: past the buffer cache\n"
            "    -g             getrusage(2) around the loop\n"
            "    -j             JSON\n"
            "    -n iterations  runs (default: 1)\n"
            "    -q             print nothing\n"
            "    -s             fsync() in the timed loop\n"
            "    -t totalsize   bytes in all, a multiple of buffersize (default: %d)\n"
            "    -v             print the configuration too\n"
            "    --check        compare each byte read with what create or write --check wrote;\n"
            "                   says how many, and nothing of time\n",
            program, why, program, program, DEFAULT_BUFFER, DEFAULT_TOTAL);
    exit(EX_USAGE);
}

/* ---- What is written, and whether it is there ------------------------------------------------ */

static size_t marked; /* bytes of a block that have its number */

/* Each block begins with its number, so that one in the wrong place, or left out, is found. */
static void mark(char *buffer, int64_t block)
{
    if (checking)
        fill(buffer, (size_t)buffer_size, (uint64_t)(block * buffer_size));
    else
        memcpy(buffer, &block, marked);
}

static void check_block(const char *got, char *expected, int64_t block)
{
    mark(expected, block);
    compare(got, expected, (size_t)buffer_size, path, block * buffer_size,
            mode == READ ? "as --check writes it" : "as it was written");
}

static void read_back(int fd, char *expected)
{
    size_t size = (size_t)buffer_size;
    char *got = pages(size, MAP_PRIVATE);

    for (int64_t block = 0; block < blocks; block++) {
        ssize_t n = pread(fd, got, size, (off_t)(block * buffer_size));
        if (n < 0)
            fail(EX_IOERR, errno, "pread %s", path);
        if ((size_t)n != size)
            fail(EX_IOERR, 0, "%s holds %lld of the %lld bytes that were written", path,
                 (long long)(block * buffer_size + n), (long long)total);
        check_block(got, expected, block);
    }
    munmap(got, size);
}

/* ---- The loop -------------------------------------------------------------------------------- */

static _Noreturn void partial_read(int64_t block, ssize_t n)
{
    if (n < 0)
        fail(EX_IOERR, errno, "read %s", path);
    fail(EX_IOERR, 0, "partial read: %s ended after %lld of %lld bytes; create it with -t %lld",
         path, (long long)(block * buffer_size + n), (long long)total, (long long)total);
}

/* A disk that is full takes a part first; the rest tells why. */
static _Noreturn void partial_write(int fd, const char *buffer, int64_t block, ssize_t n)
{
    long long there = block * buffer_size + (n > 0 ? n : 0);

    if (n >= 0)
        n = write(fd, buffer + n, (size_t)(buffer_size - n));
    if (n < 0)
        fail(EX_IOERR, errno, "write %s, after %lld of %lld bytes", path, there, (long long)total);
    fail(EX_IOERR, 0, "partial write to %s, after %lld of %lld bytes", path, there,
         (long long)total);
}

static void read_and_check(int fd, char *buffer)
{
    size_t size = (size_t)buffer_size;
    char *expected = pages(size, MAP_PRIVATE);

    for (int64_t block = 0; block < blocks; block++, done_blocks++) {
        ssize_t n = read(fd, buffer, size);
        if (n != (ssize_t)size)
            partial_read(block, n);
        check_block(buffer, expected, block);
    }
    munmap(expected, size);
}

static int64_t timed_loop(int fd, char *buffer)
{
    struct timespec begun, ended;
    size_t size = (size_t)buffer_size;

    stamp_time(&begun);
    if (mode == READ && checking) {
        read_and_check(fd, buffer);
    } else if (mode == READ) {
        for (int64_t block = 0; block < blocks; block++, done_blocks++) {
            ssize_t n = read(fd, buffer, size);
            if (n != (ssize_t)size)
                partial_read(block, n);
        }
    } else {
        for (int64_t block = 0; block < blocks; block++, done_blocks++) {
            mark(buffer, block);
            ssize_t n = write(fd, buffer, size);
            if (n != (ssize_t)size)
                partial_write(fd, buffer, block, n);
        }
    }
    if (sync_wanted && fsync(fd) != 0 && errno != EINVAL) /* a device with nothing to write out */
        fail(EX_IOERR, errno, "fsync %s", path);
    stamp_time(&ended);
    return elapsed_ns(&begun, &ended);
}

/* O_NONBLOCK: a FIFO without a writer must not keep us; a file and a disk know nothing of it. */
static int open_path(struct stat *is)
{
    static const int how[] = {
        [CREATE] = O_RDWR | O_CREAT | O_TRUNC, [READ] = O_RDONLY, [WRITE] = O_RDWR};
    int flags = how[mode] | O_NONBLOCK | O_CLOEXEC | (direct ? O_DIRECT : 0);
    int fd = open(path, flags, 0600);

    if (fd < 0 || fstat(fd, is) != 0)
        fail(EX_NOINPUT, errno, "%s", path);
    if (S_ISFIFO(is->st_mode) || S_ISSOCK(is->st_mode) || S_ISDIR(is->st_mode) || isatty(fd))
        fail(EX_NOINPUT, 0, "%s is neither a file nor a device to read or write", path);
    return fd;
}

static void run(bool first)
{
    struct usage before, after;
    struct stat is;
    char *buffer = pages((size_t)buffer_size, MAP_PRIVATE);
    int fd = open_path(&is);

    memset(buffer, 'L', (size_t)buffer_size);
    if (!bare) {
        fsync(fd);
        sync();
        sleep(1);
    }
    if (S_ISCHR(is.st_mode)) /* a call to a slow disk may take long, and ends */
        watch(&done_blocks);
    take_usage(&before);
    int64_t ns = timed_loop(fd, buffer);
    take_usage(&after);
    if (mode != READ && (checking || (S_ISREG(is.st_mode) && (mode == CREATE || !bare))))
        read_back(fd, buffer);
    if (close(fd) != 0)
        fail(EX_IOERR, errno, "close %s", path);
    munmap(buffer, (size_t)buffer_size);
    if (!quiet) {
        begin_sample(total, ns, first);
        if (usage_wanted)
            put_usage(&before, &after);
        end_sample(total, ns);
    }
}

/* ---- What is said of all runs ---------------------------------------------------------------- */

static void put_filesystem(void)
{
#ifdef __FreeBSD__
    struct statfs on;
    if (statfs(path, &on) == 0) {
        put_words("fstype", on.f_fstypename);
        put_words("fsdev", on.f_mntfromname);
        put_words("fspath", on.f_mntonname);
    }
#else
    /* The last file system that is mounted where the path's own device is. */
    struct stat is, there;
    struct mntent *entry;
    char type[64] = "", device[256] = "", at[256] = "";
    FILE *mounts = setmntent("/proc/mounts", "r");
    while (mounts != NULL && stat(path, &is) == 0 && (entry = getmntent(mounts)) != NULL) {
        if (stat(entry->mnt_dir, &there) == 0 && there.st_dev == is.st_dev) {
            snprintf(type, sizeof type, "%s", entry->mnt_type);
            snprintf(device, sizeof device, "%s", entry->mnt_fsname);
            snprintf(at, sizeof at, "%s", entry->mnt_dir);
        }
    }
    if (mounts != NULL)
        endmntent(mounts);
    if (*type) {
        put_words("fstype", type);
        put_words("fsdev", device);
        put_words("fspath", at);
    }
#endif
}

static void put_configuration(void)
{
    if (style != FIRST || mode == DESCRIBE) {
        put_host("hw_configuration");
        if (path != NULL)
            put_filesystem();
        end_part();
    }
    begin_part("benchmark_configuration", "Benchmark configuration");
    put("buffersize", "", "%lld", (long long)buffer_size);
    put("totalsize", "", "%lld", (long long)total);
    put("blockcount", "", "%lld", (long long)blocks);
    put_words("operation", modes[mode]);
    if (path != NULL)
        put_words("path", path);
    if (style != FIRST)
        put("iterations", "", "%lld", (long long)runs);
    end_part();
}

static void read_options(int count, char **words)
{
    bool flag_mode = false;

    for (int letter; (letter = getopt_long(count, words, COMMON_OPTIONS "cdrsw", LONG_OPTIONS,
                                           NULL)) != -1;) {
        switch (letter) {
        case 'd': direct = true; break;
        case 's': sync_wanted = true; break;
        case 'c':
        case 'r':
        case 'w':
            if (flag_mode)
                wrong_use("one of -c, -r and -w");
            flag_mode = true;
            mode = letter == 'c' ? CREATE : letter == 'r' ? READ : WRITE;
            break;
        default: take_option(letter);
        }
    }
    words += optind;
    count -= optind;
    if (!flag_mode && count > 0) {
        for (int known = NONE; known <= DESCRIBE; known++)
            if (strcmp(*words, modes[known]) == 0) {
                mode = (enum mode)known;
                flag_mode = true;
            }
        if (!flag_mode)
            wrong_use("the first word is create, read, write or describe");
        words++;
        count--;
    } else if (mode == CREATE) {
        verbose = true;
    }
    if (!flag_mode || count > 1 || (count == 0 && mode != DESCRIBE))
        wrong_use("it needs what to do, and one path");
    path = count == 1 ? *words : NULL;
    if (mode == CREATE && (bare || direct || sync_wanted || runs != 1))
        wrong_use("create takes none of -B, -d, -s and -n");
    verbose = verbose || mode == DESCRIBE;
    bare = bare || mode == CREATE;
    settle_options();
}

int main(int count, char **words)
{
    set_up(words);
    read_options(count, words);
    marked = buffer_size < (int64_t)sizeof blocks ? (size_t)buffer_size : sizeof blocks;
    if (!quiet) {
        begin_output();
        if (verbose)
            put_configuration();
    }
    if (mode != DESCRIBE && mode != NONE) {
        pin();
        if (!quiet)
            begin_samples();
        for (int64_t i = 0; i < runs; i++)
            run(i == 0);
        if (!quiet)
            end_samples();
    }
    if (!quiet)
        end_output();
    return 0;
}
