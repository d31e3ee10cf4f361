// The memory functions that Swift and clang expect of a C library, for a WebAssembly module that has none.
//
// The allocator keeps blocks that know their own size and that of the block before them (boundary tags, after Knuth,
// The Art of Computer Programming, 2.5), so that a freed block merges with free neighbours at once. Free blocks hang
// in lists by the power of two of their size. Memory grows at its end and never shrinks. One lock is over all of it.
//
//     | size before | size, used | payload ... | size before | size, used | payload ...
#include <stddef.h>
#include <stdint.h>

#include "host.h"
#include "threads.h"

enum { UNIT = 16, HEADER = 8, PAGE = 65536, LISTS = 28, GROWTH = 16, INVALID = 22, SMALL = 4096, RESERVE = 65536 };

typedef struct block {
    uint32_t size_before;  // 0: the first of its region
    uint32_t size;         // with the header, a multiple of UNIT; bit 0: in use; only bit 0: the end of the region
    struct block *next, *previous;  // payload, unless the block is free
} block;

extern unsigned char __heap_base;
static block *lists[LISTS];
static uintptr_t heap_end;  // where the last region ends; 0 before the first
static int32_t lock;

// Given up for small blocks when memory has ended. What Swift makes once, for all threads, is small; these would wait for ever
// for one that ends on the way.
static block *reserve;

static uint32_t size_of(const block *b) { return b->size & ~1u; }
static int is_used(const block *b) { return b->size & 1; }
static block *after(block *b) { return (block *)((char *)b + size_of(b)); }
static block *before(block *b) { return (block *)((char *)b - b->size_before); }
static block **list_of(uint32_t size) { return &lists[31 - __builtin_clz(size) - 4]; }

static void set_size(block *b, uint32_t size, int used) {
    b->size = size | (uint32_t)used;
    after(b)->size_before = size;
}

static void link_free(block *b) {
    block **list = list_of(size_of(b));
    b->previous = NULL;
    b->next = *list;
    if (*list) (*list)->previous = b;
    *list = b;
}

static void unlink_free(block *b) {
    if (b->previous) {
        b->previous->next = b->next;
    } else {
        *list_of(size_of(b)) = b->next;
    }
    if (b->next) b->next->previous = b->previous;
}

// Makes a block free, together with its free neighbours.
static void release(block *b) {
    uint32_t size = size_of(b);
    block *neighbour = after(b);
    if (!is_used(neighbour)) {
        unlink_free(neighbour);
        size += size_of(neighbour);
    }
    if (b->size_before && !is_used(before(b))) {
        b = before(b);
        unlink_free(b);
        size += size_of(b);
    }
    set_size(b, size, 0);
    link_free(b);
}

// Cuts a used block after `size` bytes and releases the rest, if there is any.
static void cut(block *b, uint32_t size) {
    uint32_t rest = size_of(b) - size;
    if (!rest) return;
    set_size(b, size, 1);
    set_size(after(b), rest, 1);
    release(after(b));
}

// Gets `pages` more from the host and adds them to the free blocks. A region begins 8 bytes past a multiple of UNIT, so
// that payloads begin at one, and ends with the header of a block that is always in use.
static int grow(size_t pages) {
    const size_t old_pages = __builtin_wasm_memory_grow(0, pages);
    if (old_pages == SIZE_MAX) return 0;
    const uintptr_t end = (old_pages + pages) * PAGE;
    block *b;
    if (!heap_end) {
        // What the linker left of the first pages is the heap's, too.
        b = (block *)((((uintptr_t)&__heap_base + UNIT - 1) & ~(uintptr_t)(UNIT - 1)) + HEADER);
        b->size_before = 0;
    } else if (heap_end == old_pages * PAGE) {
        b = (block *)(heap_end - HEADER);  // the end's header becomes the new block's
    } else {
        b = (block *)(old_pages * PAGE + HEADER);  // someone else has grown the memory in between
        b->size_before = 0;
    }
    heap_end = end;
    ((block *)(end - HEADER))->size = 1;
    set_size(b, (uint32_t)(end - HEADER - (uintptr_t)b), 1);
    release(b);
    return 1;
}

// A used block of at least `size` bytes, or NULL.
static block *take(uint32_t size) {
    for (block **list = list_of(size); list < lists + LISTS; list++) {
        for (block *b = *list; b; b = b->next) {
            if (size_of(b) < size) continue;
            unlink_free(b);
            set_size(b, size_of(b), 1);
            return b;
        }
    }
    return NULL;
}

static int begin(void) {
    if (!grow(GROWTH)) return 0;
    reserve = take(RESERVE);
    cut(reserve, RESERVE);
    return 1;
}

// The payload of a used block, or NULL.
static void *find(size_t alignment, size_t size) {
    if (!heap_end && !begin()) return NULL;
    uint32_t needed = ((uint32_t)size + HEADER + UNIT - 1) & ~(uint32_t)(UNIT - 1);
    uint32_t with_gap = alignment > UNIT ? needed + (uint32_t)alignment : needed;
    block *b = take(with_gap);
    if (!b) {
        size_t pages = (with_gap + 2 * UNIT) / PAGE + 1;
        if (!grow(pages < GROWTH ? GROWTH : pages) && !grow(pages)) {
            if (!reserve || with_gap > SMALL) return NULL;
            release(reserve);
            reserve = NULL;
        }
        b = take(with_gap);
    }
    if (alignment > UNIT) {
        uintptr_t payload = (uintptr_t)b + HEADER;
        uint32_t gap = (uint32_t)(-payload & (alignment - 1));
        if (gap) {
            block *aligned = (block *)((char *)b + gap);
            uint32_t size_behind = size_of(b) - gap;
            set_size(b, gap, 1);
            set_size(aligned, size_behind, 1);
            release(b);
            b = aligned;
        }
    }
    cut(b, needed);
    return (char *)b + HEADER;
}

static void *allocate(size_t alignment, size_t size) {
    if (size > (size_t)INT32_MAX || alignment > PAGE) aec_host_out_of_memory(size);
    aec_lock(&lock);
    void *memory = find(alignment, size);
    aec_unlock(&lock);
    if (!memory) aec_host_out_of_memory(size);
    return memory;
}

void free(void *pointer) {
    if (!pointer) return;
    aec_lock(&lock);
    release((block *)((char *)pointer - HEADER));
    aec_unlock(&lock);
}

void *malloc(size_t size) { return allocate(UNIT, size); }

void *calloc(size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) aec_host_out_of_memory(SIZE_MAX);
    return __builtin_memset(malloc(bytes), 0, bytes);
}

// Never gives NULL: the host throws instead.
int posix_memalign(void **pointer, size_t alignment, size_t size) {
    if (!alignment || alignment & (alignment - 1)) return INVALID;
    *pointer = allocate(alignment, size);
    return 0;
}

// The builtins are instructions of WebAssembly (bulk memory), not calls of these functions.
void *memcpy(void *restrict target, const void *restrict source, size_t count) {
    return __builtin_memcpy(target, source, count);
}

void *memmove(void *target, const void *source, size_t count) { return __builtin_memmove(target, source, count); }

void *memset(void *target, int value, size_t count) { return __builtin_memset(target, value, count); }

int memcmp(const void *a, const void *b, size_t count) {
    const unsigned char *x = a, *y = b;
    for (size_t i = 0; i < count; i++) {
        if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
    }
    return 0;
}
