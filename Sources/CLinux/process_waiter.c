#define _GNU_SOURCE
#include "process_waiter.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The process that waits is a copy of one with secrets, and stays as long as the program does. So it gives back all of its
   memory, the C library's with it: from then on there is only what stands here, with system calls of its own. */

#define ALONE __attribute__((noinline, no_sanitize("all")))

enum { stack_size = 64 << 10 };

/* On the stack that stays. */
struct waiter {
    int process;
    int ending;
    uintptr_t stack;
    char text[16 << 10];
};

static inline long call(long number, long a, long b, long c, long d)
{
#if defined(__x86_64__)
    long result;
    register long fourth __asm__("r10") = d;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
    return x0;
#endif
}

static inline int digit(char letter)
{
    return letter >= '0' && letter <= '9' ? letter - '0' : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/* Gives back the pages of every writable range but the stack. The ranges stay: the kernel writes into one of them by itself
   (rseq). */
static ALONE void forget(struct waiter *waiter)
{
    long file = call(SYS_openat, AT_FDCWD, (long)"/proc/self/maps", O_RDONLY | O_CLOEXEC, 0);
    if (file < 0)
        return;
    /* from-to rwxp …, a line each. */
    uintptr_t ends[2] = {0, 0};
    int part = 0, column = 0, is_writable = 0;
    long count;
    while ((count = call(SYS_read, file, (long)waiter->text, sizeof waiter->text, 0)) > 0)
        for (long at = 0; at < count; at++) {
            char letter = waiter->text[at];
            if (letter == '\n') {
                int is_stack = waiter->stack >= ends[0] && waiter->stack < ends[1];
                if (is_writable && !is_stack)
                    call(SYS_madvise, (long)ends[0], (long)(ends[1] - ends[0]), MADV_DONTNEED, 0);
                ends[0] = ends[1] = 0;
                part = column = is_writable = 0;
            } else if (part < 2 && (letter == '-' || letter == ' ')) {
                part++;
            } else if (part < 2) {
                ends[part] = ends[part] << 4 | (uintptr_t)digit(letter);
            } else if (++column == 2) {
                is_writable = letter == 'w';
            }
        }
    call(SYS_close, file, 0, 0, 0);
}

/* Ends all children, those that have come to it since their parents ended too. */
static ALONE void end_children(struct waiter *waiter)
{
    for (int pass = 0; pass < 100000; pass++) {
        long file = call(SYS_openat, AT_FDCWD, (long)"/proc/thread-self/children", O_RDONLY | O_CLOEXEC, 0);
        if (file >= 0) {
            long count = call(SYS_read, file, (long)waiter->text, sizeof waiter->text, 0);
            long number = 0;
            for (long at = 0; at < count; at++) {
                if (waiter->text[at] != ' ') {
                    number = number * 10 + (waiter->text[at] - '0');
                } else {
                    call(SYS_kill, number, SIGKILL, 0, 0);
                    number = 0;
                }
            }
            call(SYS_close, file, 0, 0, 0);
        } else {
            call(SYS_kill, waiter->process, SIGKILL, 0, 0);
        }
        int status;
        long found = call(SYS_wait4, -1, (long)&status, 0, 0);
        if (found == waiter->process && waiter->ending >= 0) {
            call(SYS_write, waiter->ending, (long)&status, 4, 0);
            waiter->ending = -1;
        }
        if (found < 0)
            return;
    }
}

static ALONE __attribute__((noreturn)) void wait_here(struct waiter *waiter)
{
    forget(waiter);
    /* All signals are blocked. In its own namespace nothing but SIGKILL comes; elsewhere SIGTERM asks it to end. */
    uint64_t awaited = 1ULL << (SIGCHLD - 1) | 1ULL << (SIGTERM - 1);
    int is_over = 0;
    while (!is_over) {
        int status;
        long found;
        while ((found = call(SYS_wait4, -1, (long)&status, WNOHANG, 0)) > 0)
            if (found == waiter->process) {
                call(SYS_write, waiter->ending, (long)&status, 4, 0);
                waiter->ending = -1;
                is_over = 1;
            }
        if (is_over || found < 0)
            break;
        if (call(SYS_rt_sigtimedwait, (long)&awaited, 0, 0, 8) == SIGTERM)
            break;
    }
    end_children(waiter);
    for (;;)
        call(SYS_exit_group, 0, 0, 0, 0);
}

void clinux_wait_alone(int process, int ending)
{
    /* Nothing but the one way to tell stays open. */
    if (ending > 0)
        syscall(SYS_close_range, 0, (unsigned)ending - 1, 0);
    syscall(SYS_close_range, (unsigned)ending + 1, ~0U, 0);
    /* With a guard on both sides, so that it is a range of its own. */
    char *range = mmap(NULL, 3 * stack_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *stack = range + stack_size;
    if (range == MAP_FAILED || mprotect(stack, stack_size, PROT_READ | PROT_WRITE) != 0)
        _exit(127);
    struct waiter *waiter = (struct waiter *)stack;
    waiter->process = process;
    waiter->ending = ending;
    waiter->stack = (uintptr_t)stack;
    char *top = stack + stack_size - 64;
#if defined(__x86_64__)
    __asm__ volatile("mov %0, %%rsp\n\tcall *%2\n\tud2" : : "r"(top), "D"(waiter), "r"(wait_here) : "memory");
#elif defined(__aarch64__)
    register struct waiter *first __asm__("x0") = waiter;
    __asm__ volatile("mov sp, %0\n\tblr %2\n\tbrk #0" : : "r"(top), "r"(first), "r"(wait_here) : "memory");
#endif
    __builtin_unreachable();
}
