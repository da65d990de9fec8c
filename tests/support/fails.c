/*
 * A disk that fails once, or from some moment on. Preloaded into a program (LD_PRELOAD), it counts what the program does to files:
 * writing, flushing, cutting, making, renaming. The call number $FAIL_AT fails, and with $FAIL_ON every one after it. How it fails
 * is $FAIL_HOW: a number of <errno.h>, `short` for half a write, or `lost` for one that says that it was done and was not. What was
 * done so far is counted in the length of the file $FAIL_COUNT. Sockets, pipes and terminals are left alone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { GOES_ON = 0, FAILS, HALF, LOST };

/* Whether this call fails. The count is kept in a file, past the calls below. */
static int turn(void)
{
    static unsigned long count;
    const char *at = getenv("FAIL_AT"), *how = getenv("FAIL_HOW"), *file = getenv("FAIL_COUNT");
    if (!at || !how) return GOES_ON;
    int before = errno;
    unsigned long mine = __sync_add_and_fetch(&count, 1UL), wanted = strtoul(at, NULL, 10);
    if (file) {
        long fd = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (fd >= 0) {
            syscall(SYS_write, fd, ".", 1L);
            syscall(SYS_close, fd);
        }
    }
    errno = before;
    if (mine < wanted || (mine > wanted && !getenv("FAIL_ON"))) return GOES_ON;
    if (!strcmp(how, "short")) return HALF;
    if (!strcmp(how, "lost")) return LOST;
    errno = atoi(how);
    return FAILS;
}

static int is_file(int fd)
{
    struct stat facts;
    int before = errno;
    int is = fstat(fd, &facts) == 0 && (S_ISREG(facts.st_mode) || S_ISDIR(facts.st_mode));
    errno = before;
    return is;
}

#define NEXT(type, name, ...) \
    static type (*next)(__VA_ARGS__); \
    if (!next) next = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

ssize_t write(int fd, const void *bytes, size_t count)
{
    NEXT(ssize_t, "write", int, const void *, size_t);
    switch (is_file(fd) ? turn() : GOES_ON) {
    case FAILS: return -1;
    case HALF: return next(fd, bytes, count > 1 ? count / 2 : count);
    case LOST: return (ssize_t)count;
    }
    return next(fd, bytes, count);
}

#define PWRITE(name, offset) \
    ssize_t name(int fd, const void *bytes, size_t count, offset at) \
    { \
        NEXT(ssize_t, #name, int, const void *, size_t, offset); \
        switch (turn()) { \
        case FAILS: return -1; \
        case HALF: return next(fd, bytes, count > 1 ? count / 2 : count, at); \
        case LOST: return (ssize_t)count; \
        } \
        return next(fd, bytes, count, at); \
    }

PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

/* Half of what is no write is all of it. */
#define WHOLE(name, kinds, args) \
    int name kinds \
    { \
        static int(*next) kinds; \
        if (!next) next = (int(*) kinds)dlsym(RTLD_NEXT, #name); \
        switch (turn()) { \
        case FAILS: return -1; \
        case LOST: return 0; \
        } \
        return next args; \
    }

WHOLE(fsync, (int fd), (fd))
WHOLE(fdatasync, (int fd), (fd))
WHOLE(ftruncate, (int fd, off_t length), (fd, length))
WHOLE(ftruncate64, (int fd, off64_t length), (fd, length))
WHOLE(rename, (const char *from, const char *to), (from, to))
WHOLE(mkdir, (const char *path, mode_t mode), (path, mode))

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        NEXT(int, #name, const char *, int, ...); \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        /* A file that is not made cannot be said to be. */ \
        if ((flags & O_CREAT) && turn() == FAILS) return -1; \
        return next(path, flags, mode); \
    }

OPEN(open)
OPEN(open64)
