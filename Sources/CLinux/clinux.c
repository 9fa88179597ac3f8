#define _GNU_SOURCE
#include "clinux.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

static void fill(const struct stat *from, struct clinux_status *to)
{
    to->size = (uint64_t)from->st_size;
    /* In units of 512 bytes, whatever the file system's blocks are. */
    to->allocated = (uint64_t)from->st_blocks * 512;
    to->inode = from->st_ino;
    to->device = from->st_dev;
    to->links = from->st_nlink;
    to->modified_seconds = from->st_mtim.tv_sec;
    to->modified_nanoseconds = from->st_mtim.tv_nsec;
    to->mode = from->st_mode;
    to->owner = from->st_uid;
}

int clinux_fstat(int fd, struct clinux_status *status)
{
    struct stat found;
    if (fstat(fd, &found) != 0)
        return -1;
    fill(&found, status);
    return 0;
}

int clinux_lstatat(int directory, const char *name, struct clinux_status *status)
{
    struct stat found;
    if (fstatat(directory, name, &found, AT_SYMLINK_NOFOLLOW) != 0)
        return -1;
    fill(&found, status);
    return 0;
}

int clinux_open_beneath(int directory, const char *path, int flags, uint32_t mode)
{
    struct open_how how;
    memset(&how, 0, sizeof how);
    how.flags = (uint64_t)(unsigned)flags | O_CLOEXEC;
    how.mode = (flags & O_CREAT) ? mode : 0;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

int clinux_rename_exclusive(int from_directory, const char *from, int to_directory, const char *to)
{
    return renameat2(from_directory, from, to_directory, to, RENAME_NOREPLACE);
}

int clinux_sync_file_system(int fd)
{
    return syncfs(fd);
}

int64_t clinux_copy_range(int from, int64_t from_offset, int to, int64_t to_offset, uint64_t length)
{
    off64_t source = from_offset, target = to_offset;
    return copy_file_range(from, &source, to, &target, length, 0);
}

int clinux_clone(int to, int from)
{
    return ioctl(to, FICLONE, from);
}

int clinux_drop_cache(int fd)
{
    errno = posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    return errno == 0 ? 0 : -1;
}

int clinux_read_past_cache(int fd, int on)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0)
        return -1;
    return fcntl(fd, F_SETFL, on ? flags | O_DIRECT : flags & ~O_DIRECT);
}

int clinux_read_ahead(int fd)
{
    errno = posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return errno == 0 ? 0 : -1;
}

int clinux_start_writing(int fd, int64_t offset, int64_t length)
{
    return sync_file_range(fd, offset, length, SYNC_FILE_RANGE_WRITE);
}

int clinux_space_of(int fd, struct clinux_space *space)
{
    struct statvfs found;
    if (fstatvfs(fd, &found) != 0)
        return -1;
    space->free_bytes = (uint64_t)found.f_bavail * found.f_frsize;
    space->total_bytes = (uint64_t)found.f_blocks * found.f_frsize;
    space->free_inodes = found.f_favail;
    space->total_inodes = found.f_files;
    return 0;
}

int clinux_lock(int fd)
{
    return flock(fd, LOCK_EX | LOCK_NB);
}

int clinux_unlock(int fd)
{
    return flock(fd, LOCK_UN);
}

void *clinux_open_listing(int directory)
{
    int copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (copy < 0)
        return NULL;
    DIR *stream = fdopendir(copy);
    if (stream == NULL)
        close(copy);
    return stream;
}

const char *clinux_next_name(void *listing, int *kind)
{
    struct dirent *entry;
    do {
        errno = 0;
        entry = readdir(listing);
        if (entry == NULL)
            return NULL;
    } while (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0);
    *kind = entry->d_type;
    return entry->d_name;
}

void clinux_close_listing(void *listing)
{
    closedir(listing);
}

int64_t clinux_raise_open_limit(uint64_t wanted)
{
    struct rlimit found;
    if (getrlimit(RLIMIT_NOFILE, &found) != 0)
        return -1;
    if (found.rlim_cur >= wanted)
        return (int64_t)wanted;
    struct rlimit raised = found;
    raised.rlim_cur = found.rlim_max < wanted ? found.rlim_max : wanted;
    return (int64_t)(setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : found.rlim_cur);
}
