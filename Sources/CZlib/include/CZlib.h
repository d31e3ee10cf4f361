// CZlib: raw DEFLATE through zlib. A shim exists because deflateInit2 and inflateInit2 are macros, which Swift
// cannot import, and because one call per stream keeps z_stream out of Swift.
#ifndef CZLIB_SHIM_H
#define CZLIB_SHIM_H

#include <stddef.h>
#include <stdint.h>

// Strategies of aec_deflate, in zlib's terms: FILTERED takes long repetitions only, RLE runs of a byte.
enum aec_deflate_strategy {
    AEC_DEFLATE_DEFAULT = 0,
    AEC_DEFLATE_FILTERED = 1,
    AEC_DEFLATE_HUFFMAN_ONLY = 2,
    AEC_DEFLATE_RLE = 3
};

// Raw DEFLATE of src into dst. Returns the number of bytes written, or -1 when dst is too small, -2 without memory.
ptrdiff_t aec_deflate(const uint8_t *src, size_t src_size, uint8_t *dst, size_t dst_size, int level, int strategy);

// Raw DEFLATE of consecutive pieces of src, Huffman coding only: each of the block_count pieces (sizes in block_sizes, none
// of them 0) begins a block with tables of its own; a long piece may take several blocks. Returns as aec_deflate does.
ptrdiff_t aec_deflate_blocks(const uint8_t *src, const size_t *block_sizes, size_t block_count, uint8_t *dst,
                             size_t dst_size);

// A size that is always enough for aec_deflate, and for aec_deflate_blocks with 16 more bytes a block.
size_t aec_deflate_bound(size_t src_size);

// Inflates exactly one raw DEFLATE stream that must fill dst exactly and must end at the end of src.
// Returns 0, or -1 when the stream is malformed, too long or too short, -2 without memory.
int aec_inflate(const uint8_t *src, size_t src_size, uint8_t *dst, size_t dst_size);

// CRC-32 as in PNG and gzip; start with crc = 0.
uint32_t aec_crc32(uint32_t crc, const uint8_t *src, size_t size);

#endif
