// exp, log2 and the normal distribution's tail on vectors, and the Gaussian likelihood of integer bins.

/// exp(x) within about 1e-7 of itself: 2^n times a polynomial on [-ln 2 / 2, ln 2 / 2]; 0 below -87, largest at 88.
INLINE vector exp_vector(vector x) {
    vector t = smallest(largest(x, splat(-87.0f)), splat(88.0f));
    integers n = __builtin_convertvector(t * 1.44269504f + choose(t < 0, splat(-0.5f), splat(0.5f)), integers);
    vector f = __builtin_convertvector(n, vector);
    vector r = t - f * 0.693359375f + f * 2.12194440e-4f;
    vector p = splat(1.0f / 5040);
    p = p * r + 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r * r + r + 1.0f;
    vector y = (vector)((integers)p + (n << 23));
    return choose(x < -87.0f, splat(0), y);
}

/// log2(x) of positive normal x: the exponent plus the series of the artanh of (m - 1) / (m + 1), m in [0.7, 1.42).
INLINE vector log2_vector(vector x) {
    integers bits = (integers)x;
    integers n = (bits - 0x3f3504f3) >> 23;
    vector m = (vector)(bits - (n << 23));
    vector s = (m - 1.0f) / (m + 1.0f), q = s * s;
    vector p = splat(1.0f / 11);
    p = p * q + 1.0f / 9;
    p = p * q + 1.0f / 7;
    p = p * q + 1.0f / 5;
    p = p * q + 1.0f / 3;
    p = p * q + 1.0f;
    return __builtin_convertvector(n, vector) + s * p * 2.88539008f;
}

/// The mass of N(0, 1) below -t, for t >= 0, and its density there: 0.5 erfc(t / sqrt 2) by the Chebyshev fit of
/// W. H. Press et al., Numerical Recipes, section 6.2 (relative error below 1.2e-7 everywhere).
INLINE vector normal_tail(vector t, vector *density) {
    vector z = t * 0.70710678f, g = exp_vector(z * z * -1.0f);
    *density = g * 0.39894228f;
    vector u = 1.0f / (1.0f + 0.5f * z);
    vector p = splat(0.17087277f);
    p = p * u - 0.82215223f;
    p = p * u + 1.48851587f;
    p = p * u - 1.13520398f;
    p = p * u + 0.27886807f;
    p = p * u - 0.18628806f;
    p = p * u + 0.09678418f;
    p = p * u + 0.37409196f;
    p = p * u + 1.00002368f;
    return 0.5f * u * g * exp_vector(p * u - 1.26551223f);
}

INLINE void gaussian_lanes(vector x, vector sigma, vector *bits, vector *dx, vector *dsigma) {
    integers negative = x < 0;
    vector v = choose(negative, -x, x), inverse = 1.0f / sigma;
    // The bin is [v - 0.5, v + 0.5]; its mass is the mass beyond its near end less the mass beyond its far end.
    vector near = (v - 0.5f) * inverse, far = (v + 0.5f) * inverse, near_density, far_density;
    integers inside = near < 0;
    vector near_tail = normal_tail(choose(inside, -near, near), &near_density);
    vector far_tail = normal_tail(far, &far_density);
    vector p = choose(inside, 1.0f - near_tail, near_tail) - far_tail;
    integers counted = p >= 1e-9f;
    p = largest(p, splat(1e-9f));
    *bits = -log2_vector(p);
    vector scale = choose(counted, -1.44269504f * inverse / p, splat(0));
    vector slope = scale * (far_density - near_density);
    *dx = choose(negative, -slope, slope);
    *dsigma = scale * (near_density * near - far_density * far);
}

static void gaussian_bits(const float *x, const float *sigma, int64_t count, float *bits, float *dx, float *dsigma) {
    int64_t i = 0;
    vector b, d, s;
    for (; i + LANES <= count; i += LANES) {
        gaussian_lanes(load(x + i), load(sigma + i), &b, &d, &s);
        store(bits + i, b);
        store(dx + i, d);
        store(dsigma + i, s);
    }
    if (i < count) {
        float part[5][LANES] = {{0}};
        size_t bytes = (size_t)(count - i) * sizeof(float);
        for (int k = 0; k < LANES; k++) part[1][k] = 1;
        memcpy(part[0], x + i, bytes);
        memcpy(part[1], sigma + i, bytes);
        gaussian_lanes(load(part[0]), load(part[1]), &b, &d, &s);
        store(part[2], b);
        store(part[3], d);
        store(part[4], s);
        memcpy(bits + i, part[2], bytes);
        memcpy(dx + i, part[3], bytes);
        memcpy(dsigma + i, part[4], bytes);
    }
}

static void exponential(const float *x, int64_t count, float *y) {
    int64_t i = 0;
    for (; i + LANES <= count; i += LANES) store(y + i, exp_vector(load(x + i)));
    if (i < count) {
        float part[LANES] = {0};
        size_t bytes = (size_t)(count - i) * sizeof(float);
        memcpy(part, x + i, bytes);
        store(part, exp_vector(load(part)));
        memcpy(y + i, part, bytes);
    }
}
