#include "CZlib.h"

#include <limits.h>
#include <string.h>
#include <zlib.h>

ptrdiff_t aec_deflate(const uint8_t *src, size_t src_size, uint8_t *dst, size_t dst_size, int level, int strategy) {
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (src_size > UINT_MAX || dst_size > UINT_MAX) return -1;
    if (deflateInit2(&stream, level, Z_DEFLATED, -15, 9, strategy) != Z_OK) return -2;
    stream.next_in = (Bytef *)src;
    stream.avail_in = (uInt)src_size;
    stream.next_out = dst;
    stream.avail_out = (uInt)dst_size;
    int status = deflate(&stream, Z_FINISH);
    ptrdiff_t written = (ptrdiff_t)(dst_size - stream.avail_out);
    deflateEnd(&stream);
    return status == Z_STREAM_END ? written : -1;
}

ptrdiff_t aec_deflate_blocks(const uint8_t *src, const size_t *block_sizes, size_t block_count, uint8_t *dst,
                             size_t dst_size) {
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (dst_size > UINT_MAX) return -1;
    if (deflateInit2(&stream, 1, Z_DEFLATED, -15, 9, Z_HUFFMAN_ONLY) != Z_OK) return -2;
    stream.next_in = (Bytef *)src;
    stream.next_out = dst;
    stream.avail_out = (uInt)dst_size;
    int status = Z_OK;
    for (size_t i = 0; i < block_count && status == Z_OK; i++) {
        if (block_sizes[i] > UINT_MAX) {
            status = Z_BUF_ERROR;
            break;
        }
        stream.avail_in = (uInt)block_sizes[i];
        // Z_BLOCK ends the Huffman tables' reach without aligning the output to a byte.
        status = deflate(&stream, i + 1 < block_count ? Z_BLOCK : Z_FINISH);
        if (stream.avail_in > 0) status = Z_BUF_ERROR;
    }
    if (block_count == 0) status = deflate(&stream, Z_FINISH);
    ptrdiff_t written = (ptrdiff_t)(dst_size - stream.avail_out);
    deflateEnd(&stream);
    return status == Z_STREAM_END ? written : -1;
}

size_t aec_deflate_bound(size_t src_size) {
    // Stored blocks of at least 5 bytes of header per 16383, and zlib's own slack.
    return src_size + (src_size >> 3) + 64;
}

int aec_inflate(const uint8_t *src, size_t src_size, uint8_t *dst, size_t dst_size) {
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (src_size > UINT_MAX || dst_size > UINT_MAX) return -1;
    if (inflateInit2(&stream, -15) != Z_OK) return -2;
    uint8_t none;
    stream.next_in = (Bytef *)src;
    stream.avail_in = (uInt)src_size;
    stream.next_out = dst_size > 0 ? dst : &none;
    stream.avail_out = (uInt)dst_size;
    int status = inflate(&stream, Z_FINISH);
    int complete = status == Z_STREAM_END && stream.avail_in == 0 && stream.avail_out == 0;
    int no_memory = status == Z_MEM_ERROR;
    inflateEnd(&stream);
    return complete ? 0 : (no_memory ? -2 : -1);
}

uint32_t aec_crc32(uint32_t crc, const uint8_t *src, size_t size) {
    while (size > 0) {
        uInt part = size > (1u << 30) ? (1u << 30) : (uInt)size;
        crc = (uint32_t)crc32(crc, src, part);
        src += part;
        size -= part;
    }
    return crc;
}
