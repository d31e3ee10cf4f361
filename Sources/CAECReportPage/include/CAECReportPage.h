// CAECReportPage: the style and the program of a report's page, built into the binary, so that `aec` stays one file. They
// are C because Swift has no #embed; report.css and report.js are what to edit.
#ifndef CAECREPORTPAGE_H
#define CAECREPORTPAGE_H

#include <stddef.h>

// Text in UTF-8, not zero-terminated.
const char *aec_report_css(void);
size_t aec_report_css_size(void);
const char *aec_report_js(void);
size_t aec_report_js_size(void);

#endif
