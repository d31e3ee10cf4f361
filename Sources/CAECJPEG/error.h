// The error handling that the reader and the writer share.
#ifndef AEC_JPEG_ERROR_H
#define AEC_JPEG_ERROR_H

#include <setjmp.h>
#include <stdio.h>

// jpeglib.h needs stdio.h before it.
#include <jpeglib.h>

#include "CAECJPEG.h"

// libjpeg hands back only its own struct, which is therefore the first member.
typedef struct {
    struct jpeg_error_mgr manager;
    jmp_buf jump;
    aec_jpeg_status status;
    char message[240];
} aec_jpeg_errors;

// Installs handlers that record the first error or warning and jump to errors->jump.
struct jpeg_error_mgr *aec_jpeg_install(aec_jpeg_errors *errors);

// Records libjpeg's last message, if it is the first.
void aec_jpeg_note(aec_jpeg_errors *errors, j_common_ptr info);

// Records an error of our own and jumps.
void aec_jpeg_fail(aec_jpeg_errors *errors, aec_jpeg_status status, const char *message);

#endif
