/*
 * Calls the C library as programs do, good calls and bad ones, from several threads at the same time. Run by
 * Scripts/test-library with the address sanitizer, which sees what is written beyond its end and what is never freed.
 * What the results are is checked by Tests/AECLibraryTests.
 */
#include <aec.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { width = 70, height = 50, thread_count = 4, rounds = 3 };

#define CHECK(condition)                                                             \
    do {                                                                             \
        if (!(condition)) {                                                          \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);          \
            exit(1);                                                                 \
        }                                                                            \
    } while (0)

static int count_down(void *context, double share) {
    (void)share;
    return --*(int *)context < 0;
}

static aec_pixels make_picture(void) {
    aec_pixels picture = {.width = width, .height = height, .layout = AEC_RGBA, .bit_depth = 8};
    picture.size = width * height * 4;
    unsigned char *bytes = malloc(picture.size);
    for (size_t i = 0; i < picture.size; i++) bytes[i] = i % 4 == 3 ? 255 - i / 100 % 64 : (i * 7 + i / 280 * 3) % 256;
    picture.data = bytes;
    return picture;
}

static aec_metadata *make_metadata(void) {
    aec_metadata *metadata = aec_metadata_new();
    static const char xmp[] = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>";
    CHECK(aec_metadata_set(metadata, AEC_XMP, xmp, sizeof xmp - 1, NULL) == AEC_OK);
    CHECK(aec_metadata_set(metadata, AEC_XMP, xmp, sizeof xmp - 1, NULL) == AEC_OK);
    aec_text text = {.keyword = "Title", .text = "Sea"};
    CHECK(aec_metadata_add_text(metadata, &text, NULL) == AEC_OK);
    return metadata;
}

/* Decodes a file with one byte changed: in an error or a picture, and never in anything else. */
static void decode_damaged(const uint8_t *file, size_t size, size_t at) {
    uint8_t *copy = malloc(size);
    memcpy(copy, file, size);
    copy[at % size] ^= 1 << at % 8;
    aec_image *image;
    aec_error error;
    if (aec_decode(copy, size - at % 3, NULL, &image, &error) != AEC_OK) CHECK(strlen(error.message) > 0 && !image);
    aec_image_free(image);
    free(copy);
}

static void *work(void *shared) {
    const aec_pixels *picture = shared;
    aec_error error;
    for (int round = 0; round < rounds; round++) {
        aec_metadata *metadata = make_metadata();
        aec_encode_options encoding;
        aec_encode_options_init(&encoding, sizeof encoding);
        encoding.metadata = metadata;
        encoding.threads = 2;
        uint8_t *file;
        size_t size;
        CHECK(aec_encode(picture, &encoding, &file, &size, &error) == AEC_OK);

        aec_image *image;
        CHECK(aec_decode(file, size, NULL, &image, &error) == AEC_OK);
        CHECK(aec_image_size(image) == picture->size && aec_image_width(image) == width);
        CHECK(aec_metadata_text_count(aec_image_metadata(image)) == 1);
        aec_image_free(image);

        /* Memory that is just large enough, and one byte less. */
        aec_pixels into = *picture;
        into.data = malloc(into.size);
        aec_metadata *decoded;
        CHECK(aec_decode_into(file, size, NULL, &into, &decoded, &error) == AEC_OK);
        aec_metadata_free(decoded);
        into.size--;
        CHECK(aec_decode_into(file, size, NULL, &into, &decoded, &error) == AEC_INVALID_ARGUMENT && !decoded);
        free(into.data);
        uint8_t *buffer = malloc(size);
        size_t again;
        CHECK(aec_encode_into(picture, &encoding, buffer, size, &again, &error) == AEC_OK && again == size);
        CHECK(memcmp(buffer, file, size) == 0);
        CHECK(aec_encode_into(picture, &encoding, buffer, size - 1, &again, &error) == AEC_BUFFER_TOO_SMALL);
        free(buffer);

        /* A call that is cancelled frees what it had. */
        int left = round;
        aec_decode_options decoding;
        aec_decode_options_init(&decoding, sizeof decoding);
        decoding.progress = count_down;
        decoding.context = &left;
        decoding.threads = 1;
        aec_code code = aec_decode(file, size, &decoding, &image, &error);
        CHECK(code == AEC_OK || (code == AEC_CANCELLED && !image));
        aec_image_free(image);

        aec_info info = {.size = sizeof info};
        CHECK(aec_inspect(file, size, NULL, &info, &decoded, &error) == AEC_OK && info.height == height);
        aec_metadata_free(decoded);
        CHECK(aec_verify(file, size, NULL, &error) == AEC_OK);
        for (size_t i = 0; i < 20; i++) decode_damaged(file, size, 41 * i + round);
        aec_free(file);

        /* With an exact layer, and the lossy picture's file of that. */
        encoding.target = AEC_LOSSLESS;
        encoding.effort = 1;
        CHECK(aec_encode(picture, &encoding, &file, &size, &error) == AEC_OK);
        CHECK(aec_decode(file, size, NULL, &image, &error) == AEC_OK);
        CHECK(memcmp(aec_image_pixels(image), picture->data, picture->size) == 0);
        aec_image_free(image);
        uint8_t *base;
        size_t base_size;
        CHECK(aec_base(file, size, NULL, &base, &base_size, &error) == AEC_OK && base_size < size);
        aec_free(base);
        CHECK(aec_base(file, base_size / 2, NULL, &base, &base_size, &error) != AEC_OK && !base && base_size == 0);
        for (size_t i = 0; i < 20; i++) decode_damaged(file, size, 41 * i + round);
        aec_free(file);
        aec_metadata_free(metadata);
    }
    return NULL;
}

int main(void) {
    aec_pixels picture = make_picture();
    pthread_t threads[thread_count];
    for (int i = 0; i < thread_count; i++) CHECK(pthread_create(&threads[i], NULL, work, &picture) == 0);
    for (int i = 0; i < thread_count; i++) pthread_join(threads[i], NULL);
    free(picture.data);
    printf("version %s: all calls as they should be\n", aec_version_string());
    return 0;
}
