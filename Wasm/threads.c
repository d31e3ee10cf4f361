// Threads in WebAssembly: instances of one module, each run by a worker of JavaScript's (thread.js), that share a memory. Helpers
// wait here for work and take part in what the engine's thread begins. In an instance whose memory is its own there are none,
// and nothing here waits.
//
// A helper that traps or finds no memory never returns. thread.js then notes why in `state` and marks the gate. Whoever waits for
// that helper, or for a lock that it holds, sees the mark and throws.
#include "threads.h"

#include <stddef.h>

#include "host.h"

enum {
    JOINED = 0xFFFF,  // of the gate: how many helpers are at work
    OPEN = 1 << 16,   // more may join
    FAILED = 1 << 17  // a helper has ended; set by thread.js
};

// thread.js writes here, so it knows the order.
static struct {
    int32_t gate;
    int32_t failure;  // why a helper has ended: 0 for none, 1 for a trap, 2 for want of memory
    int32_t reason_size;
    uint8_t reason[244];  // UTF-8
} state;

static int32_t wanted = 1;  // threads, the engine's among them
static int32_t work_number;
static int32_t is_running;
static struct {
    void (*body)(void *, int32_t);
    void *context;
    int32_t helpers;
} work;

// A mark that comes between a look at it and the wait is seen after this time, in nanoseconds.
static const int64_t patience = 100 * 1000 * 1000;

static int32_t load(int32_t *word) { return __atomic_load_n(word, __ATOMIC_SEQ_CST); }

static void throw_failure(void) {
    if (load(&state.gate) & FAILED) {
        aec_host_thread_failed(load(&state.failure) == 2, state.reason, (size_t)state.reason_size);
    }
}

static void wait(int32_t *word, int32_t value) {
    throw_failure();
    __builtin_wasm_memory_atomic_wait32(word, value, patience);
}

// A mutex of three states, after Drepper, Futexes Are Tricky: free, held, held and waited for.
void aec_lock(int32_t *lock) {
    for (int i = 0; i < 100; i++) {
        int32_t was = 0;
        if (__atomic_compare_exchange_n(lock, &was, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) return;
    }
    while (__atomic_exchange_n(lock, 2, __ATOMIC_SEQ_CST) != 0) wait(lock, 2);
}

void aec_unlock(int32_t *lock) {
    if (__atomic_exchange_n(lock, 0, __ATOMIC_SEQ_CST) == 2) __builtin_wasm_memory_atomic_notify(lock, 1);
}

int32_t aec_threads_count(void) { return wanted; }

void aec_threads_run(int32_t count, void (*body)(void *, int32_t), void *context) {
    // Work within work stays on its thread: the others have enough to do.
    const int is_shared = count > 1 && wanted > 1 && !__atomic_exchange_n(&is_running, 1, __ATOMIC_SEQ_CST);
    if (!is_shared) return body(context, 0);
    work.body = body;
    work.context = context;
    const int32_t helpers = (count < wanted ? count : wanted) - 1;
    __atomic_store_n(&work.helpers, helpers, __ATOMIC_SEQ_CST);
    __atomic_or_fetch(&state.gate, OPEN, __ATOMIC_SEQ_CST);
    __atomic_add_fetch(&work_number, 1, __ATOMIC_SEQ_CST);
    __builtin_wasm_memory_atomic_notify(&work_number, (uint32_t)helpers);
    body(context, 0);
    int32_t gate = __atomic_and_fetch(&state.gate, ~OPEN, __ATOMIC_SEQ_CST);
    while (gate) {
        wait(&state.gate, gate);
        gate = load(&state.gate);
    }
    __atomic_store_n(&is_running, 0, __ATOMIC_SEQ_CST);
}

// How many threads there are to be: set by the engine's.
__attribute__((export_name("aec_set_threads"))) void aec_set_threads(int32_t count) { wanted = count; }

__attribute__((export_name("aec_thread_state"))) void *aec_thread_state(void) { return &state; }

// The place that a helper gets, counted from 1; 0 when it comes too late.
static int32_t join(void) {
    int32_t gate = load(&state.gate);
    while (gate & OPEN && (gate & JOINED) < load(&work.helpers)) {
        if (__atomic_compare_exchange_n(&state.gate, &gate, gate + 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
            return (gate & JOINED) + 1;
        }
    }
    return 0;
}

// WebAssembly has no guard pages: what a stack must not reach is filled with a pattern.
enum { GUARD_WORDS = 4096 };
static const uint32_t pattern = 0x5AFEBEEF;

// What a helper does for as long as it lives. `stack` is where its stack ends, which grows down to there.
__attribute__((export_name("aec_thread_work"))) void aec_thread_work(uint32_t *stack) {
    for (int i = 0; i < GUARD_WORDS; i++) stack[i] = pattern;
    int32_t seen = 0;
    for (;;) {
        const int32_t number = load(&work_number);
        if (number == seen) {
            __builtin_wasm_memory_atomic_wait32(&work_number, seen, -1);
            continue;
        }
        seen = number;
        const int32_t place = join();
        if (!place) continue;
        work.body(work.context, place);
        for (int i = 0; i < GUARD_WORDS; i++) {
            if (stack[i] != pattern) __builtin_trap();
        }
        if (__atomic_sub_fetch(&state.gate, 1, __ATOMIC_SEQ_CST) == 0) __builtin_wasm_memory_atomic_notify(&state.gate, 1);
    }
}
