// CAECJPEG: JPEG through libjpeg. A shim exists because libjpeg reports errors by a callback that must not return,
// that is, by longjmp, which must not cross a Swift frame: each call here is a whole operation with its own setjmp, and
// nothing here calls back into Swift. The header is read by one call and the pixels by another, so that the caller
// checks its limits and allocates in between.
#ifndef CAECJPEG_H
#define CAECJPEG_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
    AEC_JPEG_OK = 0,
    AEC_JPEG_MALFORMED = 1,
    AEC_JPEG_TRUNCATED = 2,
    AEC_JPEG_UNSUPPORTED = 3,
    AEC_JPEG_LIMIT = 4,
    AEC_JPEG_NO_MEMORY = 5,
} aec_jpeg_status;

// What went wrong: a sentence of libjpeg or of the shim, zero-terminated, and where in the file.
typedef struct {
    char message[240];
    size_t offset;
} aec_jpeg_error;

typedef struct {
    uint32_t width, height;
    int32_t channels;    // as decoded: 1 (grey) or 3 (RGB)
    int32_t components;  // as stored: 1, 3, or 4 for CMYK, which becomes RGB
    int32_t arithmetic;  // arithmetic coding, which takes next to nothing for an empty picture
} aec_jpeg_header;

typedef struct aec_jpeg_reader aec_jpeg_reader;

// What was found in a file that leaves no doubt about its picture, as bits.
typedef enum {
    AEC_JPEG_ODD_ADOBE = 1,    // a colour transform in the Adobe segment that nobody knows
    AEC_JPEG_STRAY_BYTES = 2,  // bytes between the segments of the header
    AEC_JPEG_PADDING = 4,      // zeros behind a scan
    AEC_JPEG_NO_END = 8,       // no end marker, but all of the picture
} aec_jpeg_quirk;

// Reads up to the first scan. `bytes` must stay valid until the reader is closed. On success *reader is to be closed
// by the caller; on failure it is NULL.
aec_jpeg_status aec_jpeg_open(const uint8_t *bytes, size_t size, aec_jpeg_reader **reader, aec_jpeg_header *header,
                              aec_jpeg_error *error);

// Decodes all rows, 8 bits per sample, no padding, into dst of exactly width * height * channels bytes, and reads the
// file to its end marker. What libjpeg would only warn of is an error, but for the quirks. CMYK becomes RGB as inks on
// white paper mix: R = (1 - C) (1 - K). Refuses a file of more than max_scans scans, and to use more than max_memory
// bytes of its own. Once per reader.
//
// With `salvage`, damage of the scans is reported in the same way, as AEC_JPEG_TRUNCATED or AEC_JPEG_MALFORMED, but
// where *salvaged is set, dst has what could be decoded, and is grey where nothing could.
aec_jpeg_status aec_jpeg_read_pixels(aec_jpeg_reader *reader, uint8_t *dst, size_t dst_size, int32_t max_scans,
                                     size_t max_memory, int salvage, int *salvaged, aec_jpeg_error *error);

// The quirks that were met so far.
uint32_t aec_jpeg_quirks(const aec_jpeg_reader *reader);

void aec_jpeg_close(aec_jpeg_reader *reader);

typedef enum { AEC_JPEG_444 = 0, AEC_JPEG_422 = 1, AEC_JPEG_420 = 2 } aec_jpeg_subsampling;

// Which quantisation a quality scales: that of the standard's annex K, made for the eye, or the same step (16 at quality
// 50) for all frequencies and channels, which loses the least mean squared error.
typedef enum { AEC_JPEG_STANDARD_TABLES = 0, AEC_JPEG_FLAT_TABLES = 1 } aec_jpeg_tables;

// Encodes grey (1 channel) or RGB (3), samples of one byte or of two, which are rounded to one, at libjpeg's quality 1...100, with optimised Huffman tables, progressive or
// sequential. *bytes is to be freed by aec_jpeg_free.
aec_jpeg_status aec_jpeg_write_memory(const void *samples, uint32_t width, uint32_t height, int32_t channels,
                                      int32_t sample_bytes, int32_t quality, aec_jpeg_subsampling subsampling,
                                      aec_jpeg_tables tables, int32_t progressive, uint8_t **bytes, size_t *size, aec_jpeg_error *error);

void aec_jpeg_free(uint8_t *bytes);

#endif
