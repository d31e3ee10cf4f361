#include <errno.h>
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "CAECPNG.h"
#include "error.h"
#include "form.h"

enum { BUFFER_SIZE = 1 << 16 };

// Where the file goes: a descriptor (through a buffer) or growing memory.
typedef struct {
    png_structp png;
    png_infop info;
    int fd;  // -1: memory
    uint8_t *bytes;
    size_t count, capacity;
    size_t written;
    uint8_t *row;  // one row with colours and alpha side by side, or as the picture's form has it
    aec_png_form_writer form;
    aec_png_error *error;
} sink;

static void fail(png_structp png, png_const_charp message) {
    sink *s = png_get_error_ptr(png);
    s->error->offset = s->written + s->count;
    aec_png_set_message(s->error, message);
    png_longjmp(png, 1);
}

static void warn(png_structp png, png_const_charp message) {
    // Nothing that a writer warns of can happen to an image of plain samples.
    (void)png;
    (void)message;
}

static void flush_bytes(png_structp png) {
    sink *s = png_get_io_ptr(png);
    size_t done = 0;
    while (s->fd >= 0 && done < s->count) {
        ssize_t n = write(s->fd, s->bytes + done, s->count - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            s->error->error_number = errno;
            png_error(png, "cannot write");
        }
        done += (size_t)n;
    }
    if (s->fd >= 0) {
        s->written += s->count;
        s->count = 0;
    }
}

static void write_bytes(png_structp png, png_bytep src, size_t size) {
    sink *s = png_get_io_ptr(png);
    if (s->fd >= 0) {
        while (size > 0) {
            if (s->count == s->capacity) flush_bytes(png);
            size_t part = s->capacity - s->count < size ? s->capacity - s->count : size;
            memcpy(s->bytes + s->count, src, part);
            s->count += part;
            src += part;
            size -= part;
        }
        return;
    }
    if (size > s->capacity - s->count) {
        size_t capacity = s->capacity;
        while (size > capacity - s->count) {
            if (capacity > SIZE_MAX / 2) png_error(png, "out of memory");
            capacity *= 2;
        }
        uint8_t *grown = realloc(s->bytes, capacity);
        if (!grown) png_error(png, "out of memory");
        s->bytes = grown;
        s->capacity = capacity;
    }
    memcpy(s->bytes + s->count, src, size);
    s->count += size;
}

// IHDR, PLTE and tRNS in a form that the picture fits into, the metadata between them: what it says of colours must precede
// a palette.
static void write_info_of_form(sink *s, const aec_png_image *image, aec_png_effort effort) {
    png_structp png = s->png;
    const aec_png_form *form = image->form;
    png_set_IHDR(png, s->info, image->width, image->height, form->bit_depth, form->color_type,
                 form->is_interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_color colors[256];
    for (int i = 0; i < form->palette_size / 3; i++) {
        const uint8_t *color = form->palette + 3 * i;
        colors[i] = (png_color){.red = color[0], .green = color[1], .blue = color[2]};
    }
    if (form->palette_size > 0) png_set_PLTE(png, s->info, colors, form->palette_size / 3);
    png_write_info_before_PLTE(png, s->info);
    if (image->chunks_size > 0) write_bytes(png, (png_bytep)(uintptr_t)image->chunks, image->chunks_size);
    png_write_info(png, s->info);
    // Not by way of libpng, which refuses keys of more bits than the samples have, though they are harmless.
    if (form->transparency_size > 0) {
        png_write_chunk(png, (png_const_bytep) "tRNS", form->transparency, (size_t)form->transparency_size);
    }
    // Neighbours among indices and among few greys are not alike in the way that filters count on.
    if (effort < AEC_PNG_ONE_FILTER && (form->color_type == PNG_COLOR_TYPE_PALETTE || form->bit_depth < 8)) {
        png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    }
    if (form->bit_depth < 8) png_set_packing(png);
}

// The part that libpng may leave by longjmp.
static aec_png_status write_image(sink *s, const aec_png_image *image, aec_png_effort effort) {
    png_structp png = s->png;
    if (setjmp(png_jmpbuf(png))) {
        return s->error->error_number ? AEC_PNG_IO : aec_png_status_of_message(s->error->message);
    }
    png_set_write_fn(png, s, write_bytes, flush_bytes);
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    if (effort != AEC_PNG_FAST) {
        int is_choice = effort < AEC_PNG_ONE_FILTER;
        png_set_compression_level(png, 9);
        png_set_filter(png, PNG_FILTER_TYPE_BASE, is_choice ? PNG_ALL_FILTERS : (int)effort - AEC_PNG_ONE_FILTER);
    } else {
        png_set_compression_level(png, 1);
        png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB | PNG_FILTER_UP);
    }
    if (image->form) {
        write_info_of_form(s, image, effort);
    } else {
        int type = image->channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB;
        if (image->alpha) type |= PNG_COLOR_MASK_ALPHA;
        png_set_IHDR(png, s->info, image->width, image->height, 8 * image->sample_bytes, type, PNG_INTERLACE_NONE,
                     PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
        png_write_info(png, s->info);
        if (image->chunks_size > 0) write_bytes(png, (png_bytep)(uintptr_t)image->chunks, image->chunks_size);
    }
    const uint16_t one = 1;
    if (image->sample_bytes == 2 && *(const uint8_t *)&one) png_set_swap(png);
    size_t width = image->width, bytes = (size_t)image->sample_bytes, color = (size_t)image->channels * bytes;
    if (image->form) {
        int passes = png_set_interlace_handling(png);
        s->row = calloc(width, AEC_PNG_MAX_PIXEL);
        if (!s->row) png_error(png, "out of memory");
        aec_png_begin_form(&s->form, image);
        for (int pass = 0; pass < passes; pass++) {
            for (uint32_t y = 0; y < image->height; y++) {
                aec_png_form_row(&s->form, y, s->row);
                png_write_row(png, s->row);
            }
        }
        png_write_end(png, NULL);
        flush_bytes(png);
        return AEC_PNG_OK;
    }
    if (image->alpha) {
        s->row = calloc(width, color + bytes);
        if (!s->row) png_error(png, "out of memory");
    }
    for (uint32_t y = 0; y < image->height; y++) {
        const uint8_t *colors = (const uint8_t *)image->color + y * width * color;
        if (!image->alpha) {
            png_write_row(png, colors);
            continue;
        }
        const uint8_t *alphas = (const uint8_t *)image->alpha + y * width * bytes;
        for (size_t x = 0; x < width; x++) {
            memcpy(s->row + x * (color + bytes), colors + x * color, color);
            memcpy(s->row + x * (color + bytes) + color, alphas + x * bytes, bytes);
        }
        png_write_row(png, s->row);
    }
    png_write_end(png, NULL);
    flush_bytes(png);
    return AEC_PNG_OK;
}

static aec_png_status write_to(sink *s, const aec_png_image *image, aec_png_effort effort, aec_png_error *error) {
    memset(error, 0, sizeof *error);
    s->error = error;
    s->capacity = BUFFER_SIZE;
    s->bytes = malloc(s->capacity);
    s->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, s, fail, warn);
    s->info = s->png ? png_create_info_struct(s->png) : NULL;
    aec_png_status status = AEC_PNG_OK;
    if (!s->info || !s->bytes) {
        status = aec_png_no_memory(error);
    } else if ((image->channels != 1 && image->channels != 3) || image->sample_bytes < 1 || image->sample_bytes > 2) {
        aec_png_set_message(error, "a PNG has 1 or 3 channels of 1 or 2 bytes here");
        status = AEC_PNG_MALFORMED;
    } else {
        status = write_image(s, image, effort);
    }
    if (s->png) png_destroy_write_struct(&s->png, s->info ? &s->info : NULL);
    free(s->row);
    return status;
}

aec_png_status aec_png_write_fd(int fd, const aec_png_image *image, aec_png_effort effort, aec_png_error *error) {
    sink s = {.fd = fd};
    aec_png_status status = write_to(&s, image, effort, error);
    free(s.bytes);
    return status;
}

aec_png_status aec_png_write_memory(const aec_png_image *image, aec_png_effort effort, uint8_t **bytes, size_t *size,
                                    aec_png_error *error) {
    sink s = {.fd = -1};
    aec_png_status status = write_to(&s, image, effort, error);
    if (status != AEC_PNG_OK) {
        free(s.bytes);
        s.bytes = NULL;
        s.count = 0;
    }
    *bytes = s.bytes;
    *size = s.count;
    return status;
}

void aec_png_free(uint8_t *bytes) { free(bytes); }
