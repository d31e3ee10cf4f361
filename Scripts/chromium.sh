# Sourced by test-report and test-web, which drive headless browsers from node: skips the test where node is missing.

# -P: the program, not this function.
chromium() { type -P chromium || type -P chromium-browser || type -P google-chrome; }

# skip PROGRAM HOW: what is missing, and how it is installed.
skip() {
    echo "$(basename "$0"): skipped: $1 is not installed ($2)"
    exit 0
}

# install_under_ci PROGRAM PACKAGE: unless the program is there, under CI=true, where apt-get can.
install_under_ci() {
    [ "${CI:-}" = true ] && ! type -P "$1" >/dev/null && command -v apt-get >/dev/null || return 0
    local as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$2"
}

# Chromium, or the test is skipped.
need_chromium() {
    chromium >/dev/null || install_under_ci chromium chromium
    chromium >/dev/null || skip Chromium "Debian: apt install chromium"
}

command -v node >/dev/null || skip node "Debian: apt install nodejs"
