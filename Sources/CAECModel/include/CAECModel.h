// CAECModel: the standard model, built into the program so that `aec` is one file and the library needs no resource.
// C, because only C can embed a file without a generated source.
#ifndef CAECMODEL_H
#define CAECMODEL_H

#include <stddef.h>
#include <stdint.h>

extern const uint8_t aec_standard_model[];
extern const size_t aec_standard_model_size;

#endif
