// CAECHost: what the decoder asks of the JavaScript around it (aec.mjs). C, because C can name WebAssembly imports.
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

// Why there is none: the code's name and the message in UTF-8, valid during the call; the offset is -1 where none is
// known.
AEC_IMPORT(aec_failure)
void aec_host_failure(const uint8_t *code, size_t code_size, const uint8_t *message, size_t message_size,
                      int32_t offset);

// As aec_inflate in CZlib.h: the browser has an inflater in every page that wants one, so none is built in.
AEC_IMPORT(aec_inflate)
int aec_host_inflate(const uint8_t *src, size_t src_size, uint8_t *dst, size_t dst_size);

// `size` bytes cannot be had. Throws, so that no one sees a null pointer: address 0 is ordinary memory here.
AEC_IMPORT(aec_out_of_memory)
_Noreturn void aec_host_out_of_memory(size_t size);

// Another thread has ended for good, in the middle of its work; the reason is in UTF-8, valid during the call. Throws.
AEC_IMPORT(aec_thread_failed)
_Noreturn void aec_host_thread_failed(int32_t is_out_of_memory, const uint8_t *reason, size_t reason_size);

#endif
