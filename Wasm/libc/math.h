// CLibrary, as the metrics import it: what they use of a C library's mathematics, which is the host's.
#ifndef AEC_LIBC_MATH_H
#define AEC_LIBC_MATH_H

#define AEC_MATH(name) __attribute__((import_module("math"), import_name(#name)))

AEC_MATH(pow) double pow(double base, double exponent);
AEC_MATH(log10) double log10(double value);
AEC_MATH(cbrt) double cbrt(double value);

static inline float cbrtf(float value) { return (float)cbrt(value); }

#endif
