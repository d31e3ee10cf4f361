// CAECModel: the standard model, built into the program so that `aec` is one file and the library needs no resource.
// C, because only C can embed a file without a generated source.
#ifndef CAECMODEL_H
#define CAECMODEL_H

#include <stddef.h>
#include <stdint.h>

// The bytes of standard.aecm, at a multiple of 64 bytes. Functions, because Swift cannot import an array of unknown size.
const uint8_t *aec_standard_model(void);
size_t aec_standard_model_size(void);

#endif
