/*
 * Stands between a process and the files of one folder (LD_PRELOAD), for two ends:
 *
 *  - DISK_JOURNAL names a file to which every write, truncation, sync, and change of a name is written in its true order, so that a test can work out
 *    what a disk may hold after a power cut at any moment;
 *  - DISK_FAULTS names a file of 64-bit words, mapped and read at each call, by which a test makes writes and syncs fail or take long.
 *
 * DISK_ROOT is the folder. DISK_ACKS is a file in it that is recorded but never made to fail: what the process has told the world.
 * The index of SQLite's log (-shm) is left out: it is rebuilt after a crash.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { OPEN = 1, WRITE, TRUNCATE, SYNC_BEGIN, SYNC_END, UNLINK, RENAME, LINK, MKDIR, FOLDER_BEGIN, FOLDER_END };
enum { NOT_OURS, A_FILE, THE_ACKS, A_FOLDER };
enum { NO_SPACE, WRITE_ERROR, SYNC_ERRORS, SYNC_DELAY, SYNCS, REFUSED, WORDS };
enum { FDS = 65536 };

struct record { uint32_t op; int32_t result; uint64_t file; int64_t offset; int64_t length; };

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static char kind[FDS], owes_error[FDS];
static uint64_t inode[FDS];
static char root[PATH_MAX], acks[PATH_MAX];
static int journal = -1;
static volatile int64_t no_faults[WORDS];
static volatile int64_t *faults = no_faults;
static int64_t syncs;

__attribute__((constructor)) static void begin(void) {
    const char *text;
    if ((text = getenv("DISK_ROOT"))) snprintf(root, sizeof root, "%s", text);
    if ((text = getenv("DISK_ACKS"))) snprintf(acks, sizeof acks, "%s", text);
    if ((text = getenv("DISK_JOURNAL"))) journal = syscall(SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if ((text = getenv("DISK_FAULTS"))) {
        int fd = syscall(SYS_openat, AT_FDCWD, text, O_RDWR | O_CLOEXEC, 0);
        void *words = mmap(NULL, WORDS * sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (words != MAP_FAILED) faults = words;
        syscall(SYS_close, fd);
    }
}

static int is_ours(const char *path) {
    size_t length = strlen(root), all = strlen(path);
    if (length == 0 || strncmp(path, root, length) != 0 || (path[length] != '/' && path[length] != 0)) return 0;
    return !(all > 4 && strcmp(path + all - 4, "-shm") == 0);
}

/* The gate is held. */
static void tell(uint32_t op, int32_t result, uint64_t file, int64_t offset, const void *octets, int64_t length) {
    struct record record = { op, result, file, offset, length };
    struct iovec parts[2] = { { &record, sizeof record }, { (void *)octets, length } };
    if (journal < 0) return;
    if (syscall(SYS_writev, journal, parts, 2) != (long)sizeof record + length) abort();
}

static int opened(int fd, const char *path, int was_there) {
    struct stat stat;
    if (fd < 0 || fd >= FDS) return fd;
    kind[fd] = NOT_OURS;
    if (fstat(fd, &stat) != 0) return fd;
    inode[fd] = stat.st_ino;
    owes_error[fd] = 0;
    kind[fd] = S_ISDIR(stat.st_mode) ? A_FOLDER : strcmp(path, acks) == 0 ? THE_ACKS : A_FILE;
    if (kind[fd] != A_FOLDER) tell(OPEN, !was_there, stat.st_ino, 0, path, strlen(path));
    return fd;
}

static int open_file(const char *path, int flags, mode_t mode) {
    struct stat stat;
    if (!is_ours(path)) { /* Outside of the gate: a pipe opens when its other end does. */
        int other = syscall(SYS_openat, AT_FDCWD, path, flags, mode);
        if (other >= 0 && other < FDS) kind[other] = NOT_OURS;
        return other;
    }
    pthread_mutex_lock(&gate);
    int was_there = lstat(path, &stat) == 0;
    int fd = opened(syscall(SYS_openat, AT_FDCWD, path, flags, mode), path, was_there);
    if (fd >= 0 && fd < FDS && (kind[fd] == A_FILE || kind[fd] == THE_ACKS) && (flags & O_TRUNC) && was_there) tell(TRUNCATE, 0, inode[fd], 0, "", 0);
    int error = errno;
    pthread_mutex_unlock(&gate);
    errno = error;
    return fd;
}

#define OPENING(name) \
    int name(const char *path, int flags, ...) { \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); } \
        return open_file(path, flags, mode); \
    }
OPENING(open)
OPENING(open64)

int close(int fd) {
    if (fd >= 0 && fd < FDS) kind[fd] = NOT_OURS;
    return syscall(SYS_close, fd);
}

static int refuse(int error) { faults[REFUSED]++; errno = error; return -1; }

static ssize_t write_at(int fd, const void *octets, size_t length, off_t offset) {
    if (fd < 0 || fd >= FDS || kind[fd] == NOT_OURS) return offset < 0 ? syscall(SYS_write, fd, octets, length) : syscall(SYS_pwrite64, fd, octets, length, offset);
    if (kind[fd] == A_FILE && faults[NO_SPACE]) return refuse(ENOSPC);
    if (kind[fd] == A_FILE && faults[WRITE_ERROR]) return refuse(EIO);
    pthread_mutex_lock(&gate);
    if (offset < 0) {
        int flags = syscall(SYS_fcntl, fd, F_GETFL);
        offset = syscall(SYS_lseek, fd, 0, flags & O_APPEND ? SEEK_END : SEEK_CUR);
        syscall(SYS_lseek, fd, offset, SEEK_SET);
    }
    ssize_t written = syscall(SYS_pwrite64, fd, octets, length, offset);
    int error = errno;
    if (written > 0) tell(WRITE, 0, inode[fd], offset, octets, written);
    pthread_mutex_unlock(&gate);
    errno = error;
    return written;
}

ssize_t write(int fd, const void *octets, size_t length) {
    if (fd < 0 || fd >= FDS || kind[fd] == NOT_OURS) return syscall(SYS_write, fd, octets, length);
    ssize_t written = write_at(fd, octets, length, -1);
    if (written > 0) syscall(SYS_lseek, fd, written, SEEK_CUR);
    return written;
}
ssize_t pwrite(int fd, const void *octets, size_t length, off_t offset) { return write_at(fd, octets, length, offset); }
ssize_t pwrite64(int fd, const void *octets, size_t length, off_t offset) { return write_at(fd, octets, length, offset); }

static ssize_t write_parts(int fd, const struct iovec *parts, int count, off_t offset) {
    ssize_t all = 0;
    for (int i = 0; i < count; i++) {
        ssize_t written = write_at(fd, parts[i].iov_base, parts[i].iov_len, offset + all);
        if (written < 0) return all > 0 ? all : written;
        all += written;
        if (written < (ssize_t)parts[i].iov_len) break;
    }
    return all;
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) { return write_parts(fd, parts, count, offset); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t offset) { return write_parts(fd, parts, count, offset); }

int ftruncate(int fd, off_t size) {
    if (fd < 0 || fd >= FDS || kind[fd] == NOT_OURS) return syscall(SYS_ftruncate, fd, size);
    pthread_mutex_lock(&gate);
    int result = syscall(SYS_ftruncate, fd, size);
    int error = errno;
    if (result == 0) tell(TRUNCATE, 0, inode[fd], size, "", 0);
    pthread_mutex_unlock(&gate);
    errno = error;
    return result;
}
int ftruncate64(int fd, off_t size) { return ftruncate(fd, size); }

static int sync_file(int fd, long call) {
    char path[PATH_MAX] = "", link[64];
    if (fd < 0 || fd >= FDS || kind[fd] == NOT_OURS || kind[fd] == THE_ACKS) return syscall(call, fd);
    int is_folder = kind[fd] == A_FOLDER;
    if (is_folder) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        if (readlink(link, path, sizeof path - 1) < 0) path[0] = 0;
    }
    pthread_mutex_lock(&gate);
    int64_t number = ++syncs;
    uint64_t file = inode[fd];
    faults[SYNCS]++;
    tell(is_folder ? FOLDER_BEGIN : SYNC_BEGIN, 0, file, number, path, strlen(path));
    int is_failing = faults[SYNC_ERRORS] != 0;
    if (faults[SYNC_ERRORS] > 0) faults[SYNC_ERRORS]--;
    /* As Linux has done it since 4.13: whoever has the file open is told of the error once, by its own next sync or by one that is under way. */
    if (is_failing)
        for (int other = 0; other < FDS; other++)
            if (other != fd && kind[other] == A_FILE && inode[other] == file) owes_error[other] = 1;
    pthread_mutex_unlock(&gate);
    if (faults[SYNC_DELAY]) {
        struct timespec delay = { faults[SYNC_DELAY] / 1000000, faults[SYNC_DELAY] % 1000000 * 1000 };
        nanosleep(&delay, NULL);
    }
    /* The true sync is left out: the journal decides what is durable, and the tests need not wait for the machine's disk. */
    pthread_mutex_lock(&gate);
    tell(is_folder ? FOLDER_END : SYNC_END, is_failing, file, number, path, strlen(path));
    /* Asked at the end: the pages of this sync may have been lost by another one that began after it, and a sync that lost pages never says that it went well. */
    int is_told_late = owes_error[fd];
    owes_error[fd] = 0;
    pthread_mutex_unlock(&gate);
    return is_failing || is_told_late ? refuse(EIO) : 0;
}
int fsync(int fd) { return sync_file(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_file(fd, SYS_fdatasync); }

int unlink(const char *path) {
    pthread_mutex_lock(&gate);
    int result = syscall(SYS_unlinkat, AT_FDCWD, path, 0), error = errno;
    if (result == 0 && is_ours(path)) tell(UNLINK, 0, 0, 0, path, strlen(path));
    pthread_mutex_unlock(&gate);
    errno = error;
    return result;
}

static int two_names(uint32_t op, long result, const char *from, const char *to) {
    int error = errno;
    char both[2 * PATH_MAX];
    if (result == 0 && is_ours(to)) tell(op, 0, 0, 0, both, snprintf(both, sizeof both, "%s\n%s", from, to));
    pthread_mutex_unlock(&gate);
    errno = error;
    return result;
}
int rename(const char *from, const char *to) {
    pthread_mutex_lock(&gate);
    return two_names(RENAME, syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0), from, to);
}
int link(const char *from, const char *to) {
    pthread_mutex_lock(&gate);
    return two_names(LINK, syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0), from, to);
}
int mkdir(const char *path, mode_t mode) {
    pthread_mutex_lock(&gate);
    int result = syscall(SYS_mkdirat, AT_FDCWD, path, mode), error = errno;
    if (result == 0 && is_ours(path)) tell(MKDIR, 0, 0, 0, path, strlen(path));
    pthread_mutex_unlock(&gate);
    errno = error;
    return result;
}

/* .NET looks functions of the C library up by name when a program calls them itself, as the spool does to sync a folder. */
void *dlsym(void *library, const char *name) {
    static void *(*real)(void *, const char *);
    if (!real) real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
    if (!real) real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
    if (!real) real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.17");
    if (strcmp(name, "open") == 0) return (void *)open;
    if (strcmp(name, "fsync") == 0) return (void *)fsync;
    return real(library, name);
}
