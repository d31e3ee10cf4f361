#ifndef AEC_PNG_FORM_H
#define AEC_PNG_FORM_H

#include "CAECPNG.h"

enum {
    AEC_PNG_COLOR_SLOTS = 1024,  // four for each entry, so that hardly any two collide
    AEC_PNG_MAX_PIXEL = 8,       // bytes of a pixel in any form
};

// Turns samples into those of a form, row by row.
typedef struct {
    const aec_png_image *image;
    int opaque;        // the highest sample of alpha
    int has_key;       // a colour that is transparent
    uint16_t key[3];   // its samples, of the form's depth
    int scale;         // a grey sample of 8 bits for each step of one of fewer
    // Where a colour with its opacity stands in the palette, by a hash of the four samples; -1: nowhere.
    uint32_t colors[AEC_PNG_COLOR_SLOTS];
    int16_t entries[AEC_PNG_COLOR_SLOTS];
} aec_png_form_writer;

// For a picture that fits into its form.
void aec_png_begin_form(aec_png_form_writer *writer, const aec_png_image *image);

// Row y of the picture: a byte for each sample or index of up to 8 bits, two in the machine's order for one of 16; at most
// AEC_PNG_MAX_PIXEL bytes for a pixel.
void aec_png_form_row(const aec_png_form_writer *writer, uint32_t y, uint8_t *row);

#endif
