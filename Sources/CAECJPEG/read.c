#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "CAECJPEG.h"
#include "error.h"

struct aec_jpeg_reader {
    struct jpeg_decompress_struct info;
    struct jpeg_progress_mgr progress;
    aec_jpeg_errors errors;
    size_t size;
    int32_t max_scans;
    uint8_t *inks;  // one row of CMYK
    aec_jpeg_header header;
};

// Hands the recorded error to the caller.
static aec_jpeg_status report(const aec_jpeg_reader *reader, aec_jpeg_error *error) {
    memcpy(error->message, reader->errors.message, sizeof error->message);
    // The source manager counts down what it has not handed out; libjpeg adds two bytes of its own at the end.
    size_t left = reader->info.src ? reader->info.src->bytes_in_buffer : 0;
    error->offset = left <= reader->size ? reader->size - left : reader->size;
    if (reader->errors.status == AEC_JPEG_TRUNCATED) error->offset = reader->size;
    return reader->errors.status;
}

// A file can hold any number of scans, each of which costs a pass over the whole picture.
static void count_scans(j_common_ptr info) {
    aec_jpeg_reader *reader = (aec_jpeg_reader *)info;
    if (reader->info.input_scan_number > reader->max_scans) {
        aec_jpeg_fail(&reader->errors, AEC_JPEG_LIMIT, "more scans than any encoder writes");
    }
}

// The part of aec_jpeg_open that libjpeg may leave by longjmp.
static aec_jpeg_status read_header(aec_jpeg_reader *reader, const uint8_t *bytes, aec_jpeg_error *error) {
    if (setjmp(reader->errors.jump)) return report(reader, error);
    struct jpeg_decompress_struct *info = &reader->info;
    jpeg_create_decompress(info);
    jpeg_mem_src(info, bytes, reader->size);
    jpeg_read_header(info, TRUE);
    aec_jpeg_errors *errors = &reader->errors;
    if (info->data_precision != 8) {
        aec_jpeg_fail(errors, AEC_JPEG_UNSUPPORTED, "samples of more than 8 bits");
    }
    switch (info->jpeg_color_space) {
    case JCS_GRAYSCALE:
        info->out_color_space = JCS_GRAYSCALE;
        reader->header.channels = 1;
        break;
    case JCS_RGB:
    case JCS_YCbCr:
        info->out_color_space = JCS_RGB;
        reader->header.channels = 3;
        break;
    case JCS_CMYK:
    case JCS_YCCK:
        info->out_color_space = JCS_CMYK;
        reader->header.channels = 3;
        break;
    default:
        aec_jpeg_fail(errors, AEC_JPEG_UNSUPPORTED, "colours that are neither grey, YCbCr, RGB nor CMYK");
    }
    reader->header.width = info->image_width;
    reader->header.height = info->image_height;
    reader->header.components = info->num_components;
    reader->header.arithmetic = info->arith_code;
    return AEC_JPEG_OK;
}

aec_jpeg_status aec_jpeg_open(const uint8_t *bytes, size_t size, aec_jpeg_reader **out, aec_jpeg_header *header,
                              aec_jpeg_error *error) {
    memset(error, 0, sizeof *error);
    memset(header, 0, sizeof *header);
    *out = NULL;
    // Zeroed: closing after a failure in jpeg_create_decompress finds no pools to free.
    aec_jpeg_reader *reader = calloc(1, sizeof *reader);
    if (!reader) {
        strcpy(error->message, "out of memory");
        return AEC_JPEG_NO_MEMORY;
    }
    reader->size = size;
    reader->info.err = aec_jpeg_install(&reader->errors);
    aec_jpeg_status status = read_header(reader, bytes, error);
    if (status != AEC_JPEG_OK) {
        aec_jpeg_close(reader);
        return status;
    }
    *header = reader->header;
    *out = reader;
    return AEC_JPEG_OK;
}

// Adobe's programs, and with them all others, store inks the other way round: 255 means no ink.
static void mix_inks(const uint8_t *inks, uint8_t *dst, size_t width, int inverted) {
    for (size_t x = 0; x < width; x++, inks += 4, dst += 3) {
        unsigned flip = inverted ? 0 : 255, black = inks[3] ^ flip;
        for (int c = 0; c < 3; c++) dst[c] = (uint8_t)(((inks[c] ^ flip) * black + 127) / 255);
    }
}

// As read_header: the part that may be left by longjmp.
static aec_jpeg_status read_rows(aec_jpeg_reader *reader, uint8_t *dst, size_t dst_size, aec_jpeg_error *error) {
    if (setjmp(reader->errors.jump)) return report(reader, error);
    struct jpeg_decompress_struct *info = &reader->info;
    const aec_jpeg_header *header = &reader->header;
    size_t stride = (size_t)header->width * (size_t)header->channels;
    if (dst_size != stride * header->height) {
        aec_jpeg_fail(&reader->errors, AEC_JPEG_MALFORMED, "a buffer of another size than the picture's");
    }
    // Exact integer arithmetic, the same on every machine.
    info->dct_method = JDCT_ISLOW;
    reader->progress.progress_monitor = count_scans;
    info->progress = &reader->progress;
    jpeg_start_decompress(info);
    if (info->output_width != header->width || info->output_height != header->height ||
        info->output_components != header->components) {
        aec_jpeg_fail(&reader->errors, AEC_JPEG_MALFORMED, "rows of an unexpected length");
    }
    if (header->components == 4) {
        reader->inks = malloc((size_t)header->width * 4);
        if (!reader->inks) aec_jpeg_fail(&reader->errors, AEC_JPEG_NO_MEMORY, "out of memory");
    }
    while (info->output_scanline < info->output_height) {
        uint8_t *pixels = dst + info->output_scanline * stride;
        JSAMPROW row = reader->inks ? reader->inks : pixels;
        jpeg_read_scanlines(info, &row, 1);
        if (reader->inks) mix_inks(reader->inks, pixels, header->width, info->saw_Adobe_marker);
    }
    jpeg_finish_decompress(info);
    return AEC_JPEG_OK;
}

aec_jpeg_status aec_jpeg_read_pixels(aec_jpeg_reader *reader, uint8_t *dst, size_t dst_size, int32_t max_scans,
                                     size_t max_memory, aec_jpeg_error *error) {
    memset(error, 0, sizeof *error);
    reader->max_scans = max_scans;
    reader->info.mem->max_memory_to_use = max_memory < LONG_MAX ? (long)max_memory : LONG_MAX;
    return read_rows(reader, dst, dst_size, error);
}

void aec_jpeg_close(aec_jpeg_reader *reader) {
    if (!reader) return;
    jpeg_destroy_decompress(&reader->info);
    free(reader->inks);
    free(reader);
}
