# Sourced by test-wasm and test-neon, which compile AEC without SwiftPM and without an operating system's Swift.

# clang and wasm-ld come with Swift and lie beside it.
swiftc=$(command -v swiftc) || { echo "$(basename "$0"): swiftc is missing: install Swift" >&2; exit 1; }
tools=$(dirname "$(realpath "$swiftc")")

# aec_sources FOLDER...: the Swift files in folders of AEC: Common and Decoding make a decoder, Encoding comes on top.
aec_sources() { (cd Sources/AEC && find "$@" -name '*.swift' -printf 'Sources/AEC/%p\n') | LC_ALL=C sort; }

# embedded_swift TARGET ARGUMENT...: compiles one module as Embedded Swift. -I Wasm is for module.modulemap.
embedded_swift() {
    "$swiftc" -target "$1" -enable-experimental-feature Embedded -swift-version 6 -warnings-as-errors \
        -package-name aec -parse-as-library -wmo -O -I Wasm -Xfrontend -disable-stack-protector "${@:2}"
}
