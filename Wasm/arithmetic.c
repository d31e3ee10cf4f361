// What clang's run-time library would supply, of which Swift's toolchain has none for WebAssembly.

// The product of two 128-bit numbers modulo 2^128: Swift's check of 64-bit products for overflow takes it.
__int128 __multi3(__int128 a, __int128 b) {
    const unsigned long long mask = 0xFFFFFFFF;
    const unsigned long long a_low = (unsigned long long)a, b_low = (unsigned long long)b;
    const unsigned long long a0 = a_low & mask, a1 = a_low >> 32, b0 = b_low & mask, b1 = b_low >> 32;
    const unsigned long long middle = a1 * b0 + (a0 * b0 >> 32);  // at most 2^64 - 2^32, no carry is lost
    const unsigned long long other = a0 * b1 + (middle & mask);
    const unsigned long long high = a1 * b1 + (middle >> 32) + (other >> 32)
                                    + a_low * (unsigned long long)((unsigned __int128)b >> 64)
                                    + (unsigned long long)((unsigned __int128)a >> 64) * b_low;
    return (__int128)((unsigned __int128)high << 64 | (a_low * b_low));
}

// The nearest whole number, halves away from zero: of what WebAssembly rounds by itself, halves go to even numbers.
double round(double value) {
    double whole = __builtin_trunc(value);
    return __builtin_fabs(value - whole) < 0.5 ? whole : whole + __builtin_copysign(1, value);
}
