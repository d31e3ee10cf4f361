// 3x3 convolutions of each channel. Channels run in the lanes; what is left of them goes one by one.
//
// A pass walks along the row with three columns of sums in registers: each input is loaded once and goes to the
// outputs left of it, at it and right of it. A row beyond the image is the middle row with weights of zero.

/// The channels c..<c+LANES of one row.
INLINE void depthwise_lanes(float *out, const float *const rows[3], int64_t width, int64_t channels,
                            const float *weights, const float *bias, const float *initial, int64_t c) {
    vector w[9];
    const float *in[3];
    for (int r = 0; r < 3; r++) {
        in[r] = (rows[r] ? rows[r] : rows[1]) + c;
        for (int tap = 3 * r; tap < 3 * r + 3; tap++) w[tap] = rows[r] ? load(weights + tap * channels + c) : splat(0);
    }
    const vector b = bias ? load(bias + c) : splat(0);
    vector before = splat(0), at = b;
    for (int64_t x = 0; x < width; x++) {
        const int64_t i = x * channels;
        vector v0 = load(in[0] + i), v1 = load(in[1] + i), v2 = load(in[2] + i);
        vector after = b + w[0] * v0;
        before += w[2] * v0;
        at += w[1] * v0;
        after += w[3] * v1;
        before += w[5] * v1;
        at += w[4] * v1;
        after += w[6] * v2;
        before += w[8] * v2;
        at += w[7] * v2;
        if (x > 0) {
            if (initial) before += load(initial + i - channels + c);
            store(out + i - channels + c, before);
        }
        before = at;
        at = after;
    }
    const int64_t last = (width - 1) * channels + c;
    if (initial) before += load(initial + last);
    store(out + last, before);
}

static void depthwise(float *out, const float *const rows[3], int64_t width, int64_t channels,
                      const float *weights, const float *bias, const float *initial) {
    int64_t c = 0;
    for (; c + LANES <= channels; c += LANES)
        depthwise_lanes(out, rows, width, channels, weights, bias, initial, c);
    for (; c < channels; c++) {
        for (int64_t x = 0; x < width; x++) {
            float sum = bias ? bias[c] : 0;
            if (initial) sum += initial[x * channels + c];
            for (int tap = 0; tap < 9; tap++) {
                int64_t at = x + tap % 3 - 1;
                if (rows[tap / 3] && at >= 0 && at < width)
                    sum += weights[tap * channels + c] * rows[tap / 3][at * channels + c];
            }
            out[x * channels + c] = sum;
        }
    }
}

static void depthwise_gradient(float *weights, float *bias, const float *const rows[3], const float *d,
                               int64_t width, int64_t channels) {
    int64_t c = 0;
    for (; c + LANES <= channels; c += LANES) {
        const float *in[3];
        for (int r = 0; r < 3; r++) in[r] = (rows[r] ? rows[r] : rows[1]) + c;
        vector sum[9] = {{0}}, all = {0};
        vector before = splat(0), at = load(d + c);
        for (int64_t x = 0; x < width; x++) {
            const int64_t i = x * channels;
            vector after = x + 1 < width ? load(d + i + channels + c) : splat(0);
            vector v0 = load(in[0] + i), v1 = load(in[1] + i), v2 = load(in[2] + i);
            sum[0] += after * v0;
            sum[1] += at * v0;
            sum[2] += before * v0;
            sum[3] += after * v1;
            sum[4] += at * v1;
            sum[5] += before * v1;
            sum[6] += after * v2;
            sum[7] += at * v2;
            sum[8] += before * v2;
            all += at;
            before = at;
            at = after;
        }
        for (int tap = 0; tap < 9; tap++) {
            if (!rows[tap / 3]) continue;
            float *w = weights + tap * channels + c;
            store(w, load(w) + sum[tap]);
        }
        store(bias + c, load(bias + c) + all);
    }
    for (; c < channels; c++) {
        for (int64_t x = 0; x < width; x++) {
            float v = d[x * channels + c];
            bias[c] += v;
            for (int tap = 0; tap < 9; tap++) {
                int64_t at = x + tap % 3 - 1;
                if (rows[tap / 3] && at >= 0 && at < width)
                    weights[tap * channels + c] += v * rows[tap / 3][at * channels + c];
            }
        }
    }
}
