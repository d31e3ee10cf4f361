#include "error.h"

#include <string.h>

void aec_png_set_message(aec_png_error *error, const char *message) {
    size_t count = 0;
    for (; message && message[count] && count + 1 < sizeof error->message; count++) {
        char c = message[count];
        error->message[count] = c >= 32 && c < 127 ? c : '?';
    }
    error->message[count] = 0;
}

aec_png_status aec_png_status_of_message(const char *message) {
    // libpng tells its errors apart by their text alone.
    if (strstr(message, "CRC error") || strstr(message, "incorrect data check")) return AEC_PNG_CHECKSUM;
    if (strstr(message, "ut of memory") || strstr(message, "nsufficient memory")) return AEC_PNG_NO_MEMORY;
    return AEC_PNG_MALFORMED;
}

aec_png_status aec_png_no_memory(aec_png_error *error) {
    aec_png_set_message(error, "out of memory");
    return AEC_PNG_NO_MEMORY;
}
