// The specification of the arithmetic, one output at a time. Every other kernel file must give these bits.
//
// Sums are taken in uint32_t: for a layer that passed the overflow proof they are exact, and for any
// other they wrap, as the SIMD instructions do.
#include "kernels.h"

#define KERNEL
#define TRELLIS_PLAIN
#include "latents.h"
#include "trellis.h"
#include "residual.h"

static void pack_pointwise(const int16_t *weights, int32_t inputs, int32_t outputs, int16_t *packed) {
    for (size_t i = 0; i < (size_t)inputs * (size_t)outputs; i++) packed[i] = weights[i];
}

static int16_t finish(uint32_t sum, int32_t bias, int32_t shift) {
    return aec_saturate16((int32_t)(sum + (uint32_t)aec_rounded_bias(bias, shift)) >> shift);
}

static void pointwise(const aec_pointwise *layer, int32_t first, int32_t count, const int16_t *src,
                      ptrdiff_t src_stride, const int16_t *residual, ptrdiff_t residual_stride, int16_t *dst,
                      ptrdiff_t dst_stride, int32_t pixels, int32_t relu) {
    for (ptrdiff_t p = 0; p < pixels; p++) {
        const int16_t *x = src + p * src_stride;
        for (ptrdiff_t o = 0; o < count; o++) {
            const int16_t *w = layer->packed + (first + o) * layer->inputs;
            uint32_t sum = 0;
            for (ptrdiff_t i = 0; i < layer->inputs; i++) sum += (uint32_t)(w[i] * x[i]);
            int16_t value = finish(sum, layer->bias[first + o], layer->shift[first + o]);
            if (relu && value < 0) value = 0;
            if (residual) value = aec_saturate16(value + residual[p * residual_stride + o]);
            dst[p * dst_stride + o] = value;
        }
    }
}

static void depthwise(const aec_depthwise *layer, const int16_t *above, const int16_t *centre, const int16_t *below,
                      int16_t *dst, int32_t width) {
    const ptrdiff_t channels = layer->channels;
    const int16_t *rows[3] = {above, centre, below};
    for (ptrdiff_t x = 0; x < width; x++) {
        for (ptrdiff_t c = 0; c < channels; c++) {
            uint32_t sum = 0;
            for (ptrdiff_t dy = 0; dy < 3; dy++) {
                for (ptrdiff_t dx = 0; dx < 3; dx++) {
                    sum += (uint32_t)(layer->weights[(3 * dy + dx) * channels + c] *
                                      rows[dy][(x + dx - 1) * channels + c]);
                }
            }
            dst[x * channels + c] = finish(sum, layer->bias[c], layer->shift[c]);
        }
    }
}

static void gain(const aec_gain *gain, const int16_t *src, int16_t *dst, int32_t pixels) {
    for (ptrdiff_t p = 0; p < pixels; p++) {
        for (ptrdiff_t c = 0; c < gain->channels; c++) {
            const ptrdiff_t i = p * gain->channels + c;
            dst[i] = finish((uint32_t)(src[i] * gain->multiplier[c]), 0, gain->shift[c]);
        }
    }
}

const aec_kernels aec_kernels_scalar = {
    .name = "scalar",
    .cpu = AEC_CPU_SCALAR,
    .pack_pointwise = pack_pointwise,
    .pointwise = pointwise,
    .depthwise = depthwise,
    .gain = gain,
    LATENT_KERNELS,
    TRELLIS_KERNELS,
    RESIDUAL_KERNELS,
};
