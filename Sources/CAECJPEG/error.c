#include "error.h"

#include <jerror.h>
#include <string.h>

static aec_jpeg_status status_of(int code) {
    switch (code) {
    case JWRN_JPEG_EOF:
    case JERR_INPUT_EOF:
    case JERR_INPUT_EMPTY:
        return AEC_JPEG_TRUNCATED;
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_COMPONENT_COUNT:
        return AEC_JPEG_UNSUPPORTED;
    case JERR_NO_BACKING_STORE:
        return AEC_JPEG_LIMIT;
    case JERR_OUT_OF_MEMORY:
        return AEC_JPEG_NO_MEMORY;
    default:
        return AEC_JPEG_MALFORMED;
    }
}

static void error_exit(j_common_ptr info) {
    aec_jpeg_errors *errors = (aec_jpeg_errors *)info->err;
    char text[JMSG_LENGTH_MAX];
    errors->manager.format_message(info, text);
    aec_jpeg_fail(errors, status_of(errors->manager.msg_code), text);
}

static void emit_message(j_common_ptr info, int level) {
    // Level -1 is a warning of corrupt data; what is above it only traces. Two warnings are of habits of writers that
    // leave no doubt about the picture: another number in a JFIF segment, and parameters of progressive scans, which
    // mean nothing in a sequential file.
    int code = info->err->msg_code;
    if (level < 0 && code != JWRN_JFIF_MAJOR && code != JWRN_NOT_SEQUENTIAL) error_exit(info);
}

static void output_message(j_common_ptr info) { (void)info; }

struct jpeg_error_mgr *aec_jpeg_install(aec_jpeg_errors *errors) {
    jpeg_std_error(&errors->manager);
    errors->manager.error_exit = error_exit;
    errors->manager.emit_message = emit_message;
    errors->manager.output_message = output_message;
    return &errors->manager;
}

void aec_jpeg_fail(aec_jpeg_errors *errors, aec_jpeg_status status, const char *message) {
    errors->status = status;
    size_t count = 0;
    for (; message[count] && count + 1 < sizeof errors->message; count++) {
        char c = message[count];
        errors->message[count] = c >= 32 && c < 127 ? c : '?';
    }
    errors->message[count] = 0;
    longjmp(errors->jump, 1);
}
