#include "CAECModel.h"

__attribute__((aligned(64))) const uint8_t aec_standard_model[] = {
#embed "standard.aecm"
};
const size_t aec_standard_model_size = sizeof aec_standard_model;
