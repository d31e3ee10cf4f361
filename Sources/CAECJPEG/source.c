// A file in memory as libjpeg's source of bytes.
#include <jerror.h>

#include "reader.h"

// libjpeg has a fast decoder for Huffman codes, which it uses where 512 bytes for each block of an MCU lie before it, and
// which takes codes that do not exist for zeros, without a word. It gets less than that at a time: its other decoder warns
// of them and takes about 6 % longer for a whole picture. Progressive and arithmetic scans have one decoder only.
static size_t step(const aec_jpeg_reader *reader) {
    const struct jpeg_decompress_struct *info = &reader->info;
    if (info->progressive_mode || info->arith_code) return reader->size;
    return 512 * (size_t)(info->blocks_in_MCU > 0 ? info->blocks_in_MCU : 1) - 1;
}

static void init_source(j_decompress_ptr info) { (void)info; }

static boolean fill(j_decompress_ptr info) {
    static const JOCTET end[] = {0xFF, JPEG_EOI};
    aec_jpeg_reader *reader = (aec_jpeg_reader *)info;
    size_t left = reader->size - (size_t)(reader->fed - reader->bytes);
    if (left == 0) {
        WARNMS(info, JWRN_JPEG_EOF);
        reader->source.next_input_byte = end;
        reader->source.bytes_in_buffer = sizeof end;
        return TRUE;
    }
    size_t count = step(reader);
    if (count > left) count = left;
    reader->source.next_input_byte = reader->fed;
    reader->source.bytes_in_buffer = count;
    reader->fed += count;
    return TRUE;
}

static void skip(j_decompress_ptr info, long count) {
    struct jpeg_source_mgr *source = info->src;
    while (count > (long)source->bytes_in_buffer) {
        count -= (long)source->bytes_in_buffer;
        fill(info);
    }
    if (count <= 0) return;
    source->next_input_byte += count;
    source->bytes_in_buffer -= (size_t)count;
}

void aec_jpeg_set_source(aec_jpeg_reader *reader) {
    reader->fed = reader->bytes;
    reader->source.init_source = init_source;
    reader->source.fill_input_buffer = fill;
    reader->source.skip_input_data = skip;
    reader->source.resync_to_restart = jpeg_resync_to_restart;
    reader->source.term_source = init_source;
    reader->info.src = &reader->source;
}

size_t aec_jpeg_offset(const aec_jpeg_reader *reader) {
    const uint8_t *at = reader->source.next_input_byte;
    return at >= reader->bytes && at <= reader->fed ? (size_t)(at - reader->bytes) : reader->size;
}

void aec_jpeg_limit_source(aec_jpeg_reader *reader) {
    struct jpeg_source_mgr *source = &reader->source;
    // A scan of smaller MCUs has begun with what was handed out for larger ones.
    size_t count = step(reader);
    if (source->bytes_in_buffer <= count || aec_jpeg_offset(reader) == reader->size) return;
    source->bytes_in_buffer = count;
    reader->fed = source->next_input_byte + count;
}
