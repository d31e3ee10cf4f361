/*
 * Compresses a picture with the C library, decodes the file again, and says how large and how near it is.
 *
 *     cc -o roundtrip roundtrip.c $(pkg-config --cflags --libs aec) -lm
 *     ./roundtrip picture.ppm picture.aec
 *
 * Reads PPM of 8 bits (P6), which `aec decompress -o picture.ppm`, ImageMagick and netpbm write.
 */
#include <aec.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void fail(const char *name, const aec_error *error) {
    fprintf(stderr, "%s: %s (%s)\n", name, error->message, aec_code_name(error->code));
    exit(1);
}

static void warn(void *context, const char *message) {
    fprintf(stderr, "%s: warning: %s\n", (const char *)context, message);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: roundtrip PICTURE.ppm FILE.aec\n");
        return 64;
    }

    /* The picture. */
    aec_pixels picture = {.layout = AEC_RGB, .bit_depth = 8};
    FILE *input = fopen(argv[1], "rb");
    if (!input || fscanf(input, "P6 %d %d 255", &picture.width, &picture.height) != 2 || fgetc(input) == EOF ||
        picture.width < 1 || picture.height < 1) {
        fprintf(stderr, "%s: not a PPM of 8 bits\n", argv[1]);
        return 65;
    }
    picture.size = (size_t)picture.width * picture.height * 3;
    picture.data = malloc(picture.size);
    if (!picture.data || fread(picture.data, 1, picture.size, input) != picture.size) {
        fprintf(stderr, "%s: the picture ends early\n", argv[1]);
        return 65;
    }
    fclose(input);

    /* Pixels to bytes. */
    aec_encode_options encoding;
    aec_encode_options_init(&encoding, sizeof encoding);
    encoding.value = 75;
    encoding.warning = warn;
    encoding.context = argv[1];
    aec_error error;
    uint8_t *file;
    size_t size;
    if (aec_encode(&picture, &encoding, &file, &size, &error) != AEC_OK) fail(argv[1], &error);

    FILE *output = fopen(argv[2], "wb");
    int written = output && fwrite(file, 1, size, output) == size;
    if (!output || fclose(output) != 0 || !written) {
        perror(argv[2]);
        return 74;
    }

    /* And back. */
    aec_decode_options decoding;
    aec_decode_options_init(&decoding, sizeof decoding);
    aec_image *image;
    if (aec_decode(file, size, &decoding, &image, &error) != AEC_OK) fail(argv[2], &error);
    aec_free(file);

    const uint8_t *before = picture.data, *after = aec_image_pixels(image);
    double sum = 0;
    for (size_t i = 0; i < picture.size; i++) sum += (before[i] - after[i]) * (before[i] - after[i]);
    printf("%d x %d pixels: %zu bytes, %.3f bits per pixel, PSNR %.2f dB\n", picture.width, picture.height, size,
           8.0 * size / picture.width / picture.height, 10 * log10(255.0 * 255 * picture.size / sum));
    aec_image_free(image);
    free(picture.data);
    return 0;
}
