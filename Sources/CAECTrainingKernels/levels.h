// The tables of the levels: each file of a level sets its vector width and includes the same sources.
#ifndef AECT_LEVELS_H
#define AECT_LEVELS_H

#include "CAECTrainingKernels.h"

extern const aect_kernels aect_kernels_portable;
extern const aect_kernels aect_kernels_avx2;
extern const aect_kernels aect_kernels_avx512;
extern const aect_kernels aect_kernels_avx512_bf16;

#endif
