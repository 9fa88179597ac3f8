#define _GNU_SOURCE
#include "clinux_process.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process_waiter.h"

enum { most_descriptors = 8, first_spare = 64, most_failures = 8 };
enum { nobody = 65534 };
enum { landlock_restrict_self = 446, mount_setattr_number = 442, mount_read_only = 1, mount_no_suid = 2 };

struct mount_attributes {
    uint64_t set;
    uint64_t clear;
    uint64_t propagation;
    uint64_t user_namespace;
};

struct failure {
    int32_t step;
    int32_t error;
};

/* What a child has on its way to its program. All of it is in its own copy of the memory. */
struct making {
    const struct clinux_child *child;
    const struct clinux_sandbox *sandbox;
    /* Both are closed by exec. */
    int report;
    int ending;
    int ruleset;
    uid_t user;
    gid_t group;
};

static void limit(int resource, rlim_t most)
{
    struct rlimit found;
    if (getrlimit(resource, &found) != 0)
        return;
    if (found.rlim_max != RLIM_INFINITY && most > found.rlim_max)
        most = found.rlim_max;
    found.rlim_cur = most;
    found.rlim_max = most;
    setrlimit(resource, &found);
}

/* A step that did not work ends the child, unless it is only to be found out what works. */
static int told(const struct making *making, int step, int result)
{
    if (result >= 0)
        return 0;
    struct failure failure = {step, errno};
    ssize_t done = write(making->report, &failure, sizeof failure);
    (void)done;
    return making->child->path == NULL ? 0 : -1;
}

static int write_text(const char *path, const char *text, size_t length)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    ssize_t done = write(file, text, length);
    int why = errno;
    close(file);
    errno = why;
    return done == (ssize_t)length ? 0 : -1;
}

/* Digits in front of what there is, without the C library's printing, which is not for here. */
static char *prepend(char *at, unsigned long number)
{
    do
        *--at = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    return at;
}

/* "inner outer 1": the one identity that there is inside. */
static int write_map(const char *path, unsigned long inner, unsigned long outer)
{
    char text[64], *end = text + sizeof text, *at = end;
    *--at = '1';
    *--at = ' ';
    at = prepend(at, outer);
    *--at = ' ';
    at = prepend(at, inner);
    return write_text(path, at, (size_t)(end - at));
}

/* No identity inside has rights of its own, not even where root of a container runs the daemon. */
static int become_unprivileged(const struct making *making)
{
    if (write_text("/proc/self/setgroups", "deny", 4) != 0 && errno != ENOENT)
        return -1;
    if (write_map("/proc/self/uid_map", making->user == 0 ? nobody : making->user, making->user) != 0)
        return -1;
    return write_map("/proc/self/gid_map", making->group == 0 ? nobody : making->group, making->group);
}

static int drop_capabilities(void)
{
    prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP
              | SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED, 0, 0, 0);
    for (int capability = 0; capability < 64; capability++)
        prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2];
    memset(none, 0, sizeof none);
    return (int)syscall(SYS_capset, &header, none);
}

static int set_mount(const char *path, unsigned flags, uint64_t set, uint64_t clear)
{
    struct mount_attributes attributes = {.set = set, .clear = clear};
    return (int)syscall(mount_setattr_number, AT_FDCWD, path, flags, &attributes, sizeof attributes);
}

static int mount_temporary(const struct clinux_sandbox *sandbox)
{
    const char *from = sandbox->temporary;
    if (mount("slipway", from, "tmpfs", MS_NOSUID | MS_NODEV, sandbox->temporary_options) != 0)
        return -1;
    if (mount(from, "/dev/shm", NULL, MS_BIND, NULL) != 0 && errno != ENOENT)
        return -1;
    return sandbox->mounts & CLINUX_MOUNT_OVER_TMP ? mount(from, "/tmp", NULL, MS_BIND, NULL) : 0;
}

static int mount_read_only_but(const struct clinux_sandbox *sandbox)
{
    if (set_mount("/", AT_RECURSIVE, mount_read_only | mount_no_suid, 0) != 0)
        return -1;
    for (const char *const *path = sandbox->writable; *path != NULL; path++)
        if (set_mount(*path, 0, 0, mount_read_only) != 0)
            return -1;
    if (!(sandbox->mounts & CLINUX_MOUNT_TEMPORARY))
        return 0;
    if (set_mount("/dev/shm", 0, 0, mount_read_only) != 0 && errno != ENOENT)
        return -1;
    const char *temporary = sandbox->mounts & CLINUX_MOUNT_OVER_TMP ? "/tmp" : sandbox->temporary;
    return set_mount(temporary, 0, 0, mount_read_only);
}

static int make_mounts(const struct making *making)
{
    const struct clinux_sandbox *sandbox = making->sandbox;
    if (told(making, CLINUX_STEP_NAMESPACES, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) != 0)
        return -1;
    if (sandbox->mounts & CLINUX_MOUNT_TEMPORARY
        && told(making, CLINUX_STEP_MOUNT_TEMPORARY, mount_temporary(sandbox)) != 0)
        return -1;
    if (sandbox->mounts & CLINUX_MOUNT_READ_ONLY) {
        for (const char *const *path = sandbox->writable; *path != NULL; path++)
            if (told(making, CLINUX_STEP_MOUNT_READ_ONLY, mount(*path, *path, NULL, MS_BIND, NULL)) != 0)
                return -1;
        if (told(making, CLINUX_STEP_MOUNT_READ_ONLY, mount_read_only_but(sandbox)) != 0)
            return -1;
    }
    if (sandbox->mounts & CLINUX_MOUNT_PROC) {
        unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY;
        if (told(making, CLINUX_STEP_MOUNT_PROC, mount("proc", "/proc", "proc", flags, NULL)) != 0)
            return -1;
    }
    return 0;
}

/* A new network has a loopback interface that is down. */
static int raise_loopback(void)
{
    struct ifreq request = {.ifr_name = "lo"};
    int file = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (file < 0)
        return -1;
    int result = ioctl(file, SIOCGIFFLAGS, &request);
    request.ifr_flags |= IFF_UP;
    if (result == 0)
        result = ioctl(file, SIOCSIFFLAGS, &request);
    int why = errno;
    close(file);
    errno = why;
    return result;
}

/* In the namespaces, before the program's own process is made. */
static int isolate(const struct making *making)
{
    const struct clinux_sandbox *sandbox = making->sandbox;
    if (sandbox->cgroup >= 0
        && told(making, CLINUX_STEP_CGROUP, write(sandbox->cgroup, "0", 1) == 1 ? 0 : -1) != 0)
        return -1;
    if (sandbox->has_loopback && told(making, CLINUX_STEP_NAMESPACES, raise_loopback()) != 0)
        return -1;
    if (sandbox->namespaces & CLINUX_NAMESPACE_USER
        && told(making, CLINUX_STEP_IDENTITY, become_unprivileged(making)) != 0)
        return -1;
    if (sandbox->namespaces & CLINUX_NAMESPACE_MOUNT && make_mounts(making) != 0)
        return -1;
    if (told(making, CLINUX_STEP_CAPABILITIES, drop_capabilities()) != 0)
        return -1;
    return told(making, CLINUX_STEP_CAPABILITIES, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

static int restrict_files(const struct making *making)
{
    const struct clinux_sandbox *sandbox = making->sandbox;
    int all = CLINUX_MAY_READ | CLINUX_MAY_WRITE | CLINUX_MAY_EXECUTE;
    if (sandbox->mounts & CLINUX_MOUNT_TEMPORARY) {
        const char *temporary = sandbox->mounts & CLINUX_MOUNT_OVER_TMP ? "/tmp" : sandbox->temporary;
        if (clinux_landlock_allow(making->ruleset, sandbox->landlock_abi, temporary, all) != 0)
            return -1;
    }
    if (sandbox->mounts & CLINUX_MOUNT_PROC
        && clinux_landlock_allow(making->ruleset, sandbox->landlock_abi, "/proc", CLINUX_MAY_READ) != 0)
        return -1;
    return (int)syscall(landlock_restrict_self, making->ruleset, 0);
}

static int filter_calls(const struct clinux_sandbox *sandbox, pid_t waiter)
{
    struct sock_filter *filter = (struct sock_filter *)sandbox->filter;
    if (sandbox->own_process >= 0)
        filter[sandbox->own_process].k = (uint32_t)waiter;
    struct sock_fprog program = {(unsigned short)sandbox->filter_count, filter};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

static void set_signals(void)
{
    /* Its own table of actions: a handler of the parent must not run here, and an ignored signal is inherited. */
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The program's own process. Returns only where it could not be run. */
static void run(struct making *making, pid_t waiter)
{
    const struct clinux_child *child = making->child;
    const struct clinux_sandbox *sandbox = making->sandbox;
    /* First out of the way of the numbers that they are to have. */
    int spare[most_descriptors];
    for (int index = 0; index < child->descriptor_count; index++) {
        spare[index] = fcntl(child->descriptors[index], F_DUPFD_CLOEXEC, first_spare);
        if (told(making, CLINUX_STEP_START, spare[index]) != 0)
            return;
    }
    for (int index = 0; index < child->descriptor_count; index++)
        if (told(making, CLINUX_STEP_START, dup2(spare[index], index)) != 0)
            return;
    limit(RLIMIT_CORE, 0);
    if (child->data_limit != 0)
        limit(RLIMIT_DATA, child->data_limit);
    if (child->open_limit != 0)
        limit(RLIMIT_NOFILE, child->open_limit);
    if (sandbox != NULL && sandbox->file_limit != 0)
        limit(RLIMIT_FSIZE, sandbox->file_limit);
    if (sandbox != NULL && sandbox->process_limit != 0 && sandbox->namespaces & CLINUX_NAMESPACE_USER)
        limit(RLIMIT_NPROC, sandbox->process_limit);
    if (told(making, CLINUX_STEP_START, chdir(child->directory)) != 0)
        return;
    if (sandbox != NULL && making->ruleset >= 0
        && told(making, CLINUX_STEP_LANDLOCK, restrict_files(making)) != 0)
        return;
    /* All but what it was given and the way to tell, which exec closes. */
    if (told(making, CLINUX_STEP_START, dup3(making->report, child->descriptor_count, O_CLOEXEC)) != 0)
        return;
    making->report = child->descriptor_count;
    if (told(making, CLINUX_STEP_START, (int)syscall(SYS_close_range, (unsigned)making->report + 1, ~0U, 0)) != 0)
        return;
    set_signals();
    if (sandbox != NULL && sandbox->filter_count > 0
        && told(making, CLINUX_STEP_SECCOMP, filter_calls(sandbox, waiter)) != 0)
        return;
    if (child->path == NULL)
        _exit(0);
    execve(child->path, child->arguments, child->environment);
    told(making, CLINUX_STEP_PROGRAM, -1);
}

/* The child's first process: in a sandbox it makes the program's one, and waits for it. Only async-signal-safe calls: the
   other threads of its parent are not there, and may have held a lock. */
static void begin(struct making *making, pid_t parent, int parents_ends[2])
{
    const struct clinux_sandbox *sandbox = making->sandbox;
    int has_namespace = sandbox != NULL && sandbox->namespaces & CLINUX_NAMESPACE_PID;
    close(parents_ends[0]);
    close(parents_ends[1]);
    making->report = fcntl(making->report, F_DUPFD_CLOEXEC, first_spare);
    if (making->report < 0 || setpgid(0, 0) != 0)
        return;
    /* A process whose parent may not be read has its files in /proc given to root. The copy ends with exec. */
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    /* Without a namespace it must live to end what the program leaves. */
    int last = sandbox == NULL || has_namespace ? SIGKILL : SIGTERM;
    if (told(making, CLINUX_STEP_START, prctl(PR_SET_PDEATHSIG, last)) != 0)
        return;
    /* The parent may have ended before it was asked to be told. */
    struct pollfd reader = {.fd = making->report, .events = 0};
    if ((!has_namespace && getppid() != parent) || (poll(&reader, 1, 0) > 0 && reader.revents & POLLERR)) {
        errno = ESRCH;
        told(making, CLINUX_STEP_START, -1);
        return;
    }
    if (making->child->oom_score != 0) {
        char text[16], *end = text + sizeof text;
        char *at = prepend(end, (unsigned long)making->child->oom_score);
        write_text("/proc/self/oom_score_adj", at, (size_t)(end - at));
    }
    if (sandbox == NULL) {
        run(making, 0);
        return;
    }
    making->ending = fcntl(making->ending, F_DUPFD_CLOEXEC, first_spare);
    making->ruleset = sandbox->ruleset < 0 ? -1 : fcntl(sandbox->ruleset, F_DUPFD_CLOEXEC, first_spare);
    if (told(making, CLINUX_STEP_START, making->ending) != 0 || (!sandbox->is_open && isolate(making) != 0))
        return;
    if (!has_namespace && told(making, CLINUX_STEP_START, prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)) != 0)
        return;
    pid_t waiter = getpid();
    pid_t process = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (told(making, CLINUX_STEP_START, process) != 0 || process < 0)
        return;
    if (process == 0) {
        close(making->ending);
        /* Its signals to its own group are not for the process that waits, which outside of a namespace hears them. */
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        run(making, waiter);
        return;
    }
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    clinux_wait_alone(process, making->ending);
}

int clinux_start_child(const struct clinux_child *child, struct clinux_started *started)
{
    started->ending = -1;
    started->failure_count = 0;
    if (child->descriptor_count < 0 || child->descriptor_count > most_descriptors) {
        errno = EINVAL;
        return -1;
    }
    const struct clinux_sandbox *sandbox = child->sandbox;
    int report[2], ending[2] = {-1, -1};
    if (pipe2(report, O_CLOEXEC) != 0)
        return -1;
    if (sandbox != NULL && pipe2(ending, O_CLOEXEC) != 0) {
        int why = errno;
        close(report[0]);
        close(report[1]);
        errno = why;
        return -1;
    }
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    struct making making = {
        .child = child, .sandbox = sandbox, .report = report[1], .ending = ending[1], .ruleset = -1,
        .user = geteuid(), .group = getegid(),
    };
    pid_t parent = getpid();
    unsigned long flags = SIGCHLD | (sandbox == NULL ? 0 : sandbox->namespaces);
    /* Not fork: what others have to be done around it is not for a child that only makes system calls. */
    pid_t process = (pid_t)syscall(SYS_clone, flags, 0, 0, 0, 0);
    if (process == 0) {
        int parents_ends[2] = {report[0], ending[0]};
        begin(&making, parent, parents_ends);
        _exit(127);
    }
    int why = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    if (sandbox != NULL)
        close(ending[1]);
    struct failure failure = {CLINUX_STEP_NAMESPACES, why};
    ssize_t count;
    /* Ends when the program runs, or when there will be none. */
    while (process > 0
        && ((count = read(report[0], &failure, sizeof failure)) > 0 || (count < 0 && errno == EINTR)))
        if (count == sizeof failure && started->failure_count < most_failures) {
            started->steps[started->failure_count] = failure.step;
            started->errors[started->failure_count++] = failure.error;
        }
    close(report[0]);
    if (process < 0) {
        started->steps[0] = failure.step;
        started->errors[0] = failure.error;
        started->failure_count = 1;
    }
    if (process > 0 && (started->failure_count == 0 || child->path == NULL)) {
        started->ending = ending[0];
        return process;
    }
    if (process > 0)
        clinux_reap(process, ending[0]);
    else if (sandbox != NULL)
        close(ending[0]);
    errno = started->errors[0];
    return -1;
}

int clinux_open_process(int process)
{
    return (int)syscall(SYS_pidfd_open, process, 0);
}

int clinux_signal_process(int process_descriptor, int signal)
{
    return (int)syscall(SYS_pidfd_send_signal, process_descriptor, signal, NULL, 0);
}

int clinux_reap(int process, int ending)
{
    int status;
    pid_t found;
    do
        found = waitpid(process, &status, 0);
    while (found < 0 && errno == EINTR);
    int32_t told;
    if (ending >= 0) {
        if (found >= 0 && read(ending, &told, sizeof told) == sizeof told)
            status = told;
        close(ending);
    }
    if (found < 0)
        return -1;
    return WIFSIGNALED(status) ? -2 - WTERMSIG(status) : WEXITSTATUS(status);
}

int clinux_memory_file(const char *name, const void *bytes, uint64_t count)
{
    int file = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (file < 0)
        return -1;
    uint64_t written = 0;
    while (written < count) {
        ssize_t done = write(file, (const char *)bytes + written, count - written);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            break;
        written += (uint64_t)done;
    }
    if (written == count && lseek(file, 0, SEEK_SET) == 0
        && fcntl(file, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
        return file;
    int why = errno;
    close(file);
    errno = why;
    return -1;
}

int clinux_socket_pair(int ends[2])
{
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return -1;
    return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

int clinux_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

int clinux_event(void)
{
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}
