/*
 * What io-bench and ipc-bench print: the course's two texts and its JSON, the host's description,
 * and what getrusage counted. Needs bench.h and bench-check.h.
 */
/* ---- Output ---------------------------------------------------------------------------------- */

enum style {
    FIRST, /* the text of 2017-2019: the bandwidth alone on the last line */
    LATER, /* the text of 2020 on: "datum:" and a line for each key */
    JSON,
};
static enum style style;
static bool quiet, verbose;

/* Which text a script expects is told by the name that it calls: the course's programs are
 * io-benchmark and ipc-benchmark since 2021. JSON is the same under any name. */
static enum style text_style(void)
{
    const char *end = strstr(program, "-benchmark");

    return end != NULL && end[strlen("-benchmark")] == '\0' ? LATER : FIRST;
}

static bool comma; /* something stands before, in this JSON object */

static void put_json_string(const char *bytes)
{
    putchar('"');
    for (; *bytes != '\0'; bytes++) {
        unsigned char c = (unsigned char)*bytes;
        if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c >= 0x20 && c < 0x7f)
            putchar(c);
        else
            printf("\\u%04x", c); /* a byte: decode, encode as latin-1, and it is there again */
    }
    putchar('"');
}

static void put_key(const char *key)
{
    fputs(comma ? ", " : "", stdout);
    put_json_string(key);
    fputs(": ", stdout);
    comma = true;
}

/* A number as it is written, and its unit ("" for none). */
__attribute__((format(printf, 3, 4)))
static void put(const char *key, const char *unit, const char *format, ...)
{
    char value[80];
    va_list rest;

    va_start(rest, format);
    vsnprintf(value, sizeof value, format, rest);
    va_end(rest);
    if (style == JSON) {
        put_key(key);
        printf("%s", value);
    } else {
        printf("  %s: %s%s%s\n", key, value, *unit ? " " : "", unit);
    }
}

static void put_words(const char *key, const char *value)
{
    if (style == JSON) {
        put_key(key);
        put_json_string(value);
    } else {
        printf("  %s: %s\n", key, value);
    }
}

static void begin_output(void)
{
    if (style == JSON)
        printf("{");
}

/* A container in JSON, a heading in text. */
static void begin_part(const char *name, const char *heading)
{
    if (style == JSON) {
        put_key(name);
        printf("{");
        comma = false;
    } else {
        printf("%s:\n", heading);
    }
}

static void end_part(void)
{
    if (style == JSON)
        printf("}");
    comma = true;
}

static void begin_samples(void)
{
    if (style == JSON) {
        put_key("benchmark_samples");
        printf("[");
    }
}

static void end_samples(void)
{
    if (style == JSON)
        printf("\n]");
    comma = true;
}

static void flush_output(void)
{
    if (fflush(stdout) != 0 || ferror(stdout))
        fail(EX_IOERR, errno, "cannot write the output");
}

static void end_output(void)
{
    if (style == JSON)
        printf("}\n");
    flush_output();
}

/* ---- What is known of the host --------------------------------------------------------------- */

#ifdef __FreeBSD__
static void put_sysctl(const char *name)
{
    union {
        char text[256];
        int as_int;
        unsigned long as_long;
    } value = {{0}};
    size_t length = sizeof value - 1;
    int mib[CTL_MAXNAME + 2] = {0, 4}; /* sysctl(3)'s own: the kind and format of a name */
    size_t depth = CTL_MAXNAME;
    struct {
        unsigned kind;
        char format[12];
    } what = {0};
    size_t size = sizeof what;

    if (sysctlnametomib(name, mib + 2, &depth) != 0 ||
        sysctl(mib, (u_int)depth + 2, &what, &size, NULL, 0) != 0 ||
        sysctlbyname(name, &value, &length, NULL, 0) != 0)
        return;
    if (what.format[0] == 'A')
        put_words(name, value.text);
    else if (length == sizeof(int))
        put(name, "", "%d", value.as_int);
    else if (length == sizeof(long))
        put(name, "", "%lu", value.as_long);
}
#else
/* The first line of a file, or of it what follows the colon after a word; false if there is none. */
static bool first_line(const char *path, const char *word, char *line, int size)
{
    FILE *file = fopen(path, "re");
    bool found = false;

    while (file != NULL && !found && fgets(line, size, file) != NULL)
        found = word == NULL || strncmp(line, word, strlen(word)) == 0;
    if (file != NULL)
        fclose(file);
    if (!found)
        return false;
    line[strcspn(line, "\n")] = '\0';
    const char *colon = word != NULL ? strchr(line, ':') : NULL;
    if (colon != NULL)
        memmove(line, colon + 1 + strspn(colon + 1, " \t"), strlen(colon + 1) + 1 -
                strspn(colon + 1, " \t"));
    return true;
}

static void put_file(const char *key, const char *path)
{
    char line[256];

    if (first_line(path, NULL, line, sizeof line)) {
        bool number = line[0] != '\0' && line[strspn(line, "0123456789")] == '\0';
        if (number)
            put(key, "", "%s", line);
        else
            put_words(key, line);
    }
}
#endif

static void put_hardware(const char *name)
{
    begin_part(name, "Hardware configuration");
#ifdef __FreeBSD__
    put_sysctl("hw.machine");
    put_sysctl("hw.model");
    put_sysctl("hw.ncpu");
    put_sysctl("hw.physmem");
#else
    struct utsname names;
    char model[256];
    uname(&names);
    put_words("hw.machine", names.machine);
    if (first_line("/proc/device-tree/model", NULL, model, sizeof model) ||
        first_line("/proc/cpuinfo", "model name", model, sizeof model))
        put_words("hw.model", model);
    put("hw.ncpu", "", "%ld", sysconf(_SC_NPROCESSORS_ONLN));
    put("hw.physmem", "", "%lld", (long long)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE));
#endif
    long page = sysconf(_SC_PAGESIZE);
    if (style == JSON) /* as libxo writes a list */
        put("hw.pagesizes", "", "[{\"pagesize\": %ld}]", page);
    else
        put("hw.pagesizes", "", "%ld", page);
#ifdef __FreeBSD__
    put_sysctl("hw.cpufreq.arm_freq");
#else
    put_file("hw.cpufreq.cur_khz", "/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq");
#endif
    end_part();
}

/* What a part says is left out where the system does not. The course's programs name the first
 * part in two ways, host_configuration in 2020 and another from 2021 on: in JSON it has both. */
static void put_host(const char *hardware)
{
    struct utsname names;
    char host[256] = "";

    if (style == JSON)
        put_hardware("host_configuration");
    put_hardware(hardware);
    uname(&names);
    gethostname(host, sizeof host - 1);
    begin_part("os_configuration", "OS configuration");
    put_words("kern.ostype", names.sysname);
    put_words("kern.osrelease", names.release);
#ifdef __FreeBSD__
    put_sysctl("kern.ident");
#else
    put_words("kern.ident", names.version);
#endif
    put_words("kern.hostname", host);
}

/* ---- What the system counted ----------------------------------------------------------------- */

struct usage {
    struct rusage self, children;
};

static void take_usage(struct usage *now)
{
    if (getrusage(RUSAGE_SELF, &now->self) != 0 || getrusage(RUSAGE_CHILDREN, &now->children) != 0)
        fail(EX_OSERR, errno, "getrusage");
}

static int64_t microseconds(const struct timeval *self, const struct timeval *children)
{
    return ((int64_t)self->tv_sec + children->tv_sec) * 1000000 + self->tv_usec +
           children->tv_usec;
}

static void put_time(const char *key, int64_t from_us, int64_t to_us)
{
    put(key, "seconds", "%lld.%06lld", (long long)(to_us - from_us) / 1000000,
        (long long)(to_us - from_us) % 1000000);
}

#define SINCE(field)                                                                               \
    (to->self.field - from->self.field + to->children.field - from->children.field)

static void put_usage(const struct usage *from, const struct usage *to)
{
    put_time("utime", microseconds(&from->self.ru_utime, &from->children.ru_utime),
             microseconds(&to->self.ru_utime, &to->children.ru_utime));
    put_time("stime", microseconds(&from->self.ru_stime, &from->children.ru_stime),
             microseconds(&to->self.ru_stime, &to->children.ru_stime));
#ifdef __FreeBSD__ /* Linux does not count messages: getrusage(2) */
    put("msgsnd", "messages", "%ld", SINCE(ru_msgsnd));
    put("msgrcv", "messages", "%ld", SINCE(ru_msgrcv));
#endif
    put("nvcsw", "voluntary context switches", "%ld", SINCE(ru_nvcsw));
    put("nivcsw", "involuntary context switches", "%ld", SINCE(ru_nivcsw));
    put("inblock", "blocks", "%ld", SINCE(ru_inblock));
    put("oublock", "blocks", "%ld", SINCE(ru_oublock));
}

/* ---- A sample -------------------------------------------------------------------------------- */

static double rate_kib(int64_t bytes, int64_t ns)
{
    if (ns <= 0)
        fail(EX_OSERR, 0, "the clock did not move during the loop");
    return (double)bytes / 1024 / ((double)ns / 1e9);
}

/* What --check took is no measurement, and is not printed. */
static void begin_sample(int64_t bytes, int64_t ns, bool first)
{
    long long seconds = (long long)(ns / 1000000000), rest = (long long)(ns % 1000000000);

    if (style == JSON) {
        fputs(first ? "\n{" : ",\n{", stdout);
        comma = false;
    } else if (style == LATER) {
        printf("datum:\n");
    } else {
        if (verbose && !checking)
            put("time", "", "%lld.%09lld", seconds, rest);
        return;
    }
    if (checking) {
        put("checked", "bytes", "%lld", (long long)bytes);
        return;
    }
    put("bandwidth", "KBytes/sec", "%.2f", rate_kib(bytes, ns));
    put("time", "seconds", "%lld.%09lld", seconds, rest);
}

static void end_sample(int64_t bytes, int64_t ns)
{
    if (style == JSON)
        printf("}");
    else if (style == FIRST && checking)
        printf("%lld bytes checked\n", (long long)bytes);
    else if (style == FIRST)
        printf("%.2f KBytes/sec\n", rate_kib(bytes, ns));
    flush_output();
}
