#define _GNU_SOURCE
#include "clinux_sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than the headers of Debian 12. */
enum { landlock_create_ruleset = 444, landlock_add_rule = 445 };
enum { create_ruleset_version = 1, rule_path_beneath = 1 };

struct ruleset_attributes {
    uint64_t files;
    uint64_t network;
    uint64_t scoped;
};

struct __attribute__((packed)) path_rule {
    uint64_t allowed;
    int32_t parent;
};

#define RIGHT(number) (1ULL << (number))

/* linux/landlock.h, LANDLOCK_ACCESS_FS_*. */
enum {
    execute, write_file, read_file, read_directory, remove_directory, remove_file, make_device, make_directory,
    make_file, make_socket, make_pipe, make_block_device, make_link, refer, truncate_file, control_device,
};

int clinux_landlock_abi(void)
{
    long found = syscall(landlock_create_ruleset, NULL, 0, create_ruleset_version);
    return found < 0 ? 0 : (int)found;
}

static uint64_t handled(int abi)
{
    return abi >= 5 ? 0xFFFF : abi >= 3 ? 0x7FFF : abi >= 2 ? 0x3FFF : 0x1FFF;
}

int clinux_landlock_create(int abi, int allows_network)
{
    struct ruleset_attributes attributes = {
        .files = handled(abi),
        .network = abi >= 4 && !allows_network ? 3 : 0,
        .scoped = abi >= 6 ? 3 : 0,
    };
    size_t size = abi >= 6 ? sizeof attributes : abi >= 4 ? 16 : 8;
    return (int)syscall(landlock_create_ruleset, &attributes, size, 0);
}

/* Only async-signal-safe calls: the child asks for its own directory and its own /proc. */
int clinux_landlock_allow(int ruleset, int abi, const char *path, int what)
{
    uint64_t rights = 0;
    if (what & CLINUX_MAY_READ)
        rights |= RIGHT(read_file) | RIGHT(read_directory);
    if (what & CLINUX_MAY_EXECUTE)
        rights |= RIGHT(execute);
    if (what & CLINUX_MAY_WRITE)
        rights |= RIGHT(write_file) | RIGHT(remove_directory) | RIGHT(remove_file) | RIGHT(make_directory)
            | RIGHT(make_file) | RIGHT(make_socket) | RIGHT(make_pipe) | RIGHT(make_link) | RIGHT(refer)
            | RIGHT(truncate_file);
    if (what & CLINUX_MAY_CONTROL)
        rights |= RIGHT(control_device);
    int found = open(path, O_PATH | O_CLOEXEC);
    if (found < 0)
        return -1;
    struct stat status;
    int result = fstat(found, &status);
    if (result == 0) {
        if (!S_ISDIR(status.st_mode))
            rights &= RIGHT(execute) | RIGHT(write_file) | RIGHT(read_file) | RIGHT(truncate_file) | RIGHT(control_device);
        struct path_rule rule = {.allowed = rights & handled(abi), .parent = found};
        result = (int)syscall(landlock_add_rule, ruleset, rule_path_beneath, &rule, 0);
    }
    int why = errno;
    close(found);
    errno = why;
    return result;
}

int clinux_has_seccomp(void)
{
    uint32_t action = SECCOMP_RET_ERRNO;
    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

int clinux_hide_self(void)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#else
#error "no filter of system calls for this architecture"
#endif

/* Numbers that are the same on all architectures, but for the first. */
enum {
#if defined(__x86_64__)
    nr_rseq = 334,
#else
    nr_rseq = 293,
#endif
    nr_pidfd_send_signal = 424, nr_io_uring_setup = 425, nr_io_uring_enter, nr_io_uring_register, nr_open_tree,
    nr_move_mount, nr_fsopen, nr_fsconfig, nr_fsmount, nr_fspick, nr_pidfd_open, nr_clone3, nr_pidfd_getfd = 438,
    nr_process_madvise = 440, nr_mount_setattr = 442, nr_quotactl_fd = 443, nr_process_mrelease = 448,
    nr_fchmodat2 = 452, nr_setxattrat = 463, nr_removexattrat = 466, nr_open_tree_attr = 467,
    nr_file_setattr = 469,
};

/* No flavour needs one of them. */
static const int never[] = {
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, nr_pidfd_getfd, SYS_kcmp, nr_process_madvise,
    nr_process_mrelease, SYS_bpf, SYS_perf_event_open, nr_io_uring_setup, nr_io_uring_enter, nr_io_uring_register,
    SYS_userfaultfd, SYS_add_key, SYS_request_key, SYS_keyctl, SYS_mount, SYS_umount2, nr_open_tree, nr_move_mount,
    nr_fsopen, nr_fsconfig, nr_fsmount, nr_fspick, nr_mount_setattr, nr_open_tree_attr, SYS_unshare, SYS_setns,
    SYS_chroot, SYS_pivot_root, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load,
    SYS_kexec_file_load, SYS_name_to_handle_at, SYS_open_by_handle_at, SYS_quotactl, nr_quotactl_fd, SYS_acct,
    SYS_swapon, SYS_swapoff, SYS_reboot, SYS_syslog, SYS_personality, SYS_fanotify_init, SYS_migrate_pages,
    SYS_vhangup,
#ifdef SYS_iopl
    SYS_iopl, SYS_ioperm, SYS_modify_ldt,
#endif
};

static const int modes[] = {
    SYS_fchmod, SYS_fchmodat, SYS_fchown, SYS_fchownat, SYS_setxattr, SYS_lsetxattr, SYS_fsetxattr, SYS_removexattr,
    SYS_lremovexattr, SYS_fremovexattr, nr_fchmodat2, nr_setxattrat, nr_removexattrat, nr_file_setattr,
#ifdef SYS_chmod
    SYS_chmod, SYS_chown, SYS_lchown,
#endif
};

static const int queues[] = {
    SYS_shmget, SYS_shmat, SYS_shmctl, SYS_semget, SYS_semop, SYS_semctl, SYS_semtimedop, SYS_msgget, SYS_msgsnd,
    SYS_msgrcv, SYS_msgctl, SYS_mq_open, SYS_mq_unlink,
};

/* Where other processes of the user can be seen: their number is in the first argument, and it is a hard word. */
static const int signals[] = {SYS_kill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo};
/* Here it must be 0: oneself. */
static const int own[] = {SYS_sched_setaffinity, SYS_sched_setscheduler, SYS_sched_setparam, SYS_sched_setattr};

struct program {
    struct sock_filter *at;
    int count;
    int capacity;
};

static void add(struct program *program, struct sock_filter instruction)
{
    if (program->count < program->capacity)
        program->at[program->count] = instruction;
    program->count++;
}

#define STATEMENT(code, value) add(program, (struct sock_filter)BPF_STMT((code), (uint32_t)(value)))
#define JUMP(code, value, then, otherwise) \
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | (code) | BPF_K, (uint32_t)(value), then, otherwise))
#define LOAD(offset) STATEMENT(BPF_LD | BPF_W | BPF_ABS, offset)
/* The lower half of an argument, which is all of an int. */
#define ARGUMENT(number) LOAD(offsetof(struct seccomp_data, args[number]))
#define DENY(why) STATEMENT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (why))

static void deny(struct program *program, const int *calls, size_t size)
{
    for (size_t index = 0; index < size / sizeof *calls; index++) {
        JUMP(BPF_JEQ, calls[index], 0, 1);
        DENY(EPERM);
    }
}

/* Judges a call by the lower half of one of its arguments: it is allowed, or denied, for these values alone. */
static void judge(struct program *program, int call, int argument, int allows, const uint32_t *values, int count)
{
    JUMP(BPF_JEQ, call, 0, (uint8_t)(count + 3));
    ARGUMENT(argument);
    for (int index = 0; index < count; index++) {
        int denial = count - 1 - index;
        int is_last = denial == 0;
        JUMP(BPF_JEQ, values[index], (uint8_t)(allows ? denial + 1 : denial), is_last && !allows);
    }
    DENY(EPERM);
    STATEMENT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
}

#define JUDGE(call, argument, allows, ...) \
    judge(program, (call), (argument), (allows), (const uint32_t[]){__VA_ARGS__}, \
          (int)(sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t)))
#define ALLOW_ONLY(call, argument, ...) JUDGE(call, argument, 1, __VA_ARGS__)
#define DENY_ONLY(call, argument, ...) JUDGE(call, argument, 0, __VA_ARGS__)

/* All that reaches another process by its number. */
static void deny_others(struct program *program, int parent, int *own_process)
{
    static const int never_here[] = {
        SYS_tkill, nr_pidfd_open, nr_pidfd_send_signal, SYS_setpriority, SYS_ioprio_set, SYS_move_pages,
    };
    deny(program, never_here, sizeof never_here);
    for (size_t index = 0; index < sizeof own / sizeof *own; index++)
        ALLOW_ONLY(own[index], 0, 0);
    /* Who gets the signals of a descriptor. */
    DENY_ONLY(SYS_fcntl, 1, F_SETOWN, F_SETOWN_EX, F_SETSIG);
    int jumps = (int)(sizeof signals / sizeof *signals);
    for (int index = 0; index < jumps; index++)
        JUMP(BPF_JEQ, signals[index], (uint8_t)(jumps - index), 0);
    JUMP(BPF_JA, 6, 0, 0);
    ARGUMENT(0);
    /* Groups, and all of the user. */
    JUMP(BPF_JGE, 0x80000000U, 2, 0);
    JUMP(BPF_JEQ, parent, 1, 0);
    *own_process = program->count;
    JUMP(BPF_JEQ, 0, 0, 1);
    DENY(EPERM);
    STATEMENT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    LOAD(offsetof(struct seccomp_data, nr));
}

/* What a program without foreign code goes on to call: the C library's and Swift's own needs are among it. */
static const int answering[] = {
    SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_sendto, SYS_recvfrom, SYS_close, SYS_lseek, SYS_fstat, SYS_munmap,
    SYS_mremap, SYS_madvise, SYS_brk, SYS_futex, SYS_getrandom, SYS_clock_gettime, SYS_clock_getres, SYS_getpid,
    SYS_gettid, SYS_sched_yield, SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sigaltstack,
    SYS_restart_syscall, SYS_exit, SYS_exit_group,
};

/* What the loader of programs and the start of a runtime call besides. */
static const int starting[] = {
    SYS_execve, SYS_openat, SYS_newfstatat, SYS_statx, SYS_pread64, SYS_readlinkat, SYS_faccessat, SYS_mmap,
    SYS_mprotect, SYS_set_tid_address, SYS_set_robust_list, nr_rseq, SYS_sched_getaffinity, SYS_uname, SYS_seccomp,
#if defined(__x86_64__)
    SYS_arch_prctl, SYS_access, SYS_open, SYS_readlink, SYS_stat,
#endif
};

static void allow(struct program *program, const int *calls, size_t size)
{
    for (size_t index = 0; index < size / sizeof *calls; index++) {
        JUMP(BPF_JEQ, calls[index], 0, 1);
        STATEMENT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    }
}

/* Memory that no code is run from. */
static void allow_data(struct program *program, int call)
{
    JUMP(BPF_JEQ, call, 0, 4);
    ARGUMENT(2);
    JUMP(BPF_JSET, PROT_EXEC, 0, 1);
    DENY(EPERM);
    STATEMENT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
}

/* What is foreign to the architecture ends the process; the number of the call is at hand then. */
static void begin_filter(struct program *program)
{
    LOAD(offsetof(struct seccomp_data, arch));
    JUMP(BPF_JEQ, NATIVE, 1, 0);
    STATEMENT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    LOAD(offsetof(struct seccomp_data, nr));
#if defined(__x86_64__)
    /* The calls of x32. */
    JUMP(BPF_JGE, 0x40000000U, 0, 1);
    STATEMENT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
#endif
}

static int finished(const struct program *program)
{
    if (program->count <= program->capacity)
        return program->count;
    errno = ENOBUFS;
    return -1;
}

int clinux_seal_calls(void)
{
    struct sock_filter filter[128];
    struct program whole = {filter, 0, sizeof filter / sizeof *filter};
    struct program *program = &whole;
    begin_filter(program);
    allow(program, answering, sizeof answering);
    allow_data(program, SYS_mmap);
    allow_data(program, SYS_mprotect);
    DENY(EPERM);
    if (finished(&whole) < 0)
        return -1;
    struct sock_fprog sealed = {(unsigned short)whole.count, filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return -1;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &sealed, 0, 0);
}

static void only_answers(struct program *program)
{
    allow(program, answering, sizeof answering);
    allow(program, starting, sizeof starting);
    /* It may seal itself, and read its own limits. */
    ALLOW_ONLY(SYS_prctl, 0, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS);
    ALLOW_ONLY(SYS_prlimit64, 0, 0);
    DENY(EPERM);
}

int clinux_filter(int allowed, int parent, uint64_t *filter, int capacity, int *own_process)
{
    _Static_assert(sizeof(struct sock_filter) == sizeof(uint64_t), "a filter's instruction has 8 bytes");
    struct program whole = {(struct sock_filter *)filter, 0, capacity};
    struct program *program = &whole;
    *own_process = -1;
    begin_filter(program);
    if (allowed & CLINUX_ONLY_ANSWERS) {
        only_answers(program);
        return finished(&whole);
    }
    /* Its flags lie in memory, where a filter cannot look; the C library goes on with clone. */
    JUMP(BPF_JEQ, nr_clone3, 0, 1);
    DENY(ENOSYS);
    deny(program, never, sizeof never);
    if (!(allowed & CLINUX_ALLOW_MODES))
        deny(program, modes, sizeof modes);
    if (!(allowed & CLINUX_ALLOW_IPC))
        deny(program, queues, sizeof queues);
    if (!(allowed & CLINUX_ALLOW_SIGNALS))
        deny_others(program, parent, own_process);
    JUMP(BPF_JEQ, SYS_clone, 0, 4);
    ARGUMENT(0);
    JUMP(BPF_JSET, 0x7E020080, 0, 1);
    DENY(EPERM);
    STATEMENT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    /* Limits of another process. */
    ALLOW_ONLY(SYS_prlimit64, 0, 0);
    /* Letters into a terminal (TIOCSTI, TIOCLINUX), and who gets the signals of a descriptor (FIOSETOWN, SIOCSPGRP). */
    DENY_ONLY(SYS_ioctl, 1, 0x5412, 0x541C, 0x8901, 0x8902);
    /* A pair is a pipe in both directions. */
    ALLOW_ONLY(SYS_socketpair, 0, AF_UNIX);
    if (allowed & CLINUX_ALLOW_NETWORK) {
        ALLOW_ONLY(SYS_socket, 0, AF_UNIX, AF_INET, AF_INET6);
    } else if (allowed & CLINUX_ALLOW_LOOPBACK) {
        ALLOW_ONLY(SYS_socket, 0, AF_INET, AF_INET6);
    } else {
        JUMP(BPF_JEQ, SYS_socket, 0, 1);
        DENY(EPERM);
    }
    STATEMENT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    return finished(&whole);
}
