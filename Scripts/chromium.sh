# Sourced by test-report and test-web, which drive headless Chromium from node: skips the test where one of them is missing.
# Under CI=true Chromium is installed first, where apt-get can.

# -P: the program, not this function.
chromium() { type -P chromium || type -P chromium-browser || type -P google-chrome; }

# skip PROGRAM HOW: what is missing, and how it is installed.
skip() {
    echo "$(basename "$0"): skipped: $1 is not installed ($2)"
    exit 0
}

if [ "${CI:-}" = true ] && ! chromium >/dev/null && command -v apt-get >/dev/null; then
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends chromium
fi
command -v node >/dev/null || skip node "Debian: apt install nodejs"
chromium >/dev/null || skip Chromium "Debian: apt install chromium"
