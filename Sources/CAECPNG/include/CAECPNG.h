#ifndef CAECPNG_H
#define CAECPNG_H
#endif
