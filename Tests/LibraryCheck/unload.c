/*
 * Opens the C library as plugins do: in a thread that opens it, uses it, closes it and ends. What the library leaves with a
 * thread must not point to where nothing is any more. Run by Scripts/test-library with the library's path.
 */
#include <aec.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what) {
    fprintf(stderr, "unload: %s\n", what);
    exit(1);
}

/* POSIX gives functions as pointers to data, which C99 cannot convert. */
static void find(void *library, const char *name, void *function) {
    void *address = dlsym(library, name);
    if (!address) fail(dlerror());
    memcpy(function, &address, sizeof address);
}

static void *use(void *path) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) fail(dlerror());
    aec_code (*encode)(const aec_pixels *, const aec_encode_options *, uint8_t **, size_t *, aec_error *);
    aec_code (*decode)(const void *, size_t, const aec_decode_options *, aec_image **, aec_error *);
    void (*image_free)(aec_image *);
    void (*file_free)(void *);
    find(library, "aec_encode", &encode);
    find(library, "aec_decode", &decode);
    find(library, "aec_image_free", &image_free);
    find(library, "aec_free", &file_free);

    unsigned char bytes[64 * 64];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = i * i / 50;
    aec_pixels picture = {.data = bytes, .size = sizeof bytes, .width = 64, .height = 64, .layout = AEC_GREY};
    uint8_t *file;
    size_t size;
    aec_image *image;
    aec_error error;
    if (encode(&picture, NULL, &file, &size, &error) != AEC_OK) fail(error.message);
    if (decode(file, size, NULL, &image, &error) != AEC_OK) fail(error.message);
    image_free(image);
    file_free(file);
    dlclose(library);
    return NULL;
}

int main(int argc, char **argv) {
    if (argc != 2) fail("usage: unload LIBRARY");
    for (int i = 0; i < 3; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, use, argv[1]) != 0) fail("there is no thread");
        pthread_join(thread, NULL);
    }
    use(argv[1]);
    return 0;
}
