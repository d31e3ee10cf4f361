#ifndef CAECJPEG_H
#define CAECJPEG_H
#endif
