// The outer loops of the matrix product, shared by the SIMD files. Before including this a file defines
//   PANEL                 outputs that a tile computes: a multiple of 16 that divides 32
//   TILE                  pixels (rows) that a tile computes at most
//   GROUP                 inputs that stand together in the packed order: 2 for pairwise products, else 1
//   OUTPUT_OF_LANE(lane)  the output, 0..<PANEL, that accumulator lane 0..<PANEL computes
// and afterwards it defines tile_of_rows, the functions that compute a tile of 1 to TILE rows. Where GROUP is 2, it also defines what
// pair_lists.h asks for but PAIR_STRIDE, and afterwards list_pixel.
#ifndef AEC_POINTWISE_PANELS_H
#define AEC_POINTWISE_PANELS_H

#include "kernels.h"

enum {
    BLOCK = 48,  // pixels at most that pass all panels before the next ones do, so that their inputs stay in cache
    LIST_ROOM = 4096,  // inputs of a block, in pairs that are not zero: 32 KiB
};

// What a tile needs besides its inputs; assembly reads it by offsetof.
typedef struct {
    _Alignas(64) int32_t bias[PANEL];  // with the rounding term, in the order of lanes
    _Alignas(64) int32_t shift[PANEL];  // in the order of lanes
    _Alignas(64) int16_t floor[PANEL];  // 0 with relu, -32768 without
    const int16_t *weights;
    int64_t pairs;       // of inputs
    int64_t src_stride;  // strides in bytes
    const int16_t *residual;
    int64_t residual_stride;
    int16_t *dst;
    int64_t dst_stride;
} tile_args;

typedef void (*tile_function)(const tile_args *args, const int16_t *src);
static const tile_function tile_of_rows[TILE + 1];

#if GROUP == 2
#define PAIR_STRIDE (2 * PANEL)
#include "pair_lists.h"

// Computes one pixel, of whose inputs those from `from` to `end` are not zero.
static void list_pixel(const tile_args *args, const entry *from, const entry *end);
#endif

// [outputs / PANEL][inputs / GROUP][PANEL lanes][GROUP]
static void pack_pointwise(const int16_t *weights, int32_t inputs, int32_t outputs, int16_t *packed) {
    for (ptrdiff_t panel = 0; panel < outputs; panel += PANEL) {
        for (ptrdiff_t i = 0; i < inputs; i += GROUP) {
            for (ptrdiff_t lane = 0; lane < PANEL; lane++) {
                const int16_t *w = weights + (panel + OUTPUT_OF_LANE(lane)) * inputs + i;
                for (ptrdiff_t g = 0; g < GROUP; g++) *packed++ = w[g];
            }
        }
    }
}

typedef struct {
    ptrdiff_t pixels;
#if GROUP == 2
    int is_listed;
    const entry *ends[BLOCK + 1];
    entry entries[LIST_ROOM];
#endif
} block;

// Takes in the next of `pixels` pixels, in tiles of nearly equal height, rather than whole ones and a small rest, which would run
// less well.
static void take_block(block *block, const int16_t *src, ptrdiff_t stride, ptrdiff_t pairs, ptrdiff_t pixels) {
#if GROUP == 2
    block->pixels = list_pixels(block->entries, LIST_ROOM, block->ends, src, stride, pairs, pixels < BLOCK ? pixels : BLOCK);
    block->is_listed = block->pixels > 0;
    if (block->is_listed) return;
#else
    (void)src, (void)stride, (void)pairs;
#endif
    const ptrdiff_t tiles = (pixels + TILE - 1) / TILE;
    block->pixels = tiles <= BLOCK / TILE ? pixels : pixels * (BLOCK / TILE) / tiles;
}

// Computes a panel of a block whose inputs are at src.
static void run_panel(tile_args *args, const block *block, const int16_t *src) {
#if GROUP == 2
    for (ptrdiff_t p = 0; block->is_listed && p < block->pixels; p++) {
        list_pixel(args, block->ends[p], block->ends[p + 1]);
        args->residual += args->residual_stride / 2;
        args->dst += args->dst_stride / 2;
    }
    if (block->is_listed) return;
#endif
    const ptrdiff_t tiles = (block->pixels + TILE - 1) / TILE;
    for (ptrdiff_t tile = 0; tile < tiles; tile++) {
        const ptrdiff_t p = block->pixels * tile / tiles, rows = block->pixels * (tile + 1) / tiles - p;
        tile_of_rows[rows](args, src + p * args->src_stride / 2);
        args->residual += rows * args->residual_stride / 2;
        args->dst += rows * args->dst_stride / 2;
    }
}

static void pointwise(const aec_pointwise *layer, int32_t first, int32_t count, const int16_t *src,
                      ptrdiff_t src_stride, const int16_t *residual, ptrdiff_t residual_stride, int16_t *dst,
                      ptrdiff_t dst_stride, int32_t pixels, int32_t relu) {
    // A missing residual is a row of zeros under every pixel.
    static const int16_t no_residual[PANEL];
    tile_args args = {.pairs = layer->inputs / 2,
                      .src_stride = 2 * src_stride,
                      .residual_stride = residual ? 2 * residual_stride : 0,
                      .dst_stride = 2 * dst_stride};
    for (ptrdiff_t i = 0; i < PANEL; i++) args.floor[i] = relu ? 0 : INT16_MIN;
    block block;
    for (ptrdiff_t p = 0; p < pixels; p += block.pixels) {
        take_block(&block, src + p * src_stride, src_stride, args.pairs, pixels - p);
        for (ptrdiff_t panel = 0; panel < count; panel += PANEL) {
            const int32_t *bias = layer->bias + first + panel, *shift = layer->shift + first + panel;
            for (ptrdiff_t lane = 0; lane < PANEL; lane++) {
                const ptrdiff_t o = OUTPUT_OF_LANE(lane);
                args.bias[lane] = aec_rounded_bias(bias[o], shift[o]);
                args.shift[lane] = shift[o];
            }
            args.weights = layer->packed + (ptrdiff_t)(first + panel) * layer->inputs;
            args.residual = residual ? residual + p * residual_stride + panel : no_residual;
            args.dst = dst + p * dst_stride + panel;
            run_panel(&args, &block, src + p * src_stride);
        }
    }
}

#endif
