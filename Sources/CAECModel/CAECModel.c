#include "CAECModel.h"

// `#embed` is of C23; clang takes it in every mode and warns.
#pragma clang diagnostic ignored "-Wpragmas"
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wc23-extensions"

__attribute__((aligned(64))) static const uint8_t standard_model[] = {
#embed "standard.aecm"
};

const uint8_t *aec_standard_model(void) { return standard_model; }

size_t aec_standard_model_size(void) { return sizeof standard_model; }
