// AVX2 kernels (vpmaddwd: 16 products an instruction, summed by pairs into int32).
//
// The tiles of the matrix product are inline assembly for the reason given in kernels_avx512.c.
#include "kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

#define KERNEL AVX2
#include "latents.h"
#include "trellis.h"
#include "residual_x86.h"
#include "residual.h"
#define INLINE __attribute__((always_inline)) static inline

// 6 rows of two vectors of 8 outputs, in the order that vpackssdw undoes (see kernels_avx512.c).
#define PANEL 16
#define TILE 6
#define GROUP 2
#define OUTPUT_OF_LANE(lane) (8 * ((lane) % 8 / 4) + 4 * ((lane) / 8) + (lane) % 4)

#define LIST_MULTIPLE 2
#define LIST_EIGHTHS 4
AVX2 INLINE uint32_t nonzero8(const int16_t *x) {
    const __m256i zero = _mm256_cmpeq_epi32(_mm256_loadu_si256((const __m256i *)x), _mm256_setzero_si256());
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(zero)) ^ 0xFF;
}
AVX2 INLINE uint32_t nonzero16(const int16_t *x) { return nonzero8(x) | nonzero8(x + 16) << 8; }

#include "pointwise_panels.h"

#define VECTOR __m256i
#define LOAD(from) _mm256_loadu_si256((const __m256i *)(from))
#define STORE(to, vector) _mm256_store_si256((__m256i *)(to), vector)
#define ZERO() _mm256_setzero_si256()
#define UNPACK_LOW(a, b) _mm256_unpacklo_epi16(a, b)
#define UNPACK_HIGH(a, b) _mm256_unpackhi_epi16(a, b)
#include "depthwise_x86.h"

// One row is a pixel: two accumulators.
#define INIT(a, b) "vmovdqa %%ymm12, %%ymm" #a "\n\tvmovdqa %%ymm13, %%ymm" #b "\n\t"
#define STEP(address, a, b)                                 \
    "vpbroadcastd " address ", %%ymm14\n\t"                 \
    "vpmaddwd %%ymm14, %%ymm12, %%ymm15\n\t"                \
    "vpmaddwd %%ymm14, %%ymm13, %%ymm14\n\t"                \
    "vpaddd %%ymm15, %%ymm" #a ", %%ymm" #a "\n\t"          \
    "vpaddd %%ymm14, %%ymm" #b ", %%ymm" #b "\n\t"
#define FINISH(a, b)                                        \
    "vpsravd %%ymm12, %%ymm" #a ", %%ymm" #a "\n\t"         \
    "vpsravd %%ymm13, %%ymm" #b ", %%ymm" #b "\n\t"         \
    "vpackssdw %%ymm" #b ", %%ymm" #a ", %%ymm" #a "\n\t"   \
    "vpmaxsw %%ymm14, %%ymm" #a ", %%ymm" #a "\n\t"         \
    "vpaddsw (%%r8), %%ymm" #a ", %%ymm" #a "\n\t"          \
    "vmovdqu %%ymm" #a ", (%%r10)\n\t"                      \
    "addq %%r9, %%r8\n\t"                                   \
    "addq %%r11, %%r10\n\t"

// What comes before, in and after the loop over pairs of inputs, for 1 to 6 rows.
#define INIT_1 INIT(0, 1)
#define INIT_2 INIT_1 INIT(2, 3)
#define INIT_3 INIT_2 INIT(4, 5)
#define INIT_4 INIT_3 INIT(6, 7)
#define INIT_5 INIT_4 INIT(8, 9)
#define INIT_6 INIT_5 INIT(10, 11)

#define STEP_1 STEP("(%%r8)", 0, 1)
#define STEP_2 STEP_1 STEP("(%%r8,%%rdx)", 2, 3)
#define STEP_3 STEP_2 STEP("(%%r8,%%rdx,2)", 4, 5)
#define STEP_4 STEP_3 STEP("(%%r9)", 6, 7)
#define STEP_5 STEP_4 STEP("(%%r9,%%rdx)", 8, 9)
#define STEP_6 STEP_5 STEP("(%%r9,%%rdx,2)", 10, 11)

#define FINISH_1 FINISH(0, 1)
#define FINISH_2 FINISH_1 FINISH(2, 3)
#define FINISH_3 FINISH_2 FINISH(4, 5)
#define FINISH_4 FINISH_3 FINISH(6, 7)
#define FINISH_5 FINISH_4 FINISH(8, 9)
#define FINISH_6 FINISH_5 FINISH(10, 11)

#define OFFSET(field) [field] "i"(offsetof(tile_args, field))
#define TILE_OFFSETS                                                                             \
    OFFSET(bias), OFFSET(shift), OFFSET(floor), OFFSET(weights), OFFSET(pairs), OFFSET(src_stride),\
        OFFSET(residual), OFFSET(residual_stride), OFFSET(dst), OFFSET(dst_stride)

// Three rows hang on r8 and three on r9; rows past the tile's are never read.
#define TILE_FUNCTION(rows)                                                                      \
    AVX2 static void tile_##rows(const tile_args *args, const int16_t *src) {                    \
        __asm__ volatile(                                                                        \
            "movq %c[weights](%[args]), %%rax\n\t"                                               \
            "movq %c[pairs](%[args]), %%rcx\n\t"                                                 \
            "movq %c[src_stride](%[args]), %%rdx\n\t"                                            \
            "movq %[src], %%r8\n\t"                                                              \
            "leaq (%%rdx,%%rdx,2), %%r9\n\t"                                                     \
            "addq %%r8, %%r9\n\t"                                                                \
            "vmovdqa %c[bias](%[args]), %%ymm12\n\t"                                             \
            "vmovdqa 32+%c[bias](%[args]), %%ymm13\n\t"                                          \
            INIT_##rows                                                                          \
            ".p2align 6\n"                                                                       \
            "1:\n\t"                                                                             \
            "vmovdqa (%%rax), %%ymm12\n\t"                                                       \
            "vmovdqa 32(%%rax), %%ymm13\n\t"                                                     \
            STEP_##rows                                                                          \
            "addq $64, %%rax\n\t"                                                                \
            "addq $4, %%r8\n\t"                                                                  \
            "addq $4, %%r9\n\t"                                                                  \
            "decq %%rcx\n\t"                                                                     \
            "jnz 1b\n\t"                                                                         \
            "vmovdqa %c[shift](%[args]), %%ymm12\n\t"                                            \
            "vmovdqa 32+%c[shift](%[args]), %%ymm13\n\t"                                         \
            "vmovdqa %c[floor](%[args]), %%ymm14\n\t"                                            \
            "movq %c[residual](%[args]), %%r8\n\t"                                               \
            "movq %c[residual_stride](%[args]), %%r9\n\t"                                        \
            "movq %c[dst](%[args]), %%r10\n\t"                                                   \
            "movq %c[dst_stride](%[args]), %%r11\n\t"                                            \
            FINISH_##rows                                                                        \
            :                                                                                    \
            : [args] "r"(args), [src] "r"(src), TILE_OFFSETS                                     \
            : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "memory", "cc", "ymm0", "ymm1",     \
              "ymm2", "ymm3", "ymm4", "ymm5", "ymm6", "ymm7", "ymm8", "ymm9", "ymm10", "ymm11",  \
              "ymm12", "ymm13", "ymm14", "ymm15");                                               \
    }

TILE_FUNCTION(1)
TILE_FUNCTION(2)
TILE_FUNCTION(3)
TILE_FUNCTION(4)
TILE_FUNCTION(5)
TILE_FUNCTION(6)

static const tile_function tile_of_rows[TILE + 1] = {NULL, tile_1, tile_2, tile_3, tile_4, tile_5, tile_6};

#define LIST_STEP(offset, a, b)                             \
    "movslq 4+" #offset "(%[from]), %%rcx\n\t"             \
    "vpbroadcastd " #offset "(%[from]), %%ymm12\n\t"       \
    "vpmaddwd (%%rax,%%rcx,2), %%ymm12, %%ymm13\n\t"       \
    "vpmaddwd 32(%%rax,%%rcx,2), %%ymm12, %%ymm14\n\t"     \
    "vpaddd %%ymm13, %%ymm" #a ", %%ymm" #a "\n\t"         \
    "vpaddd %%ymm14, %%ymm" #b ", %%ymm" #b "\n\t"

AVX2 static void list_pixel(const tile_args *args, const entry *from, const entry *end) {
    __asm__ volatile(
        "movq %c[weights](%[args]), %%rax\n\t"
        "vmovdqa %c[bias](%[args]), %%ymm0\n\t"
        "vmovdqa 32+%c[bias](%[args]), %%ymm1\n\t"
        "cmpq %[from], %[end]\n\t"
        "je 2f\n\t"
        ".p2align 6\n"
        "1:\n\t"
        LIST_STEP(0, 0, 1) LIST_STEP(8, 0, 1)
        "addq $16, %[from]\n\t"
        "cmpq %[from], %[end]\n\t"
        "jne 1b\n"
        "2:\n\t"
        "vmovdqa %c[shift](%[args]), %%ymm12\n\t"
        "vmovdqa 32+%c[shift](%[args]), %%ymm13\n\t"
        "vmovdqa %c[floor](%[args]), %%ymm14\n\t"
        "movq %c[residual](%[args]), %%r8\n\t"
        "movq %c[residual_stride](%[args]), %%r9\n\t"
        "movq %c[dst](%[args]), %%r10\n\t"
        "movq %c[dst_stride](%[args]), %%r11\n\t"
        FINISH_1
        : [from] "+r"(from)
        : [args] "r"(args), [end] "r"(end), TILE_OFFSETS
        : "rax", "rcx", "r8", "r9", "r10", "r11", "memory", "cc", "ymm0", "ymm1", "ymm12", "ymm13", "ymm14");
}

#define PAIR(x, y, low, high)                               \
    "vmovdqu " x ", %%ymm14\n\t"                            \
    "vmovdqu " y ", %%ymm15\n\t"                            \
    "vpunpcklwd %%ymm15, %%ymm14, %%ymm" #low "\n\t"        \
    "vpunpckhwd %%ymm15, %%ymm14, %%ymm" #high "\n\t"
#define TAPS(low, high, offset)                                                     \
    "vpmaddwd " #offset "+%c[weights](%[args]), %%ymm" #low ", %%ymm14\n\t"         \
    "vpmaddwd " #offset "+32+%c[weights](%[args]), %%ymm" #high ", %%ymm15\n\t"     \
    "vpaddd %%ymm14, %%ymm12, %%ymm12\n\t"                                          \
    "vpaddd %%ymm15, %%ymm13, %%ymm13\n\t"
// One pixel; see depthwise_x86.h.
#define PIXEL(l0, l1, m0, m1, r0, r1, p0, p1, s0, s1)       \
    PAIR("(%%r8)", "(%%r9)", r0, r1)                        \
    PAIR("(%%r10)", "(%%r11)", s0, s1)                      \
    "vmovdqa %c[bias](%[args]), %%ymm12\n\t"                \
    "vmovdqa 32+%c[bias](%[args]), %%ymm13\n\t"             \
    TAPS(l0, l1, 0)                                         \
    TAPS(m0, m1, 64)                                        \
    TAPS(r0, r1, 128)                                       \
    TAPS(p0, p1, 192)                                       \
    TAPS(s0, s1, 256)                                       \
    "vpsravd %c[shift](%[args]), %%ymm12, %%ymm12\n\t"      \
    "vpsravd 32+%c[shift](%[args]), %%ymm13, %%ymm13\n\t"   \
    "vpackssdw %%ymm13, %%ymm12, %%ymm12\n\t"               \
    "vmovdqu %%ymm12, (%%rax)\n\t"                          \
    NEXT_PIXEL

AVX2 INLINE __m256i load(const void *p) { return _mm256_loadu_si256(p); }
AVX2 INLINE void store(void *p, __m256i v) { _mm256_storeu_si256(p, v); }

AVX2 static void depthwise_row(const row_args *args) {
    __asm__ volatile(
        FIRST_COLUMNS(0, 1, 2, 3, 6, 7, 8, 9)
        ".p2align 6\n"
        "1:\n\t"  // three pixels, so that the columns change places by name
        PIXEL(0, 1, 2, 3, 4, 5, 6, 7, 10, 11)
        "jz 2f\n\t"
        PIXEL(2, 3, 4, 5, 0, 1, 8, 9, 6, 7)
        "jz 2f\n\t"
        PIXEL(4, 5, 0, 1, 2, 3, 10, 11, 8, 9)
        "jnz 1b\n"
        "2:\n\t"
        :
        : [args] "r"(args), ROW_OFFSETS
        : "rax", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc", "ymm0", "ymm1", "ymm2", "ymm3", "ymm4",
          "ymm5", "ymm6", "ymm7", "ymm8", "ymm9", "ymm10", "ymm11", "ymm12", "ymm13", "ymm14", "ymm15");
}

AVX2 static void gain(const aec_gain *gain, const int16_t *src, int16_t *dst, int32_t pixels) {
    const ptrdiff_t channels = gain->channels;
    const __m256i zero = _mm256_setzero_si256();
    for (ptrdiff_t c = 0; c < channels; c += PANEL) {
        const __m256i multiplier = load(gain->multiplier + c);
        const __m256i multiplier0 = _mm256_unpacklo_epi16(multiplier, zero);
        const __m256i multiplier1 = _mm256_unpackhi_epi16(multiplier, zero);
        int32_t rounding[PANEL], shift[PANEL];
        set_lanes(NULL, gain->shift + c, rounding, shift);
        const __m256i rounding0 = load(rounding), rounding1 = load(rounding + 8);
        const __m256i shift0 = load(shift), shift1 = load(shift + 8);
        for (ptrdiff_t p = 0; p < pixels; p++) {
            const __m256i x = load(src + p * channels + c);
            const __m256i sum0 = _mm256_add_epi32(
                rounding0, _mm256_madd_epi16(_mm256_unpacklo_epi16(x, zero), multiplier0));
            const __m256i sum1 = _mm256_add_epi32(
                rounding1, _mm256_madd_epi16(_mm256_unpackhi_epi16(x, zero), multiplier1));
            store(dst + p * channels + c,
                  _mm256_packs_epi32(_mm256_srav_epi32(sum0, shift0), _mm256_srav_epi32(sum1, shift1)));
        }
    }
}

const aec_kernels aec_kernels_avx2 = {
    .name = "avx2",
    .cpu = AEC_CPU_AVX2,
    .pack_pointwise = pack_pointwise,
    .pointwise = pointwise,
    .depthwise = depthwise,
    .gain = gain,
    LATENT_KERNELS,
    TRELLIS_KERNELS,
    RESIDUAL_KERNELS,
};

#endif
