#include <limits.h>
#include <string.h>
#include <zlib.h>

#include "CAECPNG.h"

aec_png_status aec_png_inflate(const uint8_t *src, size_t size, uint8_t *dst, size_t capacity, size_t *written) {
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    *written = 0;
    if (size > UINT_MAX || capacity > UINT_MAX) return AEC_PNG_LIMIT;
    if (inflateInit(&stream) != Z_OK) return AEC_PNG_NO_MEMORY;
    stream.next_in = (Bytef *)(uintptr_t)src;
    stream.avail_in = (uInt)size;
    stream.next_out = dst;
    stream.avail_out = (uInt)capacity;
    int status = inflate(&stream, Z_FINISH);
    *written = capacity - stream.avail_out;
    int full = stream.avail_out == 0;
    inflateEnd(&stream);
    if (status == Z_STREAM_END) return AEC_PNG_OK;
    if (status == Z_MEM_ERROR) return AEC_PNG_NO_MEMORY;
    return status == Z_BUF_ERROR && full ? AEC_PNG_LIMIT : AEC_PNG_MALFORMED;
}

size_t aec_png_deflate(const uint8_t *src, size_t size, uint8_t *dst, size_t capacity) {
    if (size > ULONG_MAX || capacity > ULONG_MAX) return 0;
    uLongf written = (uLongf)capacity;
    return compress2(dst, &written, src, (uLong)size, 9) == Z_OK ? (size_t)written : 0;
}

size_t aec_png_deflate_bound(size_t size) { return (size_t)compressBound((uLong)size); }

uint32_t aec_png_crc(const uint8_t *src, size_t size) { return (uint32_t)crc32_z(crc32_z(0, NULL, 0), src, size); }
