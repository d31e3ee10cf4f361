// What the parts of the reader share.
#ifndef AEC_JPEG_READER_H
#define AEC_JPEG_READER_H

#include "CAECJPEG.h"
#include "error.h"

struct aec_jpeg_reader {
    struct jpeg_decompress_struct info;  // first, since libjpeg hands back nothing else
    struct jpeg_progress_mgr progress;
    struct jpeg_source_mgr source;
    aec_jpeg_errors errors;
    const uint8_t *bytes;
    size_t size;
    const uint8_t *fed;  // the end of what libjpeg has got
    int32_t max_scans;
    uint32_t scanned;    // the components that had a scan, as bits
    uint32_t quirks;
    int salvage;
    size_t damage;  // where it was first met, for `salvage`
    uint8_t *inks;  // one row of CMYK
    aec_jpeg_header header;
};

// Makes libjpeg read the file from where it lies.
void aec_jpeg_set_source(aec_jpeg_reader *reader);

// To be called now and then, so that the source can do its part.
void aec_jpeg_limit_source(aec_jpeg_reader *reader);

// The position in the file.
size_t aec_jpeg_offset(const aec_jpeg_reader *reader);

// What libjpeg warns of: in place of its emit_message.
void aec_jpeg_warn(j_common_ptr info, int level);

// Whether a file without an end marker had all of its picture.
int aec_jpeg_is_complete(const aec_jpeg_reader *reader);

#endif
