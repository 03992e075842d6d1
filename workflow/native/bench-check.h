/*
 * --check: what such a run writes or sends, and how each byte of it is compared. Needs bench.h.
 *
 * The stream is SplitMix64's from seed 0, eight bytes a number, the lowest first on any processor. It
 * gives each number once, so that bytes that were left out, repeated, or swapped are others.
 */
static bool checking;

/* Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. */
static uint64_t number_at(uint64_t index)
{
    uint64_t z = (index + 1) * 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

/* Puts the stream's bytes from a place on. */
static void fill(char *bytes, size_t count, uint64_t place)
{
    uint64_t eight = number_at(place / 8) >> place % 8 * 8;

    for (size_t i = 0; i < count; i++) {
        bytes[i] = (char)(eight & 0xff);
        eight = ++place % 8 == 0 ? number_at(place / 8) : eight >> 8;
    }
}

/* Ends the process at the first byte that is another. The bytes are those of what from a place on;
 * how they should be is said in words. */
static void compare(const char *got, const char *expected, size_t count, const char *what,
                    int64_t from, const char *how)
{
    size_t i = 0;

    if (memcmp(got, expected, count) == 0)
        return;
    while (got[i] == expected[i])
        i++;
    fail(EX_IOERR, 0, "byte %lld of %s, counted from 0, is 0x%02x and not 0x%02x, %s",
         (long long)from + (long long)i, what, (unsigned char)got[i], (unsigned char)expected[i],
         how);
}
