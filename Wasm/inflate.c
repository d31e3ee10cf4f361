// The decoder's half of CZlib, by the host.
#include "../Sources/CZlib/include/CZlib.h"
#include "host.h"

int aec_inflate(const uint8_t *src, size_t src_size, uint8_t *dst, size_t dst_size) {
    return aec_host_inflate(src, src_size, dst, dst_size);
}
