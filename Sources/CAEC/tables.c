/* What the header promises and needs no codec: names, and that its structs have the sizes that programs were compiled with. */
#include "aec.h"

#define STRING_OF(x) #x
#define STRING(x) STRING_OF(x)

uint32_t aec_version(void) { return AEC_VERSION; }

const char *aec_version_string(void) {
    return STRING(AEC_VERSION_MAJOR) "." STRING(AEC_VERSION_MINOR) "." STRING(AEC_VERSION_PATCH);
}

const char *aec_code_name(aec_code code) {
    switch (code) {
    case AEC_OK: return "ok";
    case AEC_TRUNCATED: return "truncated";
    case AEC_MALFORMED: return "malformed";
    case AEC_CHECKSUM_MISMATCH: return "checksumMismatch";
    case AEC_INVALID_ARGUMENT: return "invalidArgument";
    case AEC_UNREACHABLE_TARGET: return "unreachableTarget";
    case AEC_BUFFER_TOO_SMALL: return "bufferTooSmall";
    case AEC_IO: return "io";
    case AEC_LIMIT_EXCEEDED: return "limitExceeded";
    case AEC_UNSUPPORTED_VERSION: return "unsupportedVersion";
    case AEC_UNSUPPORTED_FEATURE: return "unsupportedFeature";
    case AEC_MODEL_MISSING: return "modelMissing";
    case AEC_MODEL_MISMATCH: return "modelMismatch";
    case AEC_CANCELLED: return "cancelled";
    case AEC_INTERNAL: return "internalInconsistency";
    }
    return "unknown";
}

int32_t aec_layout_samples(aec_layout layout) {
    switch (layout) {
    case AEC_GREY: return 1;
    case AEC_GREY_ALPHA: return 2;
    case AEC_RGB:
    case AEC_BGR: return 3;
    case AEC_RGBA:
    case AEC_BGRA:
    case AEC_ARGB:
    case AEC_RGBX:
    case AEC_BGRX: return 4;
    }
    return 0;
}

/* Of 64-bit systems. Members are only ever added, at the end of the structs that know their size. */
#if UINTPTR_MAX > UINT32_MAX
_Static_assert(sizeof(aec_code) == 4 && sizeof(aec_layout) == 4 && sizeof(aec_layer) == 4, "enums are 32 bits");
_Static_assert(sizeof(aec_error) == 512, "aec_error");
_Static_assert(sizeof(aec_pixels) == 48, "aec_pixels");
_Static_assert(sizeof(aec_encode_result) == 24, "aec_encode_result");
_Static_assert(sizeof(aec_quality_region) == 20, "aec_quality_region");
_Static_assert(sizeof(aec_encode_options) == 136, "aec_encode_options");
_Static_assert(sizeof(aec_limits) == 32, "aec_limits");
_Static_assert(sizeof(aec_decode_options) == 112, "aec_decode_options");
_Static_assert(sizeof(aec_info) == 80, "aec_info");
_Static_assert(sizeof(aec_text) == 40, "aec_text");
_Static_assert(sizeof(aec_color) == 96, "aec_color");
_Static_assert(sizeof(aec_light_levels) == 96, "aec_light_levels");
#endif
