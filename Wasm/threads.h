// CAECThreads: what Embedded Swift's AEC asks of its surroundings in the place of an operating system's threads.
#ifndef AEC_THREADS_H
#define AEC_THREADS_H

#include <stdint.h>

// As many threads as can run at the same time.
int32_t aec_threads_count(void);

// Calls `body` with `context` and 0 on this thread, and with other indices below `count` at the same time on others, as
// far as these are free. Returns when all calls have returned.
void aec_threads_run(int32_t count, void (*body)(void *context, int32_t index), void *context);

// A lock is a word, 0 when nobody holds it. It cannot be taken twice.
void aec_lock(int32_t *lock);
void aec_unlock(int32_t *lock);

#endif
