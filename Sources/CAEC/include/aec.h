/*
 * aec.h: the image codec AEC for programs in C, and for whatever calls C.
 *
 *     aec_decode_options options;
 *     aec_decode_options_init(&options, sizeof options);
 *     aec_image *image;
 *     aec_error error;
 *     if (aec_decode(file, size, &options, &image, &error) != AEC_OK) {
 *         fprintf(stderr, "%s\n", error.message);
 *         return 1;
 *     }
 *     ... aec_image_pixels(image), aec_image_width(image) ...
 *     aec_image_free(image);
 *
 * Compile and link with `pkg-config --cflags --libs aec`, which is -laeccodec. (A library called libaec exists already: the
 * entropy coder of CCSDS 121.0-B. The two can be installed and linked side by side.)
 *
 * Conventions
 *
 * - Every function that can fail returns AEC_OK, which is 0, or a code, and fills in `error` where that is not NULL. What it
 *   would have made is then NULL or 0, and nothing needs to be freed.
 * - Structs of options begin with their size. Fill them by their `_init` function, which sets the defaults, then change what
 *   you want: so programs that were compiled with an older header go on to work. Options that are NULL are the defaults.
 * - What a function makes belongs to the caller, who frees it by the function that is named with it. NULL can be freed, and
 *   has getters that give 0 or NULL. What a getter returns belongs to what it was got from, and lives as long.
 * - The library has no state of its own: all functions can be called from several threads at the same time, also with the
 *   same arguments, as long as nobody changes or frees one of these meanwhile.
 * - Text is UTF-8 and ends with a zero. Sizes are in bytes, picture sizes in pixels.
 *
 * docs/library.md says what may change from version to version.
 */
#ifndef AEC_H
#define AEC_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define AEC_API __attribute__((visibility("default")))
#else
#define AEC_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Version ---- */

/* The version of this header. */
#define AEC_VERSION_MAJOR 0
#define AEC_VERSION_MINOR 1
#define AEC_VERSION_PATCH 0
/* In one number, 0xMMmmpp. */
#define AEC_VERSION (AEC_VERSION_MAJOR << 16 | AEC_VERSION_MINOR << 8 | AEC_VERSION_PATCH)

/* The version of the library that runs, as AEC_VERSION, and as "0.1.0". */
AEC_API uint32_t aec_version(void);
AEC_API const char *aec_version_string(void);

/* ---- Errors ---- */

/* Who is to blame: the file (1 to 9), the caller (10 to 19), the system (20 to 29), a limit (30 to 39), a version or a model
 * (40 to 49), nobody (50), this library (60). Later versions may have more codes. */
typedef enum aec_code {
    AEC_OK = 0,
    AEC_TRUNCATED = 1,            /* the file ends before its content does */
    AEC_MALFORMED = 2,            /* the file breaks a rule of its format */
    AEC_CHECKSUM_MISMATCH = 3,    /* the file was damaged */
    AEC_INVALID_ARGUMENT = 10,    /* the caller asked for something impossible */
    AEC_UNREACHABLE_TARGET = 11,  /* no quality gives the size or the PSNR that was asked for */
    AEC_BUFFER_TOO_SMALL = 12,    /* the caller's buffer cannot hold the result */
    AEC_IO = 20,                  /* the operating system refused to read */
    AEC_LIMIT_EXCEEDED = 30,      /* a limit on size or memory would be exceeded; the message names it */
    AEC_UNSUPPORTED_VERSION = 40, /* the file was written by a later version of the format */
    AEC_UNSUPPORTED_FEATURE = 41, /* the file uses a feature that this version does not handle */
    AEC_MODEL_MISSING = 42,       /* the model that the file needs was not found; the message says where was looked */
    AEC_MODEL_MISMATCH = 43,      /* the file needs another model than the one given */
    AEC_CANCELLED = 50,           /* a progress function asked to stop */
    AEC_INTERNAL = 60             /* a bug of this library */
} aec_code;

/* "truncated", "malformed" and so on; "unknown" for a code that this version does not have. */
AEC_API const char *aec_code_name(aec_code code);

/* What went wrong. Belongs to the caller; needs no initialisation. */
typedef struct aec_error {
    aec_code code;
    int64_t offset;    /* the byte of the file where it was found; -1 where that is not known */
    char message[496]; /* a sentence for people: what is wrong and what to do about it */
} aec_error;

/* ---- Pixels ---- */

/* How the channels of a pixel follow each other. */
typedef enum aec_layout {
    AEC_GREY = 0,
    AEC_RGB = 1,
    AEC_BGR = 2,
    AEC_RGBA = 3, /* with opacity, 0 being transparent */
    AEC_BGRA = 4,
    AEC_ARGB = 5,
    AEC_RGBX = 6, /* with a fourth sample that means nothing */
    AEC_BGRX = 7,
    AEC_GREY_ALPHA = 8
} aec_layout;

/* Samples of a pixel: 1 to 4; 0 for a layout that this version does not have. */
AEC_API int32_t aec_layout_samples(aec_layout layout);

/* Pixels in memory of the caller's: rows from top to bottom. Set all that is not named to 0. */
typedef struct aec_pixels {
    void *data;            /* only read when encoding */
    size_t size;           /* bytes at `data`: nothing is read or written beyond */
    size_t stride;         /* bytes from the beginning of a row to that of the next; 0 for rows without padding */
    int32_t width;
    int32_t height;
    aec_layout layout;
    int32_t bit_depth;     /* 8; or 16: samples are uint16_t of this machine. 0 is 8 */
    int32_t premultiplied; /* not 0 where colours are multiplied by opacity */
    int32_t reserved;      /* 0 */
} aec_pixels;

/* ---- Models ---- */

/* A network. Files can only be decoded with the model that they were encoded with; where none is given, that is the standard
 * model, which is part of the library. A model may be freed as soon as the call that uses it has returned. */
typedef struct aec_model aec_model;

/* From the bytes of an .aecm file, which are copied. Free with aec_model_free. */
AEC_API aec_code aec_model_load(const void *data, size_t size, aec_model **model, aec_error *error);

/* The model with this id, from the folders of models: AEC_MODEL_PATH, then the user's and the system's (docs/models.md). The
 * standard model's id gives that one. Fails with AEC_MODEL_MISSING. Free with aec_model_free. */
AEC_API aec_code aec_model_find(const uint8_t id[8], aec_model **model, aec_error *error);

AEC_API void aec_model_free(aec_model *model);

/* The 8 bytes by which files name the model. NULL stands for the standard model. */
AEC_API void aec_model_id(const aec_model *model, uint8_t id[8]);

/* ---- Metadata ---- */

/* What a file says of a picture besides its pixels. */
typedef struct aec_metadata aec_metadata;

typedef enum aec_metadata_kind {
    AEC_ICC = 1,      /* an ICC profile: what the samples mean */
    AEC_EXIF = 2,     /* Exif from its TIFF header on; an "Exif\0\0" before it is taken off */
    AEC_XMP = 3,      /* an XMP packet in UTF-8 */
    AEC_IPTC = 4,     /* image resources of Photoshop's, each beginning with "8BIM" */
    AEC_GAIN_MAP = 5  /* a JPEG that makes an HDR picture of this one (ISO 21496-1) */
} aec_metadata_kind;

/* Without anything in it; NULL only where there is no memory left. Free with aec_metadata_free. */
AEC_API aec_metadata *aec_metadata_new(void);
AEC_API void aec_metadata_free(aec_metadata *metadata);

/* Puts a copy of bytes in, in place of earlier ones; NULL takes the kind out. Whether they are what the kind
 * says, encoding sees: it leaves out what is damaged, with a warning. */
AEC_API aec_code aec_metadata_set(
    aec_metadata *metadata, aec_metadata_kind kind, const void *data, size_t size, aec_error *error);

/* The bytes of a kind, or NULL and a size of 0. They live until the kind is set again or the metadata freed. */
AEC_API const uint8_t *aec_metadata_get(const aec_metadata *metadata, aec_metadata_kind kind, size_t *size);

/* A text with a keyword ("Title", "Author", "Comment" ...: of PNG, ISO/IEC 15948, section 11.3.3), all in UTF-8. */
typedef struct aec_text {
    const char *keyword;
    const char *text;
    const char *language;           /* RFC 5646; "" for none */
    const char *translated_keyword; /* the keyword in that language; "" for none */
    size_t text_size;               /* bytes of `text`, which may have zeros in it */
} aec_text;

/* Adds a copy of a text behind those that there are. NULL members are "", a size of 0 that of the text up to its first zero. */
AEC_API aec_code aec_metadata_add_text(aec_metadata *metadata, const aec_text *text, aec_error *error);
AEC_API size_t aec_metadata_text_count(const aec_metadata *metadata);
/* The text at `index`, which lives until the metadata is changed or freed; all NULL beyond the last. */
AEC_API aec_text aec_metadata_get_text(const aec_metadata *metadata, size_t index);

/* How large the picture is printed: pixels across and down to the metre, or, where `per_metre` is 0, only the shape of a
 * pixel. 1 to 2^31 - 1. */
typedef struct aec_resolution {
    uint32_t x, y;
    int32_t per_metre;
} aec_resolution;

/* NULL takes it out. */
AEC_API aec_code aec_metadata_set_resolution(
    aec_metadata *metadata, const aec_resolution *resolution, aec_error *error);
/* Whether there is one: 1 or 0. */
AEC_API int32_t aec_metadata_get_resolution(const aec_metadata *metadata, aec_resolution *resolution);

/* What the samples mean, in the integers of PNG's chunks (ISO/IEC 15948, section 11.3.2). -1 stands for what is not said. */
typedef struct aec_color {
    int32_t primaries, transfer, matrix, full_range; /* cICP: code points of ITU-T H.273; all four or none */
    int32_t srgb_intent;                             /* sRGB: 0 to 3 */
    int64_t gamma;                                   /* gAMA: times 100000 */
    int64_t chromaticities[8]; /* cHRM: x and y of white, red, green and blue, times 100000; all or none */
} aec_color;

/* NULL takes it out. */
AEC_API aec_code aec_metadata_set_color(aec_metadata *metadata, const aec_color *color, aec_error *error);
/* Whether anything is said: 1 or 0. */
AEC_API int32_t aec_metadata_get_color(const aec_metadata *metadata, aec_color *color);

/* How bright an HDR picture is meant to be, in the integers of PNG's chunks mDCV and cLLI. -1 stands for what is not said. */
typedef struct aec_light_levels {
    int64_t chromaticities[8]; /* mDCV: x and y of red, green, blue and white, times 50000; all of mDCV or nothing */
    int64_t max_luminance, min_luminance; /* in 1/10000 cd/m2 */
    int64_t max_content, average_content; /* cLLI: of the brightest pixel, and the mean; both or none */
} aec_light_levels;

/* NULL takes it out. */
AEC_API aec_code aec_metadata_set_light_levels(
    aec_metadata *metadata, const aec_light_levels *levels, aec_error *error);
/* Whether anything is said: 1 or 0. */
AEC_API int32_t aec_metadata_get_light_levels(const aec_metadata *metadata, aec_light_levels *levels);

/* ---- What calls report while they work ---- */

/* Called from any thread, but never from two at a time, with the share that is done, 0 to 1, which never falls. A result that is
 * not 0 cancels the call, which then fails with AEC_CANCELLED. */
typedef int (*aec_progress)(void *context, double share);

/* Called, before the call returns, with a sentence for each thing that is left out or changed: damaged metadata, say. */
typedef void (*aec_warning)(void *context, const char *message);

/* ---- Encoding ---- */

/* What is asked for by aec_encode_options.value. */
typedef enum aec_target {
    AEC_QUALITY = 0,        /* 0 (smallest file) to 100 (best picture) */
    AEC_BITS_PER_PIXEL = 1, /* at most so many bits of the file for each pixel */
    AEC_SIZE = 2,           /* at most so many bytes */
    AEC_PSNR = 3,           /* at least so many decibels */
    AEC_LOSSLESS = 4,       /* no loss, whatever the value: behind a lossy picture comes an exact layer, all that it lacks */
    AEC_NEAR_LOSSLESS = 5   /* the same, but samples of colour may be off by at most so much: 1 to 255. Opacity is exact */
} aec_target;

/* What to aim at. */
typedef enum aec_tuning {
    AEC_TUNE_AUTOMATIC = 0, /* the look, but the least squared error where the target is a PSNR or has an exact layer */
    AEC_TUNE_VISUAL = 1,
    AEC_TUNE_PSNR = 2
} aec_tuning;

/* A rectangle of the picture. */
typedef struct aec_region {
    int32_t x, y, width, height;
} aec_region;

/* A rectangle that gets `points` more of quality than the rest, or fewer. */
typedef struct aec_quality_region {
    aec_region region;
    float points;
} aec_quality_region;

/* How an encoding was reached. */
typedef struct aec_encode_result {
    double quality;    /* that was used, 0 to 100; with an exact layer, that of the lossy picture */
    double psnr;       /* in decibels, where it was a target; otherwise NaN */
    int32_t encodings; /* how many it took to find it */
    int32_t reserved;
} aec_encode_result;

typedef struct aec_encode_options {
    size_t size;       /* of this struct */
    aec_target target; /* AEC_QUALITY */
    int32_t effort;    /* 1 (fast) to 9 (small); 3 */
    double value;      /* of the target; 60 */
    aec_tuning tuning; /* AEC_TUNE_AUTOMATIC */
    int32_t exact;     /* not 0: colours count under transparent pixels, too, as they always do with an exact layer; 0 */
    int32_t sample_bits; /* of 16 bits, how many samples use: 2 to 16; 0: as many as they are seen to use */
    int32_t threads;   /* the most that work; 0: as many as there are cores */
    uint64_t max_memory; /* bytes that encoding may take; 4 GiB */
    const aec_model *model; /* NULL: the standard model */
    const aec_metadata *metadata; /* NULL: none */
    const aec_quality_region *regions; /* where the picture shall be better; where they overlap, the last one counts; NULL */
    size_t region_count;
    const float *quality_map; /* points of quality, [rows][columns], stretched over the picture; NULL */
    int32_t quality_map_columns;
    int32_t quality_map_rows;
    aec_encode_result *result; /* where to say how it was reached; NULL */
    aec_progress progress; /* NULL */
    aec_warning warning;   /* NULL */
    void *context;         /* what these two get */
    double base_quality;   /* of the lossy picture where there is an exact layer: 0 to 100; -1: the one that makes the file small */
} aec_encode_options;

/* Sets the defaults, as they stand above. `size` is sizeof *options. */
AEC_API void aec_encode_options_init(aec_encode_options *options, size_t size);

/* Encodes a picture. `*file` gets the bytes of an .aec file, which is freed with aec_free. The same pixels, metadata and options
 * give the same bytes on every machine and for every number of threads. */
AEC_API aec_code aec_encode(
    const aec_pixels *pixels, const aec_encode_options *options, uint8_t **file, size_t *size, aec_error *error);

/* The same into memory of the caller's. `*size` gets the size of the file, also where it does not fit and the call fails with
 * AEC_BUFFER_TOO_SMALL. */
AEC_API aec_code aec_encode_into(
    const aec_pixels *pixels, const aec_encode_options *options, void *buffer, size_t capacity, size_t *size,
    aec_error *error);

AEC_API void aec_free(void *memory);

/* ---- Decoding ---- */

/* What a file may ask for; checked before anything is allocated. */
typedef struct aec_limits {
    uint64_t max_pixels;   /* of the picture, or of the region; 2^28 */
    uint64_t max_side;     /* pixels; 32768 */
    uint64_t max_memory;   /* bytes that a call may take besides the file; 4 GiB */
    uint64_t max_metadata; /* bytes of one kind of metadata, inflated; 2^24 */
} aec_limits;

/* Which picture of a file with an exact layer is decoded. Other files have the lossy one alone. */
typedef enum aec_layer {
    AEC_LAYER_EXACT = 0, /* where the file has it */
    AEC_LAYER_BASE = 1   /* the lossy one in front; what lies behind it is not looked at */
} aec_layer;

typedef struct aec_decode_options {
    size_t size;             /* of this struct */
    aec_limits limits;       /* as they stand above */
    aec_region region;       /* of the picture; all four 0: all of it */
    int32_t scale;           /* 1; or 2, 4, 8, 16: a picture that many times smaller, of means */
    int32_t threads;         /* the most that work; 0: as many as there are cores */
    int32_t salvage;         /* not 0: parts that are damaged are grey, as long as one is whole, and lossy where only the exact
                                layer is damaged; 0 */
    int32_t find_model;      /* not 0: where `model` is NULL and the file needs another than the standard one, it is looked for
                                as aec_model_find does; 1 */
    const aec_model *model;  /* NULL: the one that the file names */
    aec_progress progress;   /* NULL */
    aec_warning warning;     /* NULL */
    void *context;           /* what these two get */
    aec_layer layer;         /* AEC_LAYER_EXACT */
    int32_t reserved;        /* 0 */
} aec_decode_options;

/* Sets the defaults, as they stand above. `size` is sizeof *options. */
AEC_API void aec_decode_options_init(aec_decode_options *options, size_t size);

/* A decoded picture. */
typedef struct aec_image aec_image;

/* Decodes a picture. Free it with aec_image_free. */
AEC_API aec_code aec_decode(
    const void *file, size_t size, const aec_decode_options *options, aec_image **image, aec_error *error);
AEC_API void aec_image_free(aec_image *image);

AEC_API int32_t aec_image_width(const aec_image *image);
AEC_API int32_t aec_image_height(const aec_image *image);
/* 8 or 16. */
AEC_API int32_t aec_image_bit_depth(const aec_image *image);
/* AEC_GREY, AEC_GREY_ALPHA, AEC_RGB or AEC_RGBA. */
AEC_API aec_layout aec_image_layout(const aec_image *image);
/* height * width * aec_layout_samples(layout) samples without padding, not premultiplied: bytes, or uint16_t where the bit depth
 * is 16. */
AEC_API const void *aec_image_pixels(const aec_image *image);
/* Bytes of the pixels. */
AEC_API size_t aec_image_size(const aec_image *image);
AEC_API const aec_metadata *aec_image_metadata(const aec_image *image);

/* Decodes into memory of the caller's, which says in what size (that of the picture, or of the region at its scale), layout and
 * depth. A picture with colours does not go into a layout without, a transparent one not into a layout without opacity. The
 * memory may have been written to by a call that fails. `*metadata`, where it is not NULL, is freed with aec_metadata_free. */
AEC_API aec_code aec_decode_into(
    const void *file, size_t size, const aec_decode_options *options, const aec_pixels *pixels, aec_metadata **metadata,
    aec_error *error);

/* Checks all that decoding checks, exact samples too, without giving pixels. Of the options, limits, threads, models, warnings
 * and progress count. */
AEC_API aec_code aec_verify(const void *file, size_t size, const aec_decode_options *options, aec_error *error);

/* ---- Looking at a file ---- */

/* What a file's header says. */
typedef struct aec_info {
    size_t size; /* of this struct: set it before the call */
    int32_t width;
    int32_t height;
    aec_layout layout;       /* AEC_GREY, AEC_GREY_ALPHA, AEC_RGB or AEC_RGBA */
    int32_t bit_depth;       /* 8 or 16 */
    int32_t sample_bits;     /* how many of them samples of colour use */
    int32_t format_version;
    double quality;          /* 0 to 100 */
    uint8_t model_id[8];     /* the model that the file needs */
    int32_t model_is_standard; /* whether that is the one in this library */
    aec_code defect;         /* what is wrong behind the header, AEC_OK where nothing was found; groups are not looked into.
                                AEC_TRUNCATED where only the first part of a file is given */
    uint64_t layer_size;     /* bytes of the exact layer; 0: there is none, and the next three say nothing */
    uint64_t base_size;      /* bytes in front of it: those of the lossy picture */
    int32_t max_error;       /* by how much samples of colour may be off: 0 where nothing was lost */
    int32_t base_is_empty;   /* not 0: the lossy picture is of one colour, since another would not have made the file small */
} aec_info;

/* Bytes of a header: the first so many bytes of a file are enough for aec_inspect. */
AEC_API size_t aec_header_size(void);

/* Whether a file begins as .aec files do: 1 or 0. Needs its first 4 bytes. */
AEC_API int32_t aec_is_aec(const void *file, size_t size);

/* Reads header and metadata without decoding; never allocates pixels. Of the options, which may be NULL, the limits and
 * warnings count. `*metadata`, where it is not NULL, is freed with aec_metadata_free. */
AEC_API aec_code aec_inspect(
    const void *file, size_t size, const aec_decode_options *options, aec_info *info, aec_metadata **metadata,
    aec_error *error);

/* ---- Dropping the exact layer ---- */

/* The file of the lossy picture alone: what encoding makes at that quality without the layer. A file that has none is copied.
 * Where aec_info.base_is_empty says so, it shows nothing. Of the options, which may be NULL, the limits count. `*base` is freed
 * with aec_free. */
AEC_API aec_code aec_base(
    const void *file, size_t size, const aec_decode_options *options, uint8_t **base, size_t *base_size, aec_error *error);

#ifdef __cplusplus
}
#endif

#endif
