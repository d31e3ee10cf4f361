#include <string.h>

#include "CAECPNG.h"
#include "error.h"

// What libpng warns of, or calls a benign error, and what still leaves no doubt about the picture: all pixels that the
// header declares were there and had the right checksums, and what is ignored is either meaningless in this kind of
// picture or ignored by every program that uses libpng. Whatever is not in this list is damage: a wrong checksum, pixels
// that are missing, a stream that cannot be inflated. libpng tells its warnings apart by their text alone; one that a
// later version words differently is an error, which is safe.
static const struct {
    const char *warning;  // of libpng
    const char *meaning;
} quirks[] = {
    {"PLTE: ignored in grayscale PNG", "the grey PNG has a palette, which means nothing in it and was ignored"},
    // Of an image with a palette that is needed it is an error, not a warning.
    {"PLTE: invalid", "the palette that the PNG suggests is damaged and was ignored"},
    {"PLTE: tRNS must be after",
     "the PNG's transparent colours (tRNS) stand in the wrong place and were ignored, as other programs do"},
    {"tRNS: out of place",
     "the PNG's transparent colours (tRNS) stand in the wrong place and were ignored, as other programs do"},
    {"tRNS: duplicate", "the PNG has several tRNS chunks: the first one counts"},
    {"tRNS: invalid with alpha channel",
     "the PNG has transparent colours (tRNS) beside its alpha channel, which were ignored"},
    // Of another length than the kind of picture asks for.
    {"tRNS: invalid", "the PNG's transparent colours (tRNS) do not fit its pixels and were ignored, as other programs do"},
    // The specification has decoders use the low bits (PNG, third edition, 11.3.1.1).
    {"tRNS chunk has out-of-range samples for bit_depth",
     "the PNG's transparent colour (tRNS) has more bits than its pixels: the low ones count"},
    {"IDAT: Extra compressed data", "the PNG has further bytes behind its pixels, which were ignored"},
    {"IDAT: Too much image data", "the PNG has more pixels than it declares: the further ones were ignored"},
    {"IEND: invalid", "the last chunk of the PNG (IEND) is not empty: what it holds was ignored"},
};

enum { QUIRKS = sizeof quirks / sizeof quirks[0] };

uint32_t aec_png_quirk_of(const char *warning) {
    for (int i = 0; i < QUIRKS; i++) {
        if (!strcmp(warning, quirks[i].warning)) return (uint32_t)1 << i;
    }
    return 0;
}

const char *aec_png_quirk_meaning(int bit) { return bit >= 0 && bit < QUIRKS ? quirks[bit].meaning : NULL; }
