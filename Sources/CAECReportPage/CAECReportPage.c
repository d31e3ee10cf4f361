#include "CAECReportPage.h"

// `#embed` is of C23; clang takes it in every mode and warns.
#pragma clang diagnostic ignored "-Wpragmas"
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wc23-extensions"

static const char css[] = {
#embed "report.css"
};

static const char js[] = {
#embed "report.js"
};

static const char peers[] = {
#embed "peers.py"
};

const char *aec_report_css(void) { return css; }
size_t aec_report_css_size(void) { return sizeof css; }
const char *aec_report_js(void) { return js; }
size_t aec_report_js_size(void) { return sizeof js; }
const char *aec_report_peers(void) { return peers; }
size_t aec_report_peers_size(void) { return sizeof peers; }
