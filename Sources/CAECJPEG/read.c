#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "reader.h"

// Hands the first error to the caller.
static aec_jpeg_status report(const aec_jpeg_reader *reader, aec_jpeg_error *error) {
    memcpy(error->message, reader->errors.message, sizeof error->message);
    aec_jpeg_status status = reader->errors.status;
    // What libjpeg does not understand behind the end of the file is made up.
    if (status == AEC_JPEG_MALFORMED && reader->quirks & AEC_JPEG_NO_END) status = AEC_JPEG_TRUNCATED;
    error->offset = reader->damage > 0 ? reader->damage : aec_jpeg_offset(reader);
    if (status == AEC_JPEG_TRUNCATED) error->offset = reader->size;
    return status;
}

// A file can hold any number of scans, each of which costs a pass over the whole picture.
static void count_scans(j_common_ptr info) {
    aec_jpeg_reader *reader = (aec_jpeg_reader *)info;
    for (int i = 0; i < reader->info.comps_in_scan; i++) {
        reader->scanned |= (uint32_t)1 << reader->info.cur_comp_info[i]->component_index;
    }
    aec_jpeg_limit_source(reader);
    if (reader->info.input_scan_number > reader->max_scans) {
        aec_jpeg_fail(&reader->errors, AEC_JPEG_LIMIT, "more scans than any encoder writes");
    }
}

// The part of aec_jpeg_open that libjpeg may leave by longjmp.
static aec_jpeg_status read_header(aec_jpeg_reader *reader, aec_jpeg_error *error) {
    if (setjmp(reader->errors.jump)) return report(reader, error);
    struct jpeg_decompress_struct *info = &reader->info;
    jpeg_create_decompress(info);
    aec_jpeg_set_source(reader);
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
    reader->bytes = bytes;
    reader->size = size;
    reader->info.err = aec_jpeg_install(&reader->errors);
    reader->info.err->emit_message = aec_jpeg_warn;
    aec_jpeg_status status = read_header(reader, error);
    if (status != AEC_JPEG_OK) {
        aec_jpeg_close(reader);
        return status;
    }
    *header = reader->header;
    *out = reader;
    return AEC_JPEG_OK;
}

// 255 means no ink. Adobe's programs began to store inks so, the other way round than the standard's, and all others
// followed, whether they write Adobe's marker or not: no common reader looks at it.
static void mix_inks(const uint8_t *inks, uint8_t *dst, size_t width) {
    for (size_t x = 0; x < width; x++, inks += 4, dst += 3) {
        for (int c = 0; c < 3; c++) dst[c] = (uint8_t)((inks[c] * inks[3] + 127) / 255);
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
    if (reader->salvage) memset(dst, 128, dst_size);
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
        if (reader->inks) mix_inks(reader->inks, pixels, header->width);
    }
    // Of several scans, all were read before the first row; of a single one, the end marker is looked for now.
    int complete = aec_jpeg_is_complete(reader);
    jpeg_finish_decompress(info);
    if (reader->quirks & AEC_JPEG_NO_END && !complete && reader->errors.status == AEC_JPEG_OK) {
        aec_jpeg_fail(&reader->errors, AEC_JPEG_TRUNCATED, "scans are missing");
    }
    return report(reader, error);
}

aec_jpeg_status aec_jpeg_read_pixels(aec_jpeg_reader *reader, uint8_t *dst, size_t dst_size, int32_t max_scans,
                                     size_t max_memory, int salvage, int *salvaged, aec_jpeg_error *error) {
    memset(error, 0, sizeof *error);
    reader->max_scans = max_scans;
    reader->salvage = salvage;
    reader->info.mem->max_memory_to_use = max_memory < LONG_MAX ? (long)max_memory : LONG_MAX;
    aec_jpeg_status status = read_rows(reader, dst, dst_size, error);
    int is_damage = status == AEC_JPEG_TRUNCATED || status == AEC_JPEG_MALFORMED;
    *salvaged = salvage && is_damage && reader->info.output_scanline > 0;
    return status;
}

uint32_t aec_jpeg_quirks(const aec_jpeg_reader *reader) { return reader->quirks; }

void aec_jpeg_close(aec_jpeg_reader *reader) {
    if (!reader) return;
    jpeg_destroy_decompress(&reader->info);
    free(reader->inks);
    free(reader);
}
