/*
 * A disk that keeps only what was flushed. Preloaded into a program (LD_PRELOAD), it notes with each fsync and fdatasync what a
 * file holds, or which names a folder holds, in the folder $PLATTER. Nothing else ever gets there: what is written and not
 * flushed is forgotten when the power goes, and so is a name whose folder was not flushed. The real flush is not waited for.
 *
 * A file is known by its number and the moment it was made, because numbers are given again.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct known {
    char name[80];
    unsigned mode;
};

static int know(int fd, const char *path, struct known *found)
{
    struct statx facts;
    int flags = AT_SYMLINK_NOFOLLOW | (*path ? 0 : AT_EMPTY_PATH);
    if (statx(fd, path, flags, STATX_BASIC_STATS | STATX_BTIME, &facts) != 0) return -1;
    int is_told = (facts.stx_mask & STATX_BTIME) != 0;
    snprintf(found->name, sizeof found->name, "%llu-%lld-%u", (unsigned long long)facts.stx_ino,
             is_told ? (long long)facts.stx_btime.tv_sec : 0LL, is_told ? facts.stx_btime.tv_nsec : 0U);
    found->mode = facts.stx_mode;
    return 0;
}

static void give_up(const char *why)
{
    fprintf(stderr, "platter: %s: %s\n", why, strerror(errno));
    abort();
}

static void copy(int from, FILE *to)
{
    char part[65536];
    off_t at = 0;
    for (;;) {
        ssize_t count = pread(from, part, sizeof part, at);
        if (count < 0) give_up("a file cannot be read");
        if (count == 0) return;
        if (fwrite(part, 1, (size_t)count, to) != (size_t)count) give_up("the platter is full");
        at += count;
    }
}

static void list(int folder, FILE *to)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", folder);
    DIR *open = opendir(path);
    if (!open) give_up("a folder cannot be read");
    struct dirent *entry;
    while ((entry = readdir(open))) {
        struct known found;
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        if (know(dirfd(open), entry->d_name, &found) != 0) continue;
        fprintf(to, "%c %s %s\n", S_ISDIR(found.mode) ? 'd' : 'f', found.name, entry->d_name);
    }
    closedir(open);
}

static void keep(int fd)
{
    static unsigned long count;
    const char *platter = getenv("PLATTER");
    struct known found;
    char fresh[4096], place[4096];
    if (!platter || know(fd, "", &found) != 0) return;
    if (!S_ISREG(found.mode) && !S_ISDIR(found.mode)) return;
    snprintf(fresh, sizeof fresh, "%s/new-%d-%lu", platter, (int)getpid(), __sync_fetch_and_add(&count, 1UL));
    snprintf(place, sizeof place, "%s/%s", platter, found.name);
    FILE *to = fopen(fresh, "w");
    if (!to) give_up("the platter cannot be written");
    if (S_ISDIR(found.mode)) list(fd, to); else copy(fd, to);
    if (fclose(to) != 0 || rename(fresh, place) != 0) give_up("the platter cannot be written");
}

static int flush(int fd)
{
    int before = errno;
    if (fcntl(fd, F_GETFD) < 0) return -1;
    keep(fd);
    errno = before;
    return 0;
}

int fsync(int fd) { return flush(fd); }
int fdatasync(int fd) { return flush(fd); }
