#ifndef PROCESS_WAITER_H
#define PROCESS_WAITER_H

/* Forgets all memory of this process but its code and a small stack, waits for the process and for all that it leaves
   behind, which it ends, writes the wait status of the first (4 bytes) to the descriptor, and exits. */
__attribute__((noreturn)) void clinux_wait_alone(int process, int ending);

#endif
