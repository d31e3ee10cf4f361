// CAECThreads for a program of one thread.
#include "../../Wasm/threads.h"

int32_t aec_threads_count(void) { return 1; }

void aec_threads_run(int32_t count, void (*body)(void *context, int32_t index), void *context) {
    (void)count;
    body(context, 0);
}

void aec_lock(int32_t *lock) { *lock = 1; }
void aec_unlock(int32_t *lock) { *lock = 0; }
