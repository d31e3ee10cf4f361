#include "CAECJPEG.h"
