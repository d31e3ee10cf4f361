// zlib asks for the type of sizes of files, of which it reads none here.
#ifndef AEC_LIBC_SYS_TYPES_H
#define AEC_LIBC_SYS_TYPES_H

typedef long off_t;

#endif
