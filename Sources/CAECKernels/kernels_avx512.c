// AVX-512 kernels for 512-bit VNNI (vpdpwssd: 32 products an instruction, summed by pairs into int32).
//
// The tiles of the matrix product are inline assembly: SwiftPM compiles C without optimisation in a debug build,
// where 24 accumulators held in variables would live on the stack, and a debug build must stay usable.
#include "kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))

#define KERNEL AVX512
#include "latents.h"
#include "trellis.h"
#include "residual_x86.h"
#include "residual.h"

// 12 rows of two vectors of 16 outputs, in such an order that vpackssdw, which interleaves its operands by fours,
// brings the 32 results into their natural order. Unpacking 32 channels gives the same order.
#define PANEL 32
#define TILE 12
#define GROUP 2
#define OUTPUT_OF_LANE(lane) (8 * ((lane) % 16 / 4) + 4 * ((lane) / 16) + (lane) % 4)

// Sums of four pairs are kept apart, so that none waits for the one before. Products with their weights in memory take half again as
// long as those of a tile.
#define LIST_MULTIPLE 4
#define LIST_EIGHTHS 4
AVX512 static inline uint32_t nonzero16(const int16_t *x) {
    const __m512i pairs = _mm512_loadu_si512(x);
    return _mm512_test_epi32_mask(pairs, pairs);
}

#include "pointwise_panels.h"

#define VECTOR __m512i
#define LOAD(from) _mm512_loadu_si512(from)
#define STORE(to, vector) _mm512_store_si512(to, vector)
#define ZERO() _mm512_setzero_si512()
#define UNPACK_LOW(a, b) _mm512_unpacklo_epi16(a, b)
#define UNPACK_HIGH(a, b) _mm512_unpackhi_epi16(a, b)
#include "depthwise_x86.h"

// One row is a pixel: two accumulators.
#define INIT(a, b) "vmovdqa64 %%zmm24, %%zmm" #a "\n\tvmovdqa64 %%zmm25, %%zmm" #b "\n\t"
#define STEP(address, a, b)                                                                      \
    "vpbroadcastd " address ", %%zmm26\n\t"                                                      \
    "vpdpwssd %%zmm26, %%zmm24, %%zmm" #a "\n\t"                                                 \
    "vpdpwssd %%zmm26, %%zmm25, %%zmm" #b "\n\t"
#define FINISH(a, b)                                                                             \
    "vpsravd %%zmm24, %%zmm" #a ", %%zmm" #a "\n\t"                                              \
    "vpsravd %%zmm25, %%zmm" #b ", %%zmm" #b "\n\t"                                              \
    "vpackssdw %%zmm" #b ", %%zmm" #a ", %%zmm" #a "\n\t"                                        \
    "vpmaxsw %%zmm26, %%zmm" #a ", %%zmm" #a "\n\t"                                              \
    "vpaddsw (%%r8), %%zmm" #a ", %%zmm" #a "\n\t"                                               \
    "vmovdqu64 %%zmm" #a ", (%%r10)\n\t"                                                         \
    "addq %%r9, %%r8\n\t"                                                                        \
    "addq %%r11, %%r10\n\t"

// What comes before, in and after the loop over inputs, for 1 to 12 rows.
#define INIT_1 INIT(0, 1)
#define INIT_2 INIT_1 INIT(2, 3)
#define INIT_3 INIT_2 INIT(4, 5)
#define INIT_4 INIT_3 INIT(6, 7)
#define INIT_5 INIT_4 INIT(8, 9)
#define INIT_6 INIT_5 INIT(10, 11)
#define INIT_7 INIT_6 INIT(12, 13)
#define INIT_8 INIT_7 INIT(14, 15)
#define INIT_9 INIT_8 INIT(16, 17)
#define INIT_10 INIT_9 INIT(18, 19)
#define INIT_11 INIT_10 INIT(20, 21)
#define INIT_12 INIT_11 INIT(22, 23)

#define STEP_1 STEP("(%%r8)", 0, 1)
#define STEP_2 STEP_1 STEP("(%%r8,%%rdx)", 2, 3)
#define STEP_3 STEP_2 STEP("(%%r8,%%rdx,2)", 4, 5)
#define STEP_4 STEP_3 STEP("(%%r9)", 6, 7)
#define STEP_5 STEP_4 STEP("(%%r9,%%rdx)", 8, 9)
#define STEP_6 STEP_5 STEP("(%%r9,%%rdx,2)", 10, 11)
#define STEP_7 STEP_6 STEP("(%%r10)", 12, 13)
#define STEP_8 STEP_7 STEP("(%%r10,%%rdx)", 14, 15)
#define STEP_9 STEP_8 STEP("(%%r10,%%rdx,2)", 16, 17)
#define STEP_10 STEP_9 STEP("(%%r11)", 18, 19)
#define STEP_11 STEP_10 STEP("(%%r11,%%rdx)", 20, 21)
#define STEP_12 STEP_11 STEP("(%%r11,%%rdx,2)", 22, 23)

#define FINISH_1 FINISH(0, 1)
#define FINISH_2 FINISH_1 FINISH(2, 3)
#define FINISH_3 FINISH_2 FINISH(4, 5)
#define FINISH_4 FINISH_3 FINISH(6, 7)
#define FINISH_5 FINISH_4 FINISH(8, 9)
#define FINISH_6 FINISH_5 FINISH(10, 11)
#define FINISH_7 FINISH_6 FINISH(12, 13)
#define FINISH_8 FINISH_7 FINISH(14, 15)
#define FINISH_9 FINISH_8 FINISH(16, 17)
#define FINISH_10 FINISH_9 FINISH(18, 19)
#define FINISH_11 FINISH_10 FINISH(20, 21)
#define FINISH_12 FINISH_11 FINISH(22, 23)

#define OFFSET(field) [field] "i"(offsetof(tile_args, field))
#define TILE_OFFSETS                                                                             \
    OFFSET(bias), OFFSET(shift), OFFSET(floor), OFFSET(weights), OFFSET(pairs), OFFSET(src_stride),\
        OFFSET(residual), OFFSET(residual_stride), OFFSET(dst), OFFSET(dst_stride)

// Three rows hang on each of r8 to r11; rows past the tile's are never read.
#define TILE_FUNCTION(rows)                                                                      \
    AVX512 static void tile_##rows(const tile_args *args, const int16_t *src) {                  \
        __asm__ volatile(                                                                        \
            "movq %c[weights](%[args]), %%rax\n\t"                                               \
            "movq %c[pairs](%[args]), %%rcx\n\t"                                                 \
            "movq %c[src_stride](%[args]), %%rdx\n\t"                                            \
            "leaq (%%rdx,%%rdx,2), %%r11\n\t"                                                    \
            "movq %[src], %%r8\n\t"                                                              \
            "leaq (%%r8,%%r11), %%r9\n\t"                                                        \
            "leaq (%%r9,%%r11), %%r10\n\t"                                                       \
            "addq %%r10, %%r11\n\t"                                                              \
            "vmovdqa64 %c[bias](%[args]), %%zmm24\n\t"                                           \
            "vmovdqa64 64+%c[bias](%[args]), %%zmm25\n\t"                                        \
            INIT_##rows                                                                          \
            ".p2align 6\n"                                                                       \
            "1:\n\t"                                                                             \
            "vmovdqa64 (%%rax), %%zmm24\n\t"                                                     \
            "vmovdqa64 64(%%rax), %%zmm25\n\t"                                                   \
            STEP_##rows                                                                          \
            "addq $128, %%rax\n\t"                                                               \
            "addq $4, %%r8\n\t"                                                                  \
            "addq $4, %%r9\n\t"                                                                  \
            "addq $4, %%r10\n\t"                                                                 \
            "addq $4, %%r11\n\t"                                                                 \
            "decq %%rcx\n\t"                                                                     \
            "jnz 1b\n\t"                                                                         \
            "vmovdqa64 %c[shift](%[args]), %%zmm24\n\t"                                          \
            "vmovdqa64 64+%c[shift](%[args]), %%zmm25\n\t"                                       \
            "vmovdqa64 %c[floor](%[args]), %%zmm26\n\t"                                          \
            "movq %c[residual](%[args]), %%r8\n\t"                                               \
            "movq %c[residual_stride](%[args]), %%r9\n\t"                                        \
            "movq %c[dst](%[args]), %%r10\n\t"                                                   \
            "movq %c[dst_stride](%[args]), %%r11\n\t"                                            \
            FINISH_##rows                                                                        \
            :                                                                                    \
            : [args] "r"(args), [src] "r"(src), TILE_OFFSETS                                     \
            : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "memory", "cc", "zmm0", "zmm1",     \
              "zmm2", "zmm3", "zmm4", "zmm5", "zmm6", "zmm7", "zmm8", "zmm9", "zmm10", "zmm11",  \
              "zmm12", "zmm13", "zmm14", "zmm15", "zmm16", "zmm17", "zmm18", "zmm19", "zmm20",   \
              "zmm21", "zmm22", "zmm23", "zmm24", "zmm25", "zmm26");                             \
    }

TILE_FUNCTION(1)
TILE_FUNCTION(2)
TILE_FUNCTION(3)
TILE_FUNCTION(4)
TILE_FUNCTION(5)
TILE_FUNCTION(6)
TILE_FUNCTION(7)
TILE_FUNCTION(8)
TILE_FUNCTION(9)
TILE_FUNCTION(10)
TILE_FUNCTION(11)
TILE_FUNCTION(12)

static const tile_function tile_of_rows[TILE + 1] = {
    NULL, tile_1, tile_2, tile_3, tile_4, tile_5, tile_6, tile_7, tile_8, tile_9, tile_10, tile_11, tile_12,
};

#define LIST_STEP(offset, a, b)                                                                  \
    "movslq 4+" #offset "(%[from]), %%rcx\n\t"                                                   \
    "vpbroadcastd " #offset "(%[from]), %%zmm26\n\t"                                            \
    "vpdpwssd (%%rax,%%rcx,2), %%zmm26, %%zmm" #a "\n\t"                                        \
    "vpdpwssd 64(%%rax,%%rcx,2), %%zmm26, %%zmm" #b "\n\t"
#define ZERO_ROW(a, b) "vpxord %%zmm" #a ", %%zmm" #a ", %%zmm" #a "\n\tvpxord %%zmm" #b ", %%zmm" #b ", %%zmm" #b "\n\t"
#define ADD_ROW(a, b, c, d) "vpaddd %%zmm" #c ", %%zmm" #a ", %%zmm" #a "\n\tvpaddd %%zmm" #d ", %%zmm" #b ", %%zmm" #b "\n\t"

AVX512 static void list_pixel(const tile_args *args, const entry *from, const entry *end) {
    __asm__ volatile(
        "movq %c[weights](%[args]), %%rax\n\t"
        "vmovdqa64 %c[bias](%[args]), %%zmm0\n\t"
        "vmovdqa64 64+%c[bias](%[args]), %%zmm1\n\t"
        ZERO_ROW(2, 3) ZERO_ROW(4, 5) ZERO_ROW(6, 7)
        "cmpq %[from], %[end]\n\t"
        "je 2f\n\t"
        ".p2align 6\n"
        "1:\n\t"
        LIST_STEP(0, 0, 1) LIST_STEP(8, 2, 3) LIST_STEP(16, 4, 5) LIST_STEP(24, 6, 7)
        "addq $32, %[from]\n\t"
        "cmpq %[from], %[end]\n\t"
        "jne 1b\n"
        "2:\n\t"
        ADD_ROW(0, 1, 2, 3) ADD_ROW(4, 5, 6, 7) ADD_ROW(0, 1, 4, 5)
        "vmovdqa64 %c[shift](%[args]), %%zmm24\n\t"
        "vmovdqa64 64+%c[shift](%[args]), %%zmm25\n\t"
        "vmovdqa64 %c[floor](%[args]), %%zmm26\n\t"
        "movq %c[residual](%[args]), %%r8\n\t"
        "movq %c[residual_stride](%[args]), %%r9\n\t"
        "movq %c[dst](%[args]), %%r10\n\t"
        "movq %c[dst_stride](%[args]), %%r11\n\t"
        FINISH_1
        : [from] "+r"(from)
        : [args] "r"(args), [end] "r"(end), TILE_OFFSETS
        : "rax", "rcx", "r8", "r9", "r10", "r11", "memory", "cc", "zmm0", "zmm1", "zmm2", "zmm3", "zmm4", "zmm5", "zmm6",
          "zmm7", "zmm24", "zmm25", "zmm26");
}

#define PAIR(x, y, low, high)                            \
    "vmovdqu64 " x ", %%zmm25\n\t"                       \
    "vmovdqu64 " y ", %%zmm26\n\t"                       \
    "vpunpcklwd %%zmm26, %%zmm25, %%zmm" #low "\n\t"     \
    "vpunpckhwd %%zmm26, %%zmm25, %%zmm" #high "\n\t"
#define TAPS(low, high, w0, w1)                          \
    "vpdpwssd %%zmm" #low ", %%zmm" #w0 ", %%zmm23\n\t"  \
    "vpdpwssd %%zmm" #high ", %%zmm" #w1 ", %%zmm24\n\t"
// One pixel; see depthwise_x86.h.
#define PIXEL(l0, l1, m0, m1, r0, r1, p0, p1, s0, s1)   \
    PAIR("(%%r8)", "(%%r9)", r0, r1)                    \
    PAIR("(%%r10)", "(%%r11)", s0, s1)                  \
    "vmovdqa64 %%zmm10, %%zmm23\n\t"                    \
    "vmovdqa64 %%zmm11, %%zmm24\n\t"                    \
    TAPS(l0, l1, 0, 1)                                  \
    TAPS(m0, m1, 2, 3)                                  \
    TAPS(r0, r1, 4, 5)                                  \
    TAPS(p0, p1, 6, 7)                                  \
    TAPS(s0, s1, 8, 9)                                  \
    "vpsravd %%zmm12, %%zmm23, %%zmm23\n\t"             \
    "vpsravd %%zmm13, %%zmm24, %%zmm24\n\t"             \
    "vpackssdw %%zmm24, %%zmm23, %%zmm23\n\t"           \
    "vmovdqu64 %%zmm23, (%%rax)\n\t"                    \
    NEXT_PIXEL

AVX512 static void depthwise_row(const row_args *args) {
    __asm__ volatile(
        "vmovdqa64 %c[weights](%[args]), %%zmm0\n\t"
        "vmovdqa64 64+%c[weights](%[args]), %%zmm1\n\t"
        "vmovdqa64 128+%c[weights](%[args]), %%zmm2\n\t"
        "vmovdqa64 192+%c[weights](%[args]), %%zmm3\n\t"
        "vmovdqa64 256+%c[weights](%[args]), %%zmm4\n\t"
        "vmovdqa64 320+%c[weights](%[args]), %%zmm5\n\t"
        "vmovdqa64 384+%c[weights](%[args]), %%zmm6\n\t"
        "vmovdqa64 448+%c[weights](%[args]), %%zmm7\n\t"
        "vmovdqa64 512+%c[weights](%[args]), %%zmm8\n\t"
        "vmovdqa64 576+%c[weights](%[args]), %%zmm9\n\t"
        "vmovdqa64 %c[bias](%[args]), %%zmm10\n\t"
        "vmovdqa64 64+%c[bias](%[args]), %%zmm11\n\t"
        "vmovdqa64 %c[shift](%[args]), %%zmm12\n\t"
        "vmovdqa64 64+%c[shift](%[args]), %%zmm13\n\t"
        FIRST_COLUMNS(14, 15, 16, 17, 20, 21, 27, 28)
        ".p2align 6\n"
        "1:\n\t"  // three pixels, so that the columns change places by name
        PIXEL(14, 15, 16, 17, 18, 19, 20, 21, 29, 30)
        "jz 2f\n\t"
        PIXEL(16, 17, 18, 19, 14, 15, 27, 28, 20, 21)
        "jz 2f\n\t"
        PIXEL(18, 19, 14, 15, 16, 17, 29, 30, 27, 28)
        "jnz 1b\n"
        "2:\n\t"
        :
        : [args] "r"(args), ROW_OFFSETS
        : "rax", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc", "zmm0", "zmm1", "zmm2", "zmm3", "zmm4",
          "zmm5", "zmm6", "zmm7", "zmm8", "zmm9", "zmm10", "zmm11", "zmm12", "zmm13", "zmm14", "zmm15", "zmm16",
          "zmm17", "zmm18", "zmm19", "zmm20", "zmm21", "zmm23", "zmm24", "zmm25", "zmm26", "zmm27", "zmm28", "zmm29",
          "zmm30");
}

AVX512 static void gain(const aec_gain *gain, const int16_t *src, int16_t *dst, int32_t pixels) {
    const ptrdiff_t channels = gain->channels;
    const __m512i zero = _mm512_setzero_si512();
    for (ptrdiff_t c = 0; c < channels; c += PANEL) {
        const __m512i multiplier = _mm512_loadu_si512(gain->multiplier + c);
        const __m512i multiplier0 = _mm512_unpacklo_epi16(multiplier, zero);
        const __m512i multiplier1 = _mm512_unpackhi_epi16(multiplier, zero);
        int32_t rounding[PANEL], shift[PANEL];
        set_lanes(NULL, gain->shift + c, rounding, shift);
        const __m512i rounding0 = _mm512_loadu_si512(rounding), rounding1 = _mm512_loadu_si512(rounding + 16);
        const __m512i shift0 = _mm512_loadu_si512(shift), shift1 = _mm512_loadu_si512(shift + 16);
        for (ptrdiff_t p = 0; p < pixels; p++) {
            const __m512i x = _mm512_loadu_si512(src + p * channels + c);
            const __m512i sum0 = _mm512_dpwssd_epi32(rounding0, _mm512_unpacklo_epi16(x, zero), multiplier0);
            const __m512i sum1 = _mm512_dpwssd_epi32(rounding1, _mm512_unpackhi_epi16(x, zero), multiplier1);
            _mm512_storeu_si512(dst + p * channels + c, _mm512_packs_epi32(_mm512_srav_epi32(sum0, shift0),
                                                                           _mm512_srav_epi32(sum1, shift1)));
        }
    }
}

const aec_kernels aec_kernels_avx512 = {
    .name = "avx512",
    .cpu = AEC_CPU_AVX512,
    .pack_pointwise = pack_pointwise,
    .pointwise = pointwise,
    .depthwise = depthwise,
    .gain = gain,
    LATENT_KERNELS,
    TRELLIS_KERNELS,
    RESIDUAL_KERNELS,
};

#endif
