/*
 * Another table of mounts. Preloaded into a program (LD_PRELOAD), it gives it the file $MOUNTS where it asks for /proc/mounts.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *in_its_place(const char *path)
{
    const char *mounts = getenv("MOUNTS");
    return mounts && !strcmp(path, "/proc/mounts") ? mounts : path;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        static int (*next)(const char *, int, ...); \
        if (!next) next = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name); \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return next(in_its_place(path), flags, mode); \
    }

OPEN(open)
OPEN(open64)
