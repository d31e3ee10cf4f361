// What the reader and the writer share.
#ifndef AEC_PNG_ERROR_H
#define AEC_PNG_ERROR_H

#include "CAECPNG.h"

// Keeps what fits, as printable ASCII: libpng's messages may quote the file.
void aec_png_set_message(aec_png_error *error, const char *message);

aec_png_status aec_png_status_of_message(const char *message);

aec_png_status aec_png_no_memory(aec_png_error *error);

// The bit of a warning of libpng that is harmless; 0 for all others.
uint32_t aec_png_quirk_of(const char *warning);

#endif
