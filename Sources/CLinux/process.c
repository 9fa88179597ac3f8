#define _GNU_SOURCE
#include "clinux_process.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { most_descriptors = 8, first_spare = 64 };

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

/* Only async-signal-safe calls: the child shares the memory of its parent, whose other threads run on. */
static int prepare(const struct clinux_child *child, pid_t parent)
{
    if (setpgid(0, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        return -1;
    /* The parent may have ended before it was asked to be told. */
    if (getppid() != parent) {
        errno = ESRCH;
        return -1;
    }
    /* First out of the way of the numbers that they are to have. */
    int spare[most_descriptors];
    for (int index = 0; index < child->descriptor_count; index++) {
        spare[index] = fcntl(child->descriptors[index], F_DUPFD_CLOEXEC, first_spare);
        if (spare[index] < 0)
            return -1;
    }
    for (int index = 0; index < child->descriptor_count; index++)
        if (dup2(spare[index], index) < 0)
            return -1;
    if (syscall(SYS_close_range, (unsigned)child->descriptor_count, ~0U, 0) != 0)
        return -1;
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_DATA, child->data_limit);
    limit(RLIMIT_NOFILE, child->open_limit);
    if (chdir(child->directory) != 0)
        return -1;
    /* Its own table of actions: a handler of the parent must not run here, and an ignored signal is inherited. */
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    return sigprocmask(SIG_SETMASK, &none, NULL);
}

int clinux_start_child(const struct clinux_child *child)
{
    if (child->descriptor_count < 0 || child->descriptor_count > most_descriptors) {
        errno = EINVAL;
        return -1;
    }
    sigset_t all, before;
    sigfillset(&all);
    errno = pthread_sigmask(SIG_SETMASK, &all, &before);
    if (errno != 0)
        return -1;
    volatile int failure = 0;
    pid_t parent = getpid();
    pid_t process = vfork();
    if (process == 0) {
        if (prepare(child, parent) == 0)
            execve(child->path, child->arguments, child->environment);
        failure = errno;
        _exit(127);
    }
    int why = process < 0 ? errno : failure;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (process > 0 && why != 0)
        while (waitpid(process, NULL, 0) < 0 && errno == EINTR)
            continue;
    errno = why;
    return why == 0 ? process : -1;
}

int clinux_open_process(int process)
{
    return (int)syscall(SYS_pidfd_open, process, 0);
}

int clinux_signal_process(int process_descriptor, int signal)
{
    return (int)syscall(SYS_pidfd_send_signal, process_descriptor, signal, NULL, 0);
}

int clinux_reap(int process)
{
    int status;
    pid_t found;
    do
        found = waitpid(process, &status, 0);
    while (found < 0 && errno == EINTR);
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
