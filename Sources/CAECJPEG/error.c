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

static void keep(aec_jpeg_errors *errors, aec_jpeg_status status, const char *message) {
    errors->status = status;
    size_t count = 0;
    for (; message[count] && count + 1 < sizeof errors->message; count++) {
        char c = message[count];
        errors->message[count] = c >= 32 && c < 127 ? c : '?';
    }
    errors->message[count] = 0;
}

void aec_jpeg_note(aec_jpeg_errors *errors, j_common_ptr info) {
    if (errors->status != AEC_JPEG_OK) return;
    char text[JMSG_LENGTH_MAX];
    errors->manager.format_message(info, text);
    keep(errors, status_of(errors->manager.msg_code), text);
}

static void error_exit(j_common_ptr info) {
    aec_jpeg_errors *errors = (aec_jpeg_errors *)info->err;
    aec_jpeg_note(errors, info);
    longjmp(errors->jump, 1);
}

// Of the writer: the reader puts its own in place.
static void emit_message(j_common_ptr info, int level) {
    if (level < 0) error_exit(info);
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
    keep(errors, status, message);
    longjmp(errors->jump, 1);
}
