#ifndef CLINUX_H
#define CLINUX_H

#include <stdint.h>

/* System calls that Swift cannot reach, as plain integers. Each returns -1 and sets errno on failure. */

struct clinux_status {
    uint64_t size;
    uint64_t allocated;
    uint64_t inode;
    uint64_t device;
    uint64_t links;
    int64_t modified_seconds;
    /* Of the second: 0 to 999,999,999. */
    int64_t modified_nanoseconds;
    uint32_t mode;
    uint32_t owner;
};

struct clinux_space {
    uint64_t free_bytes;
    uint64_t total_bytes;
    uint64_t free_inodes;
    uint64_t total_inodes;
};

/* stat(2) of a descriptor. */
int clinux_fstat(int fd, struct clinux_status *status);
/* stat(2) of a name in a directory; the last component is never followed. */
int clinux_lstatat(int directory, const char *name, struct clinux_status *status);
/* openat2(2) with RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS. */
int clinux_open_beneath(int directory, const char *path, int flags, uint32_t mode);
/* renameat2(2) with RENAME_NOREPLACE. */
int clinux_rename_exclusive(int from_directory, const char *from, int to_directory, const char *to);
/* syncfs(2). */
int clinux_sync_file_system(int fd);
/* copy_file_range(2) at explicit offsets; the number of bytes copied. */
int64_t clinux_copy_range(int from, int64_t from_offset, int to, int64_t to_offset, uint64_t length);
/* ioctl FICLONE: the whole file shares the other's extents. */
int clinux_clone(int to, int from);
/* posix_fadvise(2) POSIX_FADV_DONTNEED for the whole file. */
int clinux_drop_cache(int fd);
/* sync_file_range(2) SYNC_FILE_RANGE_WRITE. */
int clinux_start_writing(int fd, int64_t offset, int64_t length);
/* fcntl(2) F_SETFL O_DIRECT: an error where the file system cannot. */
int clinux_read_past_cache(int fd, int on);
/* posix_fadvise(2) POSIX_FADV_SEQUENTIAL for the whole file. */
int clinux_read_ahead(int fd);
/* statvfs(3). */
int clinux_space_of(int fd, struct clinux_space *space);
/* RLIMIT_NOFILE raised to that, or as far as this process may: what it is then. */
int64_t clinux_raise_open_limit(uint64_t wanted);
/* flock(2) LOCK_EX | LOCK_NB. */
int clinux_lock(int fd);
/* flock(2) LOCK_UN: for all copies of the descriptor. */
int clinux_unlock(int fd);

/* prctl(2) PR_SET_DUMPABLE 0 and no core file: what this process has in memory is nobody else's to read. */
int clinux_keep_memory_private(void);

/* Directory listing: opens a stream on a duplicate of the descriptor. */
void *clinux_open_listing(int directory);
/* The next name but "." and "..", or NULL at the end or on an error (then errno is not 0). kind: a DT_ value. */
const char *clinux_next_name(void *listing, int *kind);
void clinux_close_listing(void *listing);

#endif
