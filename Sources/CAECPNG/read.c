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
    uint32_t quirks;
    int salvage;           // damage of pixels is noted in error, which has the first of it
    aec_png_status damage;
    aec_png_header header;
    aec_png_form form;
    int grey_palette;  // to be decoded as grey
    // Where alpha or a palette of greys keep rows from being decoded in place: one row as libpng gives it.
    uint8_t *row;
    aec_png_error *error;  // of the call under way
};

// What libpng's message means, which is kept for the caller.
static void note(aec_png_reader *reader, png_const_charp message) {
    if (reader->damage != AEC_PNG_OK) return;
    reader->error->offset = reader->offset;
    aec_png_set_message(reader->error, message);
    reader->damage = reader->truncated ? AEC_PNG_TRUNCATED : aec_png_status_of_message(reader->error->message);
}

static void fail(png_structp png, png_const_charp message) {
    note(png_get_error_ptr(png), message);
    png_longjmp(png, 1);
}

static void warn(png_structp png, png_const_charp message) {
    aec_png_reader *reader = png_get_error_ptr(png);
    uint32_t quirk = aec_png_quirk_of(message);
    reader->quirks |= quirk;
    if (quirk) return;
    if (!reader->salvage) fail(png, message);
    note(reader, message);
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

// Whether there are transparent colours that libpng will use.
static int has_transparent_colors(png_structp png, png_infop info) {
    png_bytep opacities = NULL;
    png_color_16p color = NULL;
    int count = 0;
    return png_get_tRNS(png, info, &opacities, &count, &color) != 0 && count > 0;
}

static int is_grey_palette(png_structp png, png_infop info) {
    png_colorp colors = NULL;
    int count = 0;
    if (!png_get_PLTE(png, info, &colors, &count)) return 0;
    for (int i = 0; i < count; i++) {
        if (colors[i].red != colors[i].green || colors[i].red != colors[i].blue) return 0;
    }
    return 1;
}

// IHDR, PLTE and tRNS as libpng understands them: what is wrong with them is settled by then.
static void read_form(png_structp png, png_infop info, aec_png_form *form) {
    png_uint_32 width, height;
    int depth = 0, type = 0, interlace = 0, count = 0;
    png_get_IHDR(png, info, &width, &height, &depth, &type, &interlace, NULL, NULL);
    form->color_type = type;
    form->bit_depth = depth;
    form->is_interlaced = interlace != PNG_INTERLACE_NONE;
    png_colorp colors = NULL;
    if (png_get_PLTE(png, info, &colors, &count) && count <= 256) {
        form->palette_size = 3 * count;
        for (int i = 0; i < count; i++) {
            const uint8_t color[3] = {colors[i].red, colors[i].green, colors[i].blue};
            memcpy(form->palette + 3 * i, color, 3);
        }
    }
    png_bytep opacities = NULL;
    png_color_16p key = NULL;
    if (!png_get_tRNS(png, info, &opacities, &count, &key) || count <= 0) return;
    if (type == PNG_COLOR_TYPE_PALETTE) {
        if (!opacities || count > 256) return;
        form->transparency_size = count;
        memcpy(form->transparency, opacities, (size_t)count);
    } else if (key) {
        const uint16_t rgb[3] = {key->red, key->green, key->blue};
        const uint16_t *samples = type == PNG_COLOR_TYPE_GRAY ? &key->gray : rgb;
        form->transparency_size = type == PNG_COLOR_TYPE_GRAY ? 2 : 6;
        for (int i = 0; i < form->transparency_size; i++) {
            form->transparency[i] = (uint8_t)(samples[i / 2] >> (i % 2 ? 0 : 8));
        }
    }
}

// The part of aec_png_open that libpng may leave by longjmp. It has no locals that a longjmp could spoil.
static aec_png_status read_header(aec_png_reader *reader, uint32_t max_width, uint32_t max_height) {
    png_structp png = reader->png;
    if (setjmp(png_jmpbuf(png))) return reader->damage;
    png_set_read_fn(png, reader, read_bytes);
    png_set_user_limits(png, max_width, max_height);
    // No chunk that libpng reads needs more; those that it skips, unread, may be as long as the file.
    png_set_chunk_malloc_max(png, reader->size > 8000000 ? reader->size : 8000000);
    png_set_chunk_cache_max(png, 1000);
    // A wrong checksum is an error in every chunk. Of what libpng complains about, `warn` decides.
    png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_set_benign_errors(png, 1);
    // Only tRNS matters here among the ancillary chunks: the others are skipped unread (but for their checksum), so
    // that a quirk in them does not refuse a good picture.
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    // So are those of animations, which a libpng of some systems reads.
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, (png_const_bytep) "acTL\0fcTL\0fdAT", 3);
    png_read_info(png, reader->info);

    png_uint_32 width, height;
    int depth, type;
    if (!png_get_IHDR(png, reader->info, &width, &height, &depth, &type, NULL, NULL, NULL)) {
        png_error(png, "no image header");
    }
    aec_png_header *header = &reader->header;
    header->width = width;
    header->height = height;
    header->bits_per_pixel = depth * png_get_channels(png, reader->info);
    header->channels = (type & PNG_COLOR_MASK_COLOR) ? 3 : 1;
    header->has_alpha = (type & PNG_COLOR_MASK_ALPHA) != 0 || has_transparent_colors(png, reader->info);
    header->sample_bytes = depth == 16 ? 2 : 1;
    header->is_grey_palette = type == PNG_COLOR_TYPE_PALETTE && is_grey_palette(png, reader->info);
    read_form(png, reader->info, &reader->form);
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
    reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, fail, warn);
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

void aec_png_get_form(const aec_png_reader *reader, aec_png_form *form) { *form = reader->form; }

void aec_png_make_grey(aec_png_reader *reader) {
    reader->grey_palette = 1;
    reader->header.channels = 1;
}

void aec_png_salvage(aec_png_reader *reader) { reader->salvage = 1; }

uint32_t aec_png_quirks(const aec_png_reader *reader) { return reader->quirks; }

// The samples of a row as libpng gives them, taken apart: `decoded` channels, of which the first `channels` go to
// colours and the last, where there is alpha, to alpha.
static void split_row(const uint8_t *row, uint8_t *color, uint8_t *alpha, size_t width, size_t decoded, size_t channels,
                      size_t bytes) {
    for (size_t x = 0; x < width; x++) {
        memcpy(color + x * channels * bytes, row + x * decoded * bytes, channels * bytes);
        if (alpha) memcpy(alpha + x * bytes, row + (x * decoded + decoded - 1) * bytes, bytes);
    }
}

// The reverse, for the next pass of an interlaced picture, which changes some pixels of a row and leaves the others.
static void join_row(uint8_t *row, const uint8_t *color, const uint8_t *alpha, size_t width, size_t decoded,
                     size_t channels, size_t bytes) {
    for (size_t x = 0; x < width; x++) {
        memcpy(row + x * decoded * bytes, color + x * channels * bytes, channels * bytes);
        if (alpha) memcpy(row + (x * decoded + decoded - 1) * bytes, alpha + x * bytes, bytes);
    }
}

// As read_header: the part that may be left by longjmp.
static aec_png_status read_rows(aec_png_reader *reader, uint8_t *color, size_t color_size, uint8_t *alpha,
                                size_t alpha_size) {
    png_structp png = reader->png;
    if (setjmp(png_jmpbuf(png))) return reader->damage;
    const aec_png_header *header = &reader->header;
    size_t bytes = (size_t)header->sample_bytes, channels = (size_t)header->channels;
    size_t decoded = (reader->grey_palette ? 3 : channels) + (header->has_alpha ? 1 : 0);
    // At most 2^31 pixels of 8 bytes: no overflow.
    size_t width = header->width, stride = width * channels * bytes, plane = width * bytes;
    if (stride > SIZE_MAX / header->height || color_size != stride * header->height ||
        alpha_size != (header->has_alpha ? plane * header->height : 0)) {
        png_error(png, "pixels asked for in a form that the reader does not give");
    }
    if (reader->salvage) {
        memset(color, 128, color_size);
        if (alpha_size > 0) memset(alpha, 0, alpha_size);
        png_set_crc_action(png, PNG_CRC_WARN_USE, PNG_CRC_WARN_USE);
        // So many bytes of a chunk are read and inflated at a time. Where they end early, or are wrong, nothing of them
        // is kept.
        png_set_compression_buffer_size(png, 1);
    }
    png_set_palette_to_rgb(png);
    png_set_expand_gray_1_2_4_to_8(png);
    if (has_transparent_colors(png, reader->info)) png_set_tRNS_to_alpha(png);
    const uint16_t one = 1;
    if (*(const uint8_t *)&one) png_set_swap(png);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, reader->info);
    if (png_get_rowbytes(png, reader->info) != width * decoded * bytes) {
        png_error(png, "rows of an unexpected length");
    }
    if (decoded != channels) {
        reader->row = calloc(width, decoded * bytes);
        if (!reader->row) png_error(png, "out of memory");
    }
    for (int pass = 0; pass < passes; pass++) {
        for (uint32_t y = 0; y < header->height; y++) {
            uint8_t *color_row = color + y * stride;
            uint8_t *alpha_row = header->has_alpha ? alpha + y * plane : NULL;
            if (!reader->row) {
                png_read_row(png, color_row, NULL);
                continue;
            }
            if (pass > 0) join_row(reader->row, color_row, alpha_row, width, decoded, channels, bytes);
            png_read_row(png, reader->row, NULL);
            split_row(reader->row, color_row, alpha_row, width, decoded, channels, bytes);
        }
    }
    png_read_end(png, NULL);
    return reader->damage;
}

aec_png_status aec_png_read_pixels(aec_png_reader *reader, void *color, size_t color_size, void *alpha,
                                   size_t alpha_size, aec_png_error *error) {
    memset(error, 0, sizeof *error);
    reader->error = error;
    aec_png_status status = read_rows(reader, color, color_size, alpha, alpha_size);
    reader->error = NULL;
    return status;
}

void aec_png_close(aec_png_reader *reader) {
    if (!reader) return;
    if (reader->png) png_destroy_read_struct(&reader->png, reader->info ? &reader->info : NULL, NULL);
    free(reader->row);
    free(reader);
}
