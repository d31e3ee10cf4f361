#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "CAECPNG.h"
#include "error.h"

struct aec_png_reader {
    png_structp png;
    png_infop info;
    const uint8_t *bytes;
    size_t size, offset;
    int truncated;
    aec_png_header header;
    aec_png_error *error;  // of the call under way
};

static void fail(png_structp png, png_const_charp message) {
    aec_png_reader *reader = png_get_error_ptr(png);
    reader->error->offset = reader->offset;
    aec_png_set_message(reader->error, message);
    png_longjmp(png, 1);
}

static void read_bytes(png_structp png, png_bytep dst, size_t count) {
    aec_png_reader *reader = png_get_io_ptr(png);
    if (count > reader->size - reader->offset) {
        reader->offset = reader->size;
        reader->truncated = 1;
        png_error(png, "the file ends before the picture does");
    }
    memcpy(dst, reader->bytes + reader->offset, count);
    reader->offset += count;
}

// What libpng's longjmp meant.
static aec_png_status status_of(const aec_png_reader *reader) {
    if (reader->truncated) return AEC_PNG_TRUNCATED;
    return aec_png_status_of_message(reader->error->message);
}

// The part of aec_png_open that libpng may leave by longjmp. It has no locals that a longjmp could spoil.
static aec_png_status read_header(aec_png_reader *reader, uint32_t max_width, uint32_t max_height) {
    png_structp png = reader->png;
    if (setjmp(png_jmpbuf(png))) return status_of(reader);
    png_set_read_fn(png, reader, read_bytes);
    png_set_user_limits(png, max_width, max_height);
    png_set_chunk_malloc_max(png, 8000000);
    png_set_chunk_cache_max(png, 1000);
    // A wrong checksum is an error in every chunk, and what libpng would only complain about is an error too.
    png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_set_benign_errors(png, 0);
    // Only tRNS matters among the ancillary chunks: the others are skipped unread (but for their checksum), so that no
    // code runs on profiles and texts, and a quirk in them does not refuse a good picture.
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_read_info(png, reader->info);

    png_uint_32 width, height;
    int depth, type, interlace;
    if (!png_get_IHDR(png, reader->info, &width, &height, &depth, &type, &interlace, NULL, NULL)) {
        png_error(png, "no image header");
    }
    aec_png_header *header = &reader->header;
    header->width = width;
    header->height = height;
    header->bit_depth = depth;
    header->channels = ((type & PNG_COLOR_MASK_COLOR) ? 3 : 1) + ((type & PNG_COLOR_MASK_ALPHA) ? 1 : 0);
    header->has_alpha = (type & PNG_COLOR_MASK_ALPHA) != 0;
    header->has_transparency = png_get_valid(png, reader->info, PNG_INFO_tRNS) != 0;
    header->interlaced = interlace != PNG_INTERLACE_NONE;
    return AEC_PNG_OK;
}

aec_png_status aec_png_open(const uint8_t *bytes, size_t size, uint32_t max_width, uint32_t max_height,
                            aec_png_reader **out, aec_png_header *header, aec_png_error *error) {
    memset(error, 0, sizeof *error);
    memset(header, 0, sizeof *header);
    *out = NULL;
    aec_png_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return aec_png_no_memory(error);
    reader->bytes = bytes;
    reader->size = size;
    reader->error = error;
    reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, fail, fail);
    reader->info = reader->png ? png_create_info_struct(reader->png) : NULL;
    if (!reader->info) {
        aec_png_close(reader);
        return aec_png_no_memory(error);
    }
    aec_png_status status = read_header(reader, max_width, max_height);
    reader->error = NULL;
    if (status != AEC_PNG_OK) {
        aec_png_close(reader);
        return status;
    }
    *header = reader->header;
    *out = reader;
    return AEC_PNG_OK;
}

// As read_header: the part that may be left by longjmp.
static aec_png_status read_rows(aec_png_reader *reader, uint8_t *dst, size_t dst_size) {
    png_structp png = reader->png;
    if (setjmp(png_jmpbuf(png))) return status_of(reader);
    const aec_png_header *header = &reader->header;
    size_t stride = (size_t)header->width * (size_t)header->channels;
    if (header->bit_depth > 8 || header->has_alpha || header->has_transparency || stride > SIZE_MAX / header->height ||
        dst_size != stride * header->height) {
        png_error(png, "pixels asked for in a form that the reader does not give");
    }
    png_set_palette_to_rgb(png);
    png_set_expand_gray_1_2_4_to_8(png);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, reader->info);
    if (png_get_rowbytes(png, reader->info) != stride) png_error(png, "rows of an unexpected length");
    for (int pass = 0; pass < passes; pass++) {
        for (uint32_t row = 0; row < header->height; row++) png_read_row(png, dst + row * stride, NULL);
    }
    png_read_end(png, NULL);
    return AEC_PNG_OK;
}

aec_png_status aec_png_read_pixels(aec_png_reader *reader, uint8_t *dst, size_t dst_size, aec_png_error *error) {
    memset(error, 0, sizeof *error);
    reader->error = error;
    aec_png_status status = read_rows(reader, dst, dst_size);
    reader->error = NULL;
    return status;
}

void aec_png_close(aec_png_reader *reader) {
    if (!reader) return;
    if (reader->png) png_destroy_read_struct(&reader->png, reader->info ? &reader->info : NULL, NULL);
    free(reader);
}
