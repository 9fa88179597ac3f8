#ifndef CLINUX_PROCESS_H
#define CLINUX_PROCESS_H

#include <stdint.h>

#include "clinux_sandbox.h"

/* Child processes that cannot outlive their parent. Each call returns -1 and sets errno on failure. */

struct clinux_child {
    /* Absolute or relative path of the program. */
    const char *path;
    /* Both end with NULL. */
    char *const *arguments;
    char *const *environment;
    /* Where it runs. */
    const char *directory;
    /* Descriptor i of the child is a copy of descriptors[i]; all others are closed. At most 8. */
    const int *descriptors;
    int descriptor_count;
    /* Bytes of writable private memory that it may map (RLIMIT_DATA), and files that it may have open; 0: as this process. */
    uint64_t data_limit;
    uint64_t open_limit;
    /* How much sooner than others it is ended where memory runs out (proc(5), oom_score_adj); 0: as this process. */
    int oom_score;
    /* NULL: it runs as this process does. */
    const struct clinux_sandbox *sandbox;
};

struct clinux_started {
    /* Readable at its end, where how it ended is told by another process than itself; else -1. */
    int ending;
    /* Where and why it could not be made: CLINUX_STEP_* and errno, most at 8. With no program to run, it tries all it can. */
    int failure_count;
    int steps[8];
    int errors[8];
};

/* Starts a program in a process group of its own, without core dumps and with default signals. The kernel kills it when
   the calling thread ends, so that thread must live as long as the child may. In a sandbox the process is a small one that
   waits for the program, ends what that leaves behind, and keeps nothing of this process's memory. The process id. A path
   of NULL ends the child before it would run a program. */
int clinux_start_child(const struct clinux_child *child, struct clinux_started *started);
/* pidfd_open(2). */
int clinux_open_process(int process);
/* pidfd_send_signal(2). */
int clinux_signal_process(int process_descriptor, int signal);
/* Waits for an ended child: its status if it exited, or -2 - signal if a signal ended it. -1 on failure. ending: of
   clinux_started, which is closed. */
int clinux_reap(int process, int ending);
/* A file in memory with that content that nobody can change, read from its start. */
int clinux_memory_file(const char *name, const void *bytes, uint64_t count);
/* A pair of connected stream sockets, both closed by exec, the first not blocking. */
int clinux_socket_pair(int ends[2]);
/* A pipe, both ends closed by exec, the reading one first and not blocking. */
int clinux_pipe(int ends[2]);
/* eventfd(2), not blocking and closed by exec. */
int clinux_event(void);

#endif
