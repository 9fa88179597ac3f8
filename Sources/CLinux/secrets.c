#include "clinux.h"

#include <sys/prctl.h>
#include <sys/resource.h>

int clinux_keep_memory_private(void) {
    const struct rlimit none = {0, 0};
    const int limited = setrlimit(RLIMIT_CORE, &none);
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && limited == 0 ? 0 : -1;
}
