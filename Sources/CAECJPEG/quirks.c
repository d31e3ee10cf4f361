// Which of libjpeg's warnings leave no doubt about the picture.
#include <jerror.h>

#include "reader.h"

static int is_zero(const uint8_t *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != 0) return 0;
    }
    return 1;
}

// Bytes that libjpeg has skipped in search of a marker. Between the segments of the header they belong to nothing. Behind
// a scan they may show that the scan was damaged, its codes having come out of step: only zeros are padding, and only
// where an end marker follows, since what fills a file up may have overwritten pixels as well.
static uint32_t extraneous_quirk(const aec_jpeg_reader *reader) {
    if (reader->info.input_scan_number == 0) return AEC_JPEG_STRAY_BYTES;
    if (reader->quirks & AEC_JPEG_NO_END) return 0;
    size_t count = (size_t)reader->info.err->msg_parm.i[0], at = aec_jpeg_offset(reader);
    return count <= at && is_zero(reader->bytes + at - count, count) ? AEC_JPEG_PADDING : 0;
}

// The quirk of the last warning; 0 for damage.
static uint32_t quirk(const aec_jpeg_reader *reader) {
    switch (reader->info.err->msg_code) {
    case JWRN_ADOBE_XFORM:
        return AEC_JPEG_ODD_ADOBE;
    case JWRN_EXTRANEOUS_DATA:
        return extraneous_quirk(reader);
    case JWRN_JPEG_EOF:
        // Huffman decoders complain when they need more than there was; afterwards it is seen whether all scans were
        // there. The arithmetic decoder takes zeros for what is missing, and says nothing.
        return reader->info.input_scan_number > 0 && !reader->info.arith_code ? AEC_JPEG_NO_END : 0;
    default:
        return 0;
    }
}

void aec_jpeg_warn(j_common_ptr info, int level) {
    // Level -1 is a warning of corrupt data; what is above it only traces.
    if (level >= 0) return;
    // Two are of habits of writers, which nobody needs to know of: another number in a JFIF segment, and parameters of
    // progressive scans, which mean nothing in a sequential file.
    int code = info->err->msg_code;
    if (code == JWRN_JFIF_MAJOR || code == JWRN_NOT_SEQUENTIAL) return;
    aec_jpeg_reader *reader = (aec_jpeg_reader *)info;
    uint32_t bit = quirk(reader);
    reader->quirks |= bit;
    if (bit) return;
    if (reader->errors.status == AEC_JPEG_OK) reader->damage = aec_jpeg_offset(reader);
    aec_jpeg_note(&reader->errors, info);
    if (!reader->salvage) longjmp(reader->errors.jump, 1);
}

int aec_jpeg_is_complete(const aec_jpeg_reader *reader) {
    const struct jpeg_decompress_struct *info = &reader->info;
    for (int c = 0; c < info->num_components; c++) {
        if (!(reader->scanned >> c & 1)) return 0;
        if (!info->progressive_mode || !info->coef_bits) continue;
        // How many low bits of each coefficient are still to come, -1 for all.
        for (int i = 0; i < DCTSIZE2; i++) {
            if (info->coef_bits[c][i] != 0) return 0;
        }
    }
    return 1;
}
