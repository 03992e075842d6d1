/*
 * The options that io-bench and ipc-bench take alike. Needs bench.h, bench-check.h and
 * bench-output.h, and before it DEFAULT_BUFFER, which is the program's own.
 */
/* ---- Options --------------------------------------------------------------------------------- */

#include <getopt.h>

#define DEFAULT_TOTAL (16 * 1024 * 1024)
#define COMMON_OPTIONS "+Bb:gjn:qt:v" /* for getopt_long(3), as are the next */
#define LONG_OPTIONS (const struct option[]){{"check", no_argument, NULL, 'C'}, {NULL, 0, NULL, 0}}

static bool bare, usage_wanted, json_wanted;
static int64_t buffer_size = DEFAULT_BUFFER, total = DEFAULT_TOTAL, runs = 1, blocks;

static _Noreturn void wrong_use(const char *why); /* the program's, with its own usage */

/* An option's decimal number from 1 to high. */
static int64_t number(int64_t high, const char *needs)
{
    size_t digits = strspn(optarg, "0123456789");
    int64_t value = 0;

    if (digits != 0 && digits <= 18 && optarg[digits] == '\0')
        value = strtoll(optarg, NULL, 10);
    if (value == 0 || value > high)
        wrong_use(needs);
    return value;
}

/* Takes one of COMMON_OPTIONS, as getopt() found it; for anything else it is a wrong use. */
static void take_option(int letter)
{
    switch (letter) {
    case 'C': checking = true; break;
    case 'B': bare = true; break;
    case 'b': buffer_size = number(PTRDIFF_MAX, "-b needs a number of bytes, from 1 on"); break;
    case 'g': usage_wanted = true; break;
    case 'j': json_wanted = true; break;
    case 'n': runs = number(INT32_MAX, "-n needs a number of runs, from 1 on"); break;
    case 'q': quiet = true; break;
    case 't': total = number(INT64_MAX, "-t needs a number of bytes, from 1 on"); break;
    case 'v': verbose = true; break;
    default: wrong_use("see the flags below");
    }
}

/* What follows from the options when all are taken. */
static void settle_options(void)
{
    style = json_wanted ? JSON : text_style();
    if (total % buffer_size != 0)
        fail(EX_USAGE, 0, "data size (%lld) is not a multiple of buffersize (%lld)",
             (long long)total, (long long)buffer_size);
    blocks = total / buffer_size;
}
