/*
 * A disk that is full. Preloaded into a program (LD_PRELOAD), it lets no file grow as long as the file $FULL is there.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int is_full(int fd, off_t end)
{
    const char *sign = getenv("FULL");
    struct stat facts;
    if (!sign || fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode) || end <= facts.st_size) return 0;
    if (access(sign, F_OK) != 0) return 0;
    errno = ENOSPC;
    return 1;
}

static off_t here(int fd)
{
    off_t at = lseek(fd, 0, SEEK_CUR);
    return at < 0 ? 0 : at;
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    static ssize_t (*next)(int, const void *, size_t);
    if (!next) next = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    int before = errno;
    if (is_full(fd, here(fd) + (off_t)count)) return -1;
    errno = before;
    return next(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at)
{
    static ssize_t (*next)(int, const void *, size_t, off_t);
    if (!next) next = (ssize_t (*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
    if (is_full(fd, at + (off_t)count)) return -1;
    return next(fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at)
{
    static ssize_t (*next)(int, const void *, size_t, off64_t);
    if (!next) next = (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
    if (is_full(fd, (off_t)at + (off_t)count)) return -1;
    return next(fd, bytes, count, at);
}
