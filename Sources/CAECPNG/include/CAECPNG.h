// CAECPNG: PNG through libpng. A shim exists because libpng reports errors by longjmp, which must not cross a Swift
// frame: each call here is a whole operation with its own setjmp, and nothing here calls back into Swift. The header
// is read by one call and the pixels by another, so that the caller checks its limits and allocates in between. Colours
// and alpha are planes of their own here; metadata is left to the caller, who finds its chunks in the file.
#ifndef CAECPNG_H
#define CAECPNG_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
    AEC_PNG_OK = 0,
    AEC_PNG_MALFORMED = 1,
    AEC_PNG_TRUNCATED = 2,
    AEC_PNG_CHECKSUM = 3,
    AEC_PNG_NO_MEMORY = 4,
    AEC_PNG_IO = 5,  // error_number says what the system answered
    AEC_PNG_LIMIT = 6,
} aec_png_status;

// What went wrong: a sentence of libpng or of the shim, zero-terminated, and where in the file.
typedef struct {
    char message[160];
    size_t offset;
    int error_number;
} aec_png_error;

typedef struct {
    uint32_t width, height;
    int32_t bits_per_pixel;  // as stored, which says how long the file must be
    int32_t channels;        // of colour, as decoded: 1 (grey) or 3 (RGB, and a palette until aec_png_make_grey)
    int32_t is_grey_palette; // a palette of nothing but greys
    int32_t has_alpha;       // an alpha channel, or a tRNS chunk
    int32_t sample_bytes;    // as decoded: 1, or 2 for a file of 16 bits
} aec_png_header;

// How a PNG has its samples: what IHDR, PLTE and tRNS say beside the size.
typedef struct {
    int32_t color_type;         // 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
    int32_t bit_depth;          // of a sample or an index: 1, 2, 4, 8, 16
    int32_t is_interlaced;
    int32_t palette_size;       // bytes of `palette`: three for each of at most 256 entries
    int32_t transparency_size;  // bytes of `transparency`: of a palette at most one for each entry; 2 for grey, 6 for RGB
    uint8_t palette[768];       // PLTE
    uint8_t transparency[256];  // tRNS, as it lies in the file
} aec_png_form;

typedef struct aec_png_reader aec_png_reader;

// Reads up to the pixels. `bytes` must stay valid until the reader is closed. A picture larger than max_width x
// max_height is an error. On success *reader is to be closed by the caller; on failure it is NULL.
aec_png_status aec_png_open(const uint8_t *bytes, size_t size, uint32_t max_width, uint32_t max_height,
                            aec_png_reader **reader, aec_png_header *header, aec_png_error *error);

// How the file has its samples.
void aec_png_get_form(const aec_png_reader *reader, aec_png_form *form);

// From now on a palette of nothing but greys has one channel. For such pictures only, before the pixels are read; not
// part of opening them, since the profile decides, which is looked for when it is known what the pixels will take.
void aec_png_make_grey(aec_png_reader *reader);

// From now on damage does not end the reading of pixels: rows that cannot be read stay grey, and transparent where
// there is alpha. Before the pixels are read.
void aec_png_salvage(aec_png_reader *reader);

// Decodes all rows without padding, then reads the file to its end. Samples of two bytes are in the machine's order.
// Once per reader. Damage is an error; after aec_png_salvage it is reported in the same way, but all samples are set.
//
//     color  height * width * channels samples, color_size bytes
//     alpha  height * width samples, alpha_size bytes; NULL and 0 without alpha
aec_png_status aec_png_read_pixels(aec_png_reader *reader, void *color, size_t color_size, void *alpha,
                                   size_t alpha_size, aec_png_error *error);

// The quirks (quirks.c) that were met so far, each a bit: faults that leave no doubt about the picture.
uint32_t aec_png_quirks(const aec_png_reader *reader);

// What the quirk of a bit means, a sentence for the user; NULL beyond the last.
const char *aec_png_quirk_meaning(int bit);

void aec_png_close(aec_png_reader *reader);

// How hard the writer tries.
typedef enum {
    AEC_PNG_FAST = 0,   // zlib level 1, filters Sub and Up: five times faster, photographs 0 to 5 % larger
    AEC_PNG_SMALL = 1,  // zlib level 9, all filters, of which libpng chooses one for each row
    // And with so much added, zlib level 9 and one of PNG's filter types, 0...4, for all rows.
    AEC_PNG_ONE_FILTER = 2,
} aec_png_effort;

// A picture to be written. Samples of two bytes are in the machine's order.
typedef struct {
    uint32_t width, height;
    int32_t channels;      // of colour: 1 (grey) or 3 (RGB)
    int32_t sample_bytes;  // 1 or 2
    const void *color;     // height * width * channels samples
    const void *alpha;     // height * width samples, or NULL
    // Complete chunks, put between the image header and the pixels.
    const uint8_t *chunks;
    size_t chunks_size;
    // In which form, where the picture has one (aec_png_fits); NULL for that of the samples: their depth, without palette
    // and transparent colours, not interlaced.
    const aec_png_form *form;
} aec_png_image;

// Whether a PNG of image->form holds the samples of a picture, all of them and exactly. Not without a form, and not with one
// that no PNG can have.
int aec_png_fits(const aec_png_image *image);

// Writes a PNG to a file descriptor, row by row.
aec_png_status aec_png_write_fd(int fd, const aec_png_image *image, aec_png_effort effort, aec_png_error *error);

// The same into memory: *bytes is to be freed by aec_png_free.
aec_png_status aec_png_write_memory(const aec_png_image *image, aec_png_effort effort, uint8_t **bytes, size_t *size,
                                    aec_png_error *error);

void aec_png_free(uint8_t *bytes);

// For the chunks that the callers read and write themselves.

// Inflates a zlib stream into dst. *written is what came out, also where AEC_PNG_LIMIT says that dst is too small.
aec_png_status aec_png_inflate(const uint8_t *src, size_t size, uint8_t *dst, size_t capacity, size_t *written);

// Compresses into a zlib stream. dst must have aec_png_deflate_bound(size) bytes. Returns its length, 0 without memory.
size_t aec_png_deflate(const uint8_t *src, size_t size, uint8_t *dst, size_t capacity);

size_t aec_png_deflate_bound(size_t size);

// The CRC-32 of a chunk's type and data.
uint32_t aec_png_crc(const uint8_t *src, size_t size);

#endif
