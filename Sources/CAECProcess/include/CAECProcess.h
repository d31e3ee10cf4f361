// CAECProcess: what Swift cannot ask of a process.
//
// The words of the command line as the system gave them: Swift reads them from /proc, which a sandbox or a new root may
// lack, and only C has functions that run before main and get them.
#ifndef CAECPROCESS_H
#define CAECPROCESS_H

// How many there are, the program's name among them; 0 where the system does not hand them over like this.
int aec_argument_count(void);

// One of them, which ends with a zero byte and stays as long as the program.
const char *aec_argument(int index);

// Lets all threads share one heap, which keeps what is freed: the next picture needs as much, and pages that the system takes back
// and hands out anew cost a twentieth of the time. A heap for each thread, as the C library has it otherwise, takes 64 MiB of address
// space. To be called before there are threads; malloc.h is not among what Swift imports.
void aec_share_heap(void);

#endif
