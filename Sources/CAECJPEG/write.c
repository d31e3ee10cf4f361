#include <stdlib.h>
#include <string.h>

#include "CAECJPEG.h"
#include "error.h"

typedef struct {
    struct jpeg_compress_struct info;
    aec_jpeg_errors errors;
    unsigned char *bytes;
    unsigned long size;
    uint8_t *row;
} writer;

// The part that libjpeg may leave by longjmp.
static aec_jpeg_status write_rows(writer *w, const void *samples, uint32_t width, uint32_t height, int32_t channels,
                                  int32_t sample_bytes, int32_t quality, aec_jpeg_subsampling subsampling, aec_jpeg_tables tables,
                                  int32_t progressive) {
    if (setjmp(w->errors.jump)) return w->errors.status;
    struct jpeg_compress_struct *info = &w->info;
    jpeg_create_compress(info);
    jpeg_mem_dest(info, &w->bytes, &w->size);
    info->image_width = width;
    info->image_height = height;
    info->input_components = channels;
    info->in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(info);
    if (tables == AEC_JPEG_FLAT_TABLES) {
        unsigned int flat[DCTSIZE2];
        for (int i = 0; i < DCTSIZE2; i++) flat[i] = 16;
        for (int table = 0; table < 2; table++) {
            jpeg_add_quant_table(info, table, flat, jpeg_quality_scaling(quality), TRUE);
        }
    } else {
        jpeg_set_quality(info, quality, TRUE);
    }
    info->dct_method = JDCT_ISLOW;
    info->optimize_coding = TRUE;
    if (progressive) jpeg_simple_progression(info);
    info->comp_info[0].h_samp_factor = channels == 3 && subsampling != AEC_JPEG_444 ? 2 : 1;
    info->comp_info[0].v_samp_factor = channels == 3 && subsampling == AEC_JPEG_420 ? 2 : 1;
    jpeg_start_compress(info, TRUE);
    size_t stride = (size_t)width * (size_t)channels;
    if (sample_bytes == 2) {
        w->row = malloc(stride);
        if (!w->row) aec_jpeg_fail(&w->errors, AEC_JPEG_NO_MEMORY, "out of memory");
    }
    while (info->next_scanline < info->image_height) {
        // libjpeg takes rows without const and does not write to them.
        JSAMPROW row = w->row;
        if (row) {
            const uint16_t *wide = (const uint16_t *)samples + info->next_scanline * stride;
            for (size_t i = 0; i < stride; i++) row[i] = (uint8_t)((wide[i] + 128u) / 257);
        } else {
            row = (JSAMPROW)(uintptr_t)((const uint8_t *)samples + info->next_scanline * stride);
        }
        jpeg_write_scanlines(info, &row, 1);
    }
    jpeg_finish_compress(info);
    return AEC_JPEG_OK;
}

aec_jpeg_status aec_jpeg_write_memory(const void *samples, uint32_t width, uint32_t height, int32_t channels,
                                      int32_t sample_bytes, int32_t quality, aec_jpeg_subsampling subsampling,
                                      aec_jpeg_tables tables, int32_t progressive, uint8_t **bytes, size_t *size, aec_jpeg_error *error) {
    memset(error, 0, sizeof *error);
    *bytes = NULL;
    *size = 0;
    writer *w = calloc(1, sizeof *w);
    if (!w) {
        strcpy(error->message, "out of memory");
        return AEC_JPEG_NO_MEMORY;
    }
    w->info.err = aec_jpeg_install(&w->errors);
    aec_jpeg_status status =
        write_rows(w, samples, width, height, channels, sample_bytes, quality, subsampling, tables, progressive);
    if (status == AEC_JPEG_OK) {
        *bytes = w->bytes;
        *size = w->size;
    } else {
        memcpy(error->message, w->errors.message, sizeof error->message);
    }
    jpeg_destroy_compress(&w->info);
    if (status != AEC_JPEG_OK) free(w->bytes);
    free(w->row);
    free(w);
    return status;
}

void aec_jpeg_free(uint8_t *bytes) { free(bytes); }
