#include "form.h"

#include <string.h>

enum { GREY = 0, RGB = 2, PALETTE = 3, GREY_ALPHA = 4, RGB_ALPHA = 6 };

// One pixel as the picture has it, alpha last.
typedef struct {
    uint16_t samples[3];
    uint16_t alpha;
} pixel;

static uint16_t sample_at(const void *plane, size_t index, int bytes) {
    return bytes == 2 ? ((const uint16_t *)plane)[index] : ((const uint8_t *)plane)[index];
}

static pixel pixel_at(const aec_png_form_writer *w, size_t index) {
    const aec_png_image *image = w->image;
    pixel p;
    for (size_t c = 0; c < 3; c++) {
        size_t at = image->channels == 3 ? 3 * index + c : index;
        p.samples[c] = sample_at(image->color, at, image->sample_bytes);
    }
    p.alpha = image->alpha ? sample_at(image->alpha, index, image->sample_bytes) : (uint16_t)w->opaque;
    return p;
}

static uint32_t packed(pixel p) {
    return (uint32_t)p.samples[0] << 24 | (uint32_t)p.samples[1] << 16 | (uint32_t)p.samples[2] << 8 | p.alpha;
}

// The slot that has a colour, or the free one where it would be.
static size_t slot_of(const aec_png_form_writer *w, uint32_t color) {
    size_t slot = (color * 2654435761u) >> 22;
    while (w->entries[slot] >= 0 && w->colors[slot] != color) slot = (slot + 1) % AEC_PNG_COLOR_SLOTS;
    return slot;
}

// Of entries that are alike the first one counts.
static void learn_palette(aec_png_form_writer *w, const aec_png_form *form) {
    memset(w->entries, 0xFF, sizeof w->entries);
    for (int i = 0; i < form->palette_size / 3; i++) {
        const uint8_t *color = form->palette + 3 * i;
        pixel p = {{color[0], color[1], color[2]}, i < form->transparency_size ? form->transparency[i] : 255};
        size_t slot = slot_of(w, packed(p));
        if (w->entries[slot] >= 0) continue;
        w->colors[slot] = packed(p);
        w->entries[slot] = (int16_t)i;
    }
}

void aec_png_begin_form(aec_png_form_writer *w, const aec_png_image *image) {
    const aec_png_form *form = image->form;
    w->image = image;
    w->opaque = image->sample_bytes == 2 ? 65535 : 255;
    w->scale = form->bit_depth < 8 ? 255 / ((1 << form->bit_depth) - 1) : 1;
    w->has_key = form->color_type != PALETTE && form->transparency_size > 0;
    // Higher bits of a key are without meaning.
    uint16_t mask = (uint16_t)((1u << form->bit_depth) - 1);
    for (int c = 0; w->has_key && c < 3; c++) {
        int at = form->color_type == RGB ? 2 * c : 0;
        w->key[c] = (uint16_t)((form->transparency[at] << 8 | form->transparency[at + 1]) & mask);
    }
    if (form->color_type == PALETTE) learn_palette(w, form);
}

// Whether PNG has such a form.
static int is_valid(const aec_png_form *form) {
    int depth = form->bit_depth, type = form->color_type;
    int is_small = depth == 1 || depth == 2 || depth == 4;
    if (!is_small && depth != 8 && depth != 16) return 0;
    if (form->palette_size < 0 || form->palette_size > 768 || form->palette_size % 3) return 0;
    switch (type) {
    case GREY:
        return form->palette_size == 0 && (form->transparency_size == 0 || form->transparency_size == 2);
    case RGB: return !is_small && (form->transparency_size == 0 || form->transparency_size == 6);
    case PALETTE:
        return depth <= 8 && form->palette_size > 0 && form->palette_size <= 3 << depth &&
               form->transparency_size >= 0 && form->transparency_size <= form->palette_size / 3;
    case GREY_ALPHA: return !is_small && form->palette_size == 0 && form->transparency_size == 0;
    case RGB_ALPHA: return !is_small && form->transparency_size == 0;
    default: return 0;
    }
}

// Whether a pixel's opacity is what a form without an alpha channel gives it.
static int has_opacity_of_key(const aec_png_form_writer *w, pixel p) {
    int is_key = w->has_key;
    for (int c = 0; c < 3 && is_key; c++) is_key = p.samples[c] == w->key[c] * w->scale;
    return p.alpha == (is_key ? 0 : w->opaque);
}

static int fits(const aec_png_form_writer *w, pixel p) {
    int type = w->image->form->color_type;
    if (type == PALETTE) return w->entries[slot_of(w, packed(p))] >= 0;
    if (type == GREY_ALPHA || type == RGB_ALPHA) return 1;
    return (w->scale == 1 || p.samples[0] % w->scale == 0) && has_opacity_of_key(w, p);
}

int aec_png_fits(const aec_png_image *image) {
    const aec_png_form *form = image->form;
    if (!form || !is_valid(form) || (form->bit_depth == 16) != (image->sample_bytes == 2)) return 0;
    int type = form->color_type, channels = type == GREY || type == GREY_ALPHA ? 1 : 3;
    // A palette of nothing but greys is read as grey.
    if (type != PALETTE && channels != image->channels) return 0;
    aec_png_form_writer writer;
    aec_png_begin_form(&writer, image);
    for (size_t i = 0, count = (size_t)image->width * image->height; i < count; i++) {
        if (!fits(&writer, pixel_at(&writer, i))) return 0;
    }
    return 1;
}

void aec_png_form_row(const aec_png_form_writer *w, uint32_t y, uint8_t *row) {
    const aec_png_image *image = w->image;
    const aec_png_form *form = image->form;
    int has_alpha = form->color_type == GREY_ALPHA || form->color_type == RGB_ALPHA;
    size_t channels = (size_t)image->channels, count = channels + (has_alpha ? 1 : 0);
    for (size_t x = 0; x < image->width; x++) {
        pixel p = pixel_at(w, (size_t)y * image->width + x);
        if (form->color_type == PALETTE) {
            row[x] = (uint8_t)w->entries[slot_of(w, packed(p))];
            continue;
        }
        for (size_t c = 0; c < count; c++) {
            uint16_t sample = c == channels ? p.alpha : (uint16_t)(p.samples[c] / w->scale);
            if (image->sample_bytes == 2) {
                memcpy(row + 2 * (x * count + c), &sample, 2);
            } else {
                row[x * count + c] = (uint8_t)sample;
            }
        }
    }
}
