#include "CAECPNG.h"
