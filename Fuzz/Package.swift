// swift-tools-version: 6.0
import PackageDescription

// A package of its own, so that users of the library never build it. README.md says how to run it.
//
// What is fuzzed lies in FuzzTargets, which the main package compiles too: its tests replay Fixtures/invalid through it.
let package = Package(
    name: "Fuzz",
    dependencies: [.package(name: "AEC", path: "..")],
    targets: [
        .target(
            name: "FuzzTargets",
            dependencies: [
                .product(name: "AEC", package: "AEC"), .product(name: "AECImageIO", package: "AEC"),
            ]),
        .executableTarget(name: "aec-fuzz", dependencies: ["FuzzTargets"]),
    ],
    swiftLanguageModes: [.v6]
)
