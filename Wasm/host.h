// CAECHost: what the codec asks of the JavaScript around it (engine.js). C, because C can name WebAssembly imports.
#ifndef AEC_HOST_H
#define AEC_HOST_H

#include <stddef.h>
#include <stdint.h>

#define AEC_IMPORT(name) __attribute__((import_module("env"), import_name(#name)))

// The picture that is being decoded: pixels and alpha are valid during the call. Samples of a depth of 16 bits have two
// bytes, little-endian; sizes are in bytes, and that of alpha is 0 in an opaque picture.
AEC_IMPORT(aec_picture)
void aec_host_picture(int32_t width, int32_t height, int32_t channels, int32_t depth, const void *pixels, size_t size,
                      const void *alpha, size_t alpha_size);

// Rows of it that are final already, while the others are being decoded: as aec_picture has them.
AEC_IMPORT(aec_rows)
void aec_host_rows(int32_t first, int32_t count, int32_t width, int32_t channels, int32_t depth, const void *pixels,
                   size_t size);

// Its latents, [rows][columns][channels], before the first of its rows: valid during the call.
AEC_IMPORT(aec_latents)
void aec_host_latents(int32_t rows, int32_t columns, int32_t channels, const int16_t *latents);

// Why there is no result: the code's name and the message in UTF-8, valid during the call; the offset is -1 where none is
// known. Of a file that is inspected, a defect is what is wrong behind its header.
AEC_IMPORT(aec_failure)
void aec_host_failure(const uint8_t *code, size_t code_size, const uint8_t *message, size_t message_size,
                      int32_t offset);
AEC_IMPORT(aec_defect)
void aec_host_defect(const uint8_t *code, size_t code_size, const uint8_t *message, size_t message_size,
                     int32_t offset);

// A sentence in UTF-8 about something that was left out.
AEC_IMPORT(aec_warning)
void aec_host_warning(const uint8_t *text, size_t size);

// Metadata of the picture that is being decoded or inspected.
enum { AEC_HOST_ICC = 0, AEC_HOST_EXIF = 1, AEC_HOST_XMP = 2 };
AEC_IMPORT(aec_metadata)
void aec_host_metadata(int32_t kind, const uint8_t *bytes, size_t size);
// The name, in UTF-8, of a part that is not handed over.
AEC_IMPORT(aec_other_metadata)
void aec_host_other_metadata(const uint8_t *name, size_t size);

// What the header of a file says, the model that it needs, its exact layer, where it has one, and its chunks, in order.
AEC_IMPORT(aec_info)
void aec_host_info(int32_t width, int32_t height, int32_t channels, int32_t bit_depth, int32_t has_alpha, double quality,
                   int32_t version, int32_t groups);
AEC_IMPORT(aec_model)
void aec_host_model(const uint8_t *id, size_t size);
AEC_IMPORT(aec_layer)
void aec_host_layer(int32_t max_error, int32_t is_base_empty, int32_t base_size, int32_t size);
AEC_IMPORT(aec_chunk)
void aec_host_chunk(const uint8_t *type, size_t type_size, const uint8_t *meaning, size_t meaning_size, int32_t offset,
                    int32_t length, int32_t is_critical);

// The file that was encoded, and its quality of 0 to 100.
AEC_IMPORT(aec_file)
void aec_host_file(const uint8_t *bytes, size_t size, double quality);

// PSNR in dB, infinite for equal pictures, and SSIMULACRA 2, NaN for pictures that are too small.
AEC_IMPORT(aec_comparison)
void aec_host_comparison(double psnr, double ssimulacra2);

// What an encoding aims at, and in what unit: 0 to 100; bytes; bits per pixel; dB; nothing; the largest error.
typedef enum {
    AEC_HOST_QUALITY = 0,
    AEC_HOST_SIZE = 1,
    AEC_HOST_BPP = 2,
    AEC_HOST_PSNR = 3,
    AEC_HOST_LOSSLESS = 4,
    AEC_HOST_NEAR_LOSSLESS = 5,
} aec_host_target;

typedef struct {
    const void *start;  // NULL where there are none
    int32_t count;
} aec_host_bytes;

// A picture of the host's: pixels [height][width][channels], alpha [height][width] or NULL, samples of 8 or 16 bits.
typedef struct {
    int32_t width, height, channels, bit_depth;
    const void *pixels, *alpha;
    aec_host_bytes icc, exif, xmp;
} aec_host_image;

// The share of the work that is done, 0 to 1.
AEC_IMPORT(aec_progress)
void aec_host_progress(double share);

// `size` bytes cannot be had. Throws, so that no one sees a null pointer: address 0 is ordinary memory here.
AEC_IMPORT(aec_out_of_memory)
_Noreturn void aec_host_out_of_memory(size_t size);

// Another thread has ended for good, in the middle of its work; the reason is in UTF-8, valid during the call. Throws.
AEC_IMPORT(aec_thread_failed)
_Noreturn void aec_host_thread_failed(int32_t is_out_of_memory, const uint8_t *reason, size_t reason_size);

#endif
