#ifndef CLINUX_SANDBOX_H
#define CLINUX_SANDBOX_H

#include <stdint.h>

/* What confines a child process, layer by layer. Everything is made before the child is, since it may only make system
   calls. Each call returns -1 and sets errno on failure. */

/* Namespaces, as clone(2) names them. */
enum {
    CLINUX_NAMESPACE_USER = 0x10000000,
    CLINUX_NAMESPACE_PID = 0x20000000,
    CLINUX_NAMESPACE_MOUNT = 0x00020000,
    CLINUX_NAMESPACE_IPC = 0x08000000,
    CLINUX_NAMESPACE_NETWORK = 0x40000000,
};

/* What is mounted inside of a mount namespace. */
enum {
    /* A file system in memory on the temporary directory, and the same on /dev/shm. */
    CLINUX_MOUNT_TEMPORARY = 1,
    /* The same on /tmp. */
    CLINUX_MOUNT_OVER_TMP = 2,
    /* Everything else is read-only. */
    CLINUX_MOUNT_READ_ONLY = 4,
    /* A /proc of the PID namespace. */
    CLINUX_MOUNT_PROC = 8,
};

/* What a child may do below a path. */
enum {
    CLINUX_MAY_READ = 1,
    CLINUX_MAY_EXECUTE = 2,
    CLINUX_MAY_WRITE = 4,
    /* ioctl(2) of devices. */
    CLINUX_MAY_CONTROL = 8,
};

/* What a filter of system calls allows beside what every child may do. */
enum {
    CLINUX_ALLOW_NETWORK = 1,
    /* chmod(2), chown(2) and extended attributes: where mounts keep them from what is not the child's. */
    CLINUX_ALLOW_MODES = 2,
    /* Signals and limits of other processes: where it sees none but its own. */
    CLINUX_ALLOW_SIGNALS = 4,
    /* System V and POSIX queues and shared memory: where it has its own. */
    CLINUX_ALLOW_IPC = 8,
    /* Sockets of the internet alone: where it has a network of its own. */
    CLINUX_ALLOW_LOOPBACK = 16,
    /* The other way about: nothing but what it takes to start a program that reads one file and answers on a socket, whatever else is
       given. */
    CLINUX_ONLY_ANSWERS = 32,
};

/* The step at which a child could not be made. */
enum {
    CLINUX_STEP_START,
    CLINUX_STEP_NAMESPACES,
    CLINUX_STEP_IDENTITY,
    CLINUX_STEP_MOUNT_TEMPORARY,
    CLINUX_STEP_MOUNT_READ_ONLY,
    CLINUX_STEP_MOUNT_PROC,
    CLINUX_STEP_CAPABILITIES,
    CLINUX_STEP_LANDLOCK,
    CLINUX_STEP_SECCOMP,
    CLINUX_STEP_CGROUP,
    CLINUX_STEP_PROGRAM,
};

struct clinux_sandbox {
    /* Nothing confines the program, and all that it starts ends with it nevertheless. */
    int is_open;
    /* CLINUX_NAMESPACE_* and CLINUX_MOUNT_*. */
    unsigned namespaces;
    unsigned mounts;
    /* An empty directory, absolute, and the options of the file system that is mounted there. */
    const char *temporary;
    const char *temporary_options;
    /* Absolute paths of directories that stay writable beside it; ends with NULL. */
    const char *const *writable;
    /* From clinux_landlock_create; -1: none. */
    int ruleset;
    int landlock_abi;
    /* From clinux_filter; count 0: none. own_process is where the first process's number goes, or -1. */
    uint64_t *filter;
    int filter_count;
    int own_process;
    /* Threads and processes, counted in a user namespace alone; bytes of a file. 0: no limit. */
    uint64_t process_limit;
    uint64_t file_limit;
    /* An open cgroup.procs; -1: none. */
    int cgroup;
    /* The loopback interface of its own network is up. */
    int has_loopback;
};

/* The version of the kernel's Landlock; 0: it has none, or it is switched off. */
int clinux_landlock_abi(void);
/* A ruleset that allows nothing of files, and neither TCP nor signals and abstract sockets of others unless it is told so. */
int clinux_landlock_create(int abi, int allows_network);
/* Allows CLINUX_MAY_* below a path, which is followed. */
int clinux_landlock_allow(int ruleset, int abi, const char *path, int what);
/* Whether the kernel filters system calls. */
int clinux_has_seccomp(void);
/* Writes a filter of system calls (struct sock_filter) and says how many instructions it has. own_process: as above.
   parent: a process that gets no signals, where CLINUX_ALLOW_SIGNALS is not given. */
int clinux_filter(int allowed, int parent, uint64_t *filter, int capacity, int *own_process);
/* From now on, for good, this process may read, write, map memory that is not run, and exit: it opens nothing and starts nothing. */
int clinux_seal_calls(void);
/* Keeps others of the same user from reading this process, and it from leaving a core. */
int clinux_hide_self(void);

#endif
