// CAECReportPage: what a report carries within the binary, so that `aec` stays one file: the style and the program of its
// page, and the program that runs codecs of Python packages. They are C because Swift has no #embed; report.css, report.js
// and peers.py are what to edit.
#ifndef CAECREPORTPAGE_H
#define CAECREPORTPAGE_H

#include <stddef.h>

// Text in UTF-8, not zero-terminated.
const char *aec_report_css(void);
size_t aec_report_css_size(void);
const char *aec_report_js(void);
size_t aec_report_js_size(void);
const char *aec_report_peers(void);
size_t aec_report_peers_size(void);

#endif
