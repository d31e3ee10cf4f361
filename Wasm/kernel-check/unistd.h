// What Tests/KernelCheck uses of <unistd.h>: a page has as many bytes as this.
#ifndef AEC_KERNEL_CHECK_UNISTD_H
#define AEC_KERNEL_CHECK_UNISTD_H

enum { _SC_PAGESIZE = 4096 };

long sysconf(int name);

#endif
