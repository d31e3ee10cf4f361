// CAECPNG: PNG through libpng. A shim exists because libpng reports errors by longjmp, which must not cross a Swift
// frame: each call here is a whole operation with its own setjmp, and nothing here calls back into Swift. The header
// is read by one call and the pixels by another, so that the caller checks its limits and allocates in between.
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
} aec_png_status;

// What went wrong: a sentence of libpng or of the shim, zero-terminated, and where in the file.
typedef struct {
    char message[160];
    size_t offset;
    int error_number;
} aec_png_error;

typedef struct {
    uint32_t width, height;
    int32_t bit_depth;         // of the file: 1, 2, 4, 8, 16
    int32_t channels;          // as decoded: 1 (grey) or 3 (RGB), 2 or 4 with alpha
    int32_t has_alpha;         // an alpha channel
    int32_t has_transparency;  // a tRNS chunk
    int32_t interlaced;
} aec_png_header;

typedef struct aec_png_reader aec_png_reader;

// Reads up to the pixels. `bytes` must stay valid until the reader is closed. A picture larger than max_width x
// max_height is an error. On success *reader is to be closed by the caller; on failure it is NULL.
aec_png_status aec_png_open(const uint8_t *bytes, size_t size, uint32_t max_width, uint32_t max_height,
                            aec_png_reader **reader, aec_png_header *header, aec_png_error *error);

// Decodes all rows, 8 bits a sample, no padding, into dst of exactly width * height * channels bytes, then reads the
// file to its end. Only for pictures of at most 8 bits without transparency. Once per reader.
aec_png_status aec_png_read_pixels(aec_png_reader *reader, uint8_t *dst, size_t dst_size, aec_png_error *error);

void aec_png_close(aec_png_reader *reader);

// How hard the writer tries.
typedef enum {
    AEC_PNG_FAST = 0,   // zlib level 1, filters Sub and Up: five times faster, photographs 0 to 5 % larger
    AEC_PNG_SMALL = 1,  // zlib level 9, all filters
} aec_png_effort;

// Writes a PNG of 8 bits a sample, grey (1 channel) or RGB (3), to a file descriptor, row by row.
aec_png_status aec_png_write_fd(int fd, const uint8_t *pixels, uint32_t width, uint32_t height, int32_t channels,
                                aec_png_effort effort, aec_png_error *error);

// The same into memory: *bytes is to be freed by aec_png_free.
aec_png_status aec_png_write_memory(const uint8_t *pixels, uint32_t width, uint32_t height, int32_t channels,
                                    aec_png_effort effort, uint8_t **bytes, size_t *size, aec_png_error *error);

void aec_png_free(uint8_t *bytes);

#endif
