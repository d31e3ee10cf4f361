// swift-tools-version: 6.0
import PackageDescription

// Kernels are the hot loops: optimised even in a debug build, so that a debug build stays usable.
// (Each kernel file carries `#pragma clang optimize`-safe code and its own target attributes; no unsafe flags.)
let package = Package(
    name: "AEC",
    products: [
        .library(name: "AEC", targets: ["AEC"]),
        .library(name: "AECImageIO", targets: ["AECImageIO"]),
        .library(name: "AECTraining", targets: ["AECTraining"]),
        .library(name: "AECReport", targets: ["AECReport"]),
        .executable(name: "aec", targets: ["aec"]),
    ],
    targets: [
        // C: shims and kernels
        .target(name: "CAECKernels"),
        .target(name: "CAECModel"),
        .target(name: "CAECTrainingKernels"),
        .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
        .target(name: "CAECPNG", linkerSettings: [.linkedLibrary("png"), .linkedLibrary("z")]),
        .target(name: "CAECJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
        // Swift: each imports only what stands above it
        .target(name: "AEC", dependencies: ["CAECKernels", "CAECModel", "CZlib"]),
        .target(name: "AECImageIO", dependencies: ["AEC", "CAECPNG", "CAECJPEG"]),
        .target(name: "AECTraining", dependencies: ["AEC", "AECImageIO", "CAECTrainingKernels"]),
        .target(name: "AECReport", dependencies: ["AEC", "AECImageIO"]),
        .executableTarget(name: "aec", dependencies: ["AEC", "AECImageIO", "AECTraining", "AECReport"]),
        // Tests mirror Sources
        .target(name: "TestSupport", dependencies: ["AEC", "AECImageIO"], path: "Tests/TestSupport"),
        .testTarget(name: "AECTests", dependencies: ["AEC", "CAECKernels", "TestSupport"]),
        .testTarget(name: "AECImageIOTests", dependencies: ["AECImageIO", "TestSupport"]),
        .testTarget(
            name: "AECTrainingTests", dependencies: ["AECTraining", "AECImageIO", "TestSupport"], exclude: ["Reference"]),
        .testTarget(name: "AECReportTests", dependencies: ["AECReport", "TestSupport"]),
        .testTarget(name: "CLITests", dependencies: ["AEC", "AECImageIO", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
