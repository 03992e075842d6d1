/*
 * The processor's performance counters around ipc-bench's loop: perf_event_open(2) on Linux,
 * hwpmc(4) through pmc(3) on FreeBSD where its header is there at build time. Needs bench.h and
 * bench-output.h.
 *
 * A group is what the course's programs call so: l1d to axi are those of 2017-2019, the others
 * those of 2020 on. A counter that the machine has not is missing, with the reason in words, and
 * never 0. So is one that was not counted all the time, because the processor has too few.
 */
#ifdef __linux__
#include <dirent.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#elif defined __has_include
#if __has_include(<pmc.h>) /* a real FreeBSD, whose linker finds the library by this */
#include <pmc.h>
#pragma comment(lib, "pmc")
#define HAVE_PMC
#endif
#endif

enum { EVENTS_MAX = 6 };

struct group {
    const char *name;
    const char *events[EVENTS_MAX]; /* instructions and cycles first */
};

#define OLD_FIXED "INSTR_EXECUTED", "CLOCK_CYCLES"
#define NEW_FIXED "INST_RETIRED", "CPU_CYCLES"
static const struct group groups[] = {
    {"l1d", {OLD_FIXED, "L1_DCACHE_ACCESS", "L1_DCACHE_REFILL"}},
    {"l1i", {OLD_FIXED, "L1_ICACHE_REFILL"}},
    {"l2", {OLD_FIXED, "L2_ACCESS"}},
    {"mem", {OLD_FIXED, "MEM_READ", "MEM_WRITE"}},
    {"tlb", {OLD_FIXED, "ITLB_REFILL", "DTLB_REFILL"}},
    {"axi", {OLD_FIXED, "AXI_READ", "AXI_WRITE"}},
    {"arch", {NEW_FIXED, "LD_SPEC", "ST_SPEC", "EXC_RETURN", "BR_RETURN_SPEC"}},
    {"dcache", {NEW_FIXED, "L1D_CACHE", "L1D_CACHE_REFILL", "L2D_CACHE", "L2D_CACHE_REFILL"}},
    {"icache", {NEW_FIXED, "L1I_CACHE", "L1I_CACHE_REFILL"}},
    {"instr", {NEW_FIXED, "L1I_CACHE", "L1I_CACHE_REFILL", "BR_MIS_PRED", "BR_PRED"}},
    {"tlbmem", {NEW_FIXED, "L1D_TLB_REFILL", "L1I_TLB_REFILL", "MEM_ACCESS", "BUS_ACCESS"}},
};

static const struct group *group; /* NULL for none */

struct counter {
    bool missing;
    char why[160];
    uint64_t value;
    int handle;
};
static struct counter counters[EVENTS_MAX];

static int event_count(void)
{
    int count = 0;

    while (group != NULL && count < EVENTS_MAX && group->events[count] != NULL)
        count++;
    return count;
}

__attribute__((format(printf, 2, 3)))
static void miss(int i, const char *format, ...)
{
    va_list rest;

    if (counters[i].missing)
        return;
    counters[i].missing = true;
    va_start(rest, format);
    vsnprintf(counters[i].why, sizeof counters[i].why, format, rest);
    va_end(rest);
}

/* ---- Linux ----------------------------------------------------------------------------------- */

#ifdef __linux__
#define CACHE(cache, op, result)                                                                   \
    PERF_TYPE_HW_CACHE,                                                                            \
        PERF_COUNT_HW_CACHE_##cache | PERF_COUNT_HW_CACHE_OP_##op << 8 |                           \
            PERF_COUNT_HW_CACHE_RESULT_##result << 16
#define HARDWARE(name) PERF_TYPE_HARDWARE, PERF_COUNT_HW_##name
#define NO_GENERIC PERF_TYPE_MAX, 0

/* On an Arm processor the architecture's own event, if the kernel lists it for this processor;
 * elsewhere the kernel's generic event that comes nearest, if there is one. */
static const struct event {
    const char *name, *arm;
    uint32_t type;
    uint64_t config;
} known_events[] = {
    {"INSTR_EXECUTED", "inst_retired", HARDWARE(INSTRUCTIONS)},
    {"INST_RETIRED", "inst_retired", HARDWARE(INSTRUCTIONS)},
    {"CLOCK_CYCLES", "cpu_cycles", HARDWARE(CPU_CYCLES)},
    {"CPU_CYCLES", "cpu_cycles", HARDWARE(CPU_CYCLES)},
    {"L1_DCACHE_ACCESS", "l1d_cache", CACHE(L1D, READ, ACCESS)},
    {"L1D_CACHE", "l1d_cache", CACHE(L1D, READ, ACCESS)},
    {"L1_DCACHE_REFILL", "l1d_cache_refill", CACHE(L1D, READ, MISS)},
    {"L1D_CACHE_REFILL", "l1d_cache_refill", CACHE(L1D, READ, MISS)},
    {"L1I_CACHE", "l1i_cache", CACHE(L1I, READ, ACCESS)},
    {"L1_ICACHE_REFILL", "l1i_cache_refill", CACHE(L1I, READ, MISS)},
    {"L1I_CACHE_REFILL", "l1i_cache_refill", CACHE(L1I, READ, MISS)},
    {"L2_ACCESS", "l2d_cache", CACHE(LL, READ, ACCESS)},
    {"L2D_CACHE", "l2d_cache", CACHE(LL, READ, ACCESS)},
    {"L2D_CACHE_REFILL", "l2d_cache_refill", CACHE(LL, READ, MISS)},
    {"MEM_READ", "ld_retired", CACHE(L1D, READ, ACCESS)},
    {"MEM_WRITE", "st_retired", CACHE(L1D, WRITE, ACCESS)},
    {"ITLB_REFILL", "l1i_tlb_refill", CACHE(ITLB, READ, MISS)},
    {"L1I_TLB_REFILL", "l1i_tlb_refill", CACHE(ITLB, READ, MISS)},
    {"DTLB_REFILL", "l1d_tlb_refill", CACHE(DTLB, READ, MISS)},
    {"L1D_TLB_REFILL", "l1d_tlb_refill", CACHE(DTLB, READ, MISS)},
    {"AXI_READ", "bus_access_rd", NO_GENERIC},
    {"AXI_WRITE", "bus_access_wr", NO_GENERIC},
    {"MEM_ACCESS", "mem_access", NO_GENERIC},
    {"BUS_ACCESS", "bus_access", NO_GENERIC},
    {"LD_SPEC", "ld_spec", NO_GENERIC},
    {"ST_SPEC", "st_spec", NO_GENERIC},
    {"EXC_RETURN", "exc_return", NO_GENERIC},
    {"BR_RETURN_SPEC", "br_return_spec", NO_GENERIC},
    {"BR_MIS_PRED", "br_mis_pred", HARDWARE(BRANCH_MISSES)},
    {"BR_PRED", "br_pred", HARDWARE(BRANCH_INSTRUCTIONS)},
};

#define UNITS "/sys/bus/event_source/devices"

/* An Arm processor's counting unit, as the kernel names it ("armv8_cortex_a57"); "" elsewhere. */
static void find_arm_unit(char *name, size_t size)
{
    DIR *units = opendir(UNITS);

    *name = '\0';
    for (struct dirent *one; units != NULL && (one = readdir(units)) != NULL;)
        if (strncmp(one->d_name, "armv", 4) == 0)
            snprintf(name, size, "%s", one->d_name);
    if (units != NULL)
        closedir(units);
}

/* The number behind the last '=' of a file's first line, or the line's own; false without file. */
static bool number_in(uint64_t *number, const char *format, const char *unit, const char *name)
{
    char file[512], line[256];

    snprintf(file, sizeof file, format, unit, name);
    if (!first_line(file, NULL, line, sizeof line))
        return false;
    const char *equals = strrchr(line, '=');
    *number = strtoull(equals != NULL ? equals + 1 : line, NULL, 0);
    return true;
}

static void open_counter(int i, const struct event *event, const char *unit)
{
    struct perf_event_attr attr = {
        .size = sizeof attr,
        .type = event->type,
        .config = event->config,
        .disabled = 1,
        .inherit = 1, /* threads and children that start later */
        .read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
    };
    uint64_t type, config;

    if (*unit) {
        if (!number_in(&type, UNITS "/%s/type", unit, "") ||
            !number_in(&config, UNITS "/%s/events/%s", unit, event->arm)) {
            miss(i, "%s lists no event %s", unit, event->arm);
            return;
        }
        attr.type = (uint32_t)type;
        attr.config = config;
    } else if (event->type == PERF_TYPE_MAX) {
        miss(i, "only an Arm processor counts this");
        return;
    }
    counters[i].handle = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
    if (counters[i].handle >= 0)
        return;
    if (errno == EACCES || errno == EPERM)
        fail(EX_OSERR, errno,
             "perf_event_open of %s is refused; run as root, or lower kernel.perf_event_paranoid "
             "and leave the container", event->name);
    if (errno == ENOSYS)
        miss(i, "this kernel has no perf_event_open");
    else if (errno == ENOENT || errno == ENODEV || errno == EOPNOTSUPP || errno == EINVAL)
        miss(i, "this processor, or what emulates it, has no such counter");
    else
        fail(EX_OSERR, errno, "perf_event_open of %s", event->name);
}

static void open_counters(void)
{
    char unit[256];

    find_arm_unit(unit, sizeof unit);
    memset(counters, 0, sizeof counters);
    for (int i = 0; i < event_count(); i++) {
        counters[i].handle = -1;
        for (size_t k = 0; k < sizeof known_events / sizeof *known_events; k++)
            if (strcmp(known_events[k].name, group->events[i]) == 0)
                open_counter(i, &known_events[k], unit);
    }
}

static void start_counters(void)
{
    for (int i = 0; i < event_count(); i++)
        if (!counters[i].missing && ioctl(counters[i].handle, PERF_EVENT_IOC_ENABLE, 0) != 0)
            fail(EX_OSERR, errno, "cannot start the counter %s", group->events[i]);
}

static void stop_counters(void)
{
    for (int i = 0; i < event_count(); i++)
        if (!counters[i].missing && ioctl(counters[i].handle, PERF_EVENT_IOC_DISABLE, 0) != 0)
            fail(EX_OSERR, errno, "cannot stop the counter %s", group->events[i]);
}

static void close_counters(void)
{
    struct {
        uint64_t value, enabled, running;
    } got;

    for (int i = 0; i < event_count(); i++) {
        if (counters[i].missing)
            continue;
        if (read(counters[i].handle, &got, sizeof got) != sizeof got)
            fail(EX_OSERR, errno, "cannot read the counter %s", group->events[i]);
        close(counters[i].handle);
        counters[i].value = got.value;
        if (got.running < got.enabled || got.enabled == 0)
            miss(i, "counted for only %llu of %llu ns: the processor has too few counters",
                 (unsigned long long)got.running, (unsigned long long)got.enabled);
    }
}

/* ---- FreeBSD --------------------------------------------------------------------------------- */

#elif defined HAVE_PMC
static pmc_id_t allocated[EVENTS_MAX];

/* What hwpmc calls the same events on 32-bit Arm, as on the Cortex-A8 (sys/dev/hwpmc/pmc_events.h),
 * where the groups from 2020 on have the names of 64-bit Arm's; and the other way round. */
static const char *const other_names[][2] = {
    {"INST_RETIRED", "INSTR_EXECUTED"},
    {"CPU_CYCLES", "CLOCK_CYCLES"},
    {"L1D_CACHE", "L1_DCACHE_ACCESS"},
    {"L1D_CACHE_REFILL", "L1_DCACHE_REFILL"},
    {"L1I_CACHE_REFILL", "L1_ICACHE_REFILL"},
    {"L2D_CACHE", "L2_ACCESS"},
    {"L2D_CACHE_REFILL", "L2_CACHE_MISS"},
    {"L1D_TLB_REFILL", "DTLB_REFILL"},
    {"L1I_TLB_REFILL", "ITLB_REFILL"},
    {"BR_MIS_PRED", "PC_BRANCH_MIS_PRED"},
    {"BR_PRED", "PC_BRANCH_PRED"},
    {"EXC_RETURN", "EXC_EXECUTED"},
};

/* hwpmc also takes names of events that this processor has not: those of which each run has some. */
static const char *const never_none[] = {
    "INST_RETIRED", "INSTR_EXECUTED", "CPU_CYCLES", "CLOCK_CYCLES", "L1D_CACHE", "L1_DCACHE_ACCESS",
    "L1I_CACHE", "MEM_READ", "MEM_WRITE", "MEM_ACCESS", "BUS_ACCESS", "LD_SPEC", "ST_SPEC",
};

static int allocate(const char *event, pmc_id_t *id)
{
#if __FreeBSD_version >= 1300000 /* with a sampling count from then on */
    return pmc_allocate(event, PMC_MODE_TC, PMC_F_DESCENDANTS, PMC_CPU_ANY, id, 64 * 1024);
#else
    return pmc_allocate(event, PMC_MODE_TC, PMC_F_DESCENDANTS, PMC_CPU_ANY, id);
#endif
}

static int allocate_by_any_name(const char *event, pmc_id_t *id)
{
    int failed = allocate(event, id), why = errno;

    for (size_t i = 0; failed && i < sizeof other_names / sizeof *other_names; i++)
        for (int k = 0; failed && k < 2; k++)
            if (strcmp(event, other_names[i][k]) == 0)
                failed = allocate(other_names[i][1 - k], id);
    errno = why;
    return failed;
}

static void open_counters(void)
{
    static bool ready;

    if (event_count() > 0 && !ready && pmc_init() != 0)
        fail(EX_OSERR, errno, "pmc_init; is the module hwpmc loaded? (kldload hwpmc)");
    ready = true;
    memset(counters, 0, sizeof counters);
    for (int i = 0; i < event_count(); i++) {
        const char *event = group->events[i];
        int failed = allocate_by_any_name(event, &allocated[i]);
        if (failed != 0 && (errno == EPERM || errno == EACCES))
            fail(EX_OSERR, errno, "pmc_allocate of %s is refused", event);
        if (failed != 0)
            miss(i, "this processor has no such counter, or none left (pmc_allocate: %s)",
                 strerror(errno));
        else if (pmc_attach(allocated[i], 0) != 0 || pmc_write(allocated[i], 0) != 0)
            fail(EX_OSERR, errno, "cannot attach the counter %s", event);
    }
}

static void start_counters(void)
{
    for (int i = 0; i < event_count(); i++)
        if (!counters[i].missing && pmc_start(allocated[i]) != 0)
            fail(EX_OSERR, errno, "cannot start the counter %s", group->events[i]);
}

static void stop_counters(void)
{
    pmc_value_t value = 0;

    for (int i = 0; i < event_count(); i++) {
        if (counters[i].missing)
            continue;
        if (pmc_read(allocated[i], &value) != 0 || pmc_stop(allocated[i]) != 0)
            fail(EX_OSERR, errno, "cannot read the counter %s", group->events[i]);
        counters[i].value = value;
    }
}

static void close_counters(void)
{
    for (int i = 0; i < event_count(); i++)
        if (!counters[i].missing &&
            (pmc_detach(allocated[i], 0) != 0 || pmc_release(allocated[i]) != 0))
            fail(EX_OSERR, errno, "cannot release the counter %s", group->events[i]);
    for (int i = 0; i < event_count(); i++)
        for (size_t k = 0; k < sizeof never_none / sizeof *never_none; k++)
            if (counters[i].value == 0 && strcmp(group->events[i], never_none[k]) == 0)
                miss(i, "it counted none, though each run has some: this processor has it not");
}

#else
static void open_counters(void)
{
    for (int i = 0; i < event_count(); i++)
        miss(i, "built without pmc(3); build it on the board (`build: on-board`)");
}

static void start_counters(void)
{
}

static void stop_counters(void)
{
}

static void close_counters(void)
{
}
#endif

/* ---- What was counted ------------------------------------------------------------------------ */

static bool find_group(const char *name)
{
    group = NULL;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (strcmp(groups[i].name, name) == 0)
            group = &groups[i];
    return group != NULL || strcmp(name, "none") == 0;
}

static const struct counter *counted(const char *event)
{
    for (int i = 0; i < event_count(); i++)
        if (strcmp(group->events[i], event) == 0 && !counters[i].missing)
            return &counters[i];
    return NULL;
}

static void put_share(const char *key, const char *one, double sign, const char *other, double by)
{
    const struct counter *a = counted(one), *b = counted(other);

    if (a == NULL || b == NULL)
        return;
    double over = (double)a->value + by * (double)b->value;
    if (over > 0)
        put(key, "", "%f", ((double)a->value + sign * (double)b->value) / over);
}

static void put_ratio(const char *of, const struct counter *a, const char *to,
                      const struct counter *b)
{
    char key[80];

    if (b == NULL || b->value == 0)
        return;
    snprintf(key, sizeof key, "%s/%s", of, to);
    put(key, "", "%f", (double)a->value / (double)b->value);
}

/* As 2017-2019: what each counted, by instruction and by cycle, between two empty lines. */
static void put_first_counters(void)
{
    const char *instructions = group->events[0], *cycles = group->events[1];

    printf("\n");
    put_words("pmctype", group->name);
    for (int i = 0; i < event_count(); i++) {
        const char *event = group->events[i];
        if (counters[i].missing) {
            put_words(event, "missing");
            continue;
        }
        put(event, "", "%llu", (unsigned long long)counters[i].value);
        if (i != 0)
            put_ratio(event, &counters[i], instructions, counted(instructions));
        if (i > 1)
            put_ratio(event, &counters[i], cycles, counted(cycles));
    }
    printf("\n");
}

static void put_later_counters(void)
{
    for (int i = 0; i < event_count(); i++) {
        if (!counters[i].missing)
            put(group->events[i], "", "%llu", (unsigned long long)counters[i].value);
        else if (style != JSON)
            put_words(group->events[i], "missing");
    }
    const struct counter *instructions = counted(group->events[0]);
    const struct counter *cycles = counted(group->events[1]);
    if (instructions != NULL && cycles != NULL && instructions->value > 0)
        put("CYCLES_PER_INSTRUCTION", "", "%f",
            (double)cycles->value / (double)instructions->value);
    put_share("L1D_CACHE_HIT_RATE", "L1D_CACHE", -1, "L1D_CACHE_REFILL", 0);
    put_share("L2D_CACHE_HIT_RATE", "L2D_CACHE", -1, "L2D_CACHE_REFILL", 0);
    put_share("L1I_CACHE_HIT_RATE", "L1I_CACHE", -1, "L1I_CACHE_REFILL", 0);
    put_share("BR_PRED_RATE", "BR_PRED", 0, "BR_MIS_PRED", 1);
}

/* Why counters are missing: in JSON a container, as notebooks take all of a sample for numbers. */
static void put_missing(void)
{
    if (group == NULL)
        return;
    begin_part("counters_missing", "");
    for (int i = 0; i < event_count(); i++)
        if (counters[i].missing)
            put_words(group->events[i], counters[i].why);
    end_part();
}

static void put_counters(bool first)
{
    if (group == NULL)
        return;
    if (style == FIRST)
        put_first_counters();
    else
        put_later_counters();
    for (int i = 0; first && style != JSON && i < event_count(); i++)
        if (counters[i].missing)
            fprintf(stderr, "%s: %s is missing: %s\n", program, group->events[i],
                    counters[i].why);
}
