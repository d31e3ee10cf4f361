// swift-tools-version: 6.0
import PackageDescription

// Debug builds of the codec are slow. Scripts/test has them optimised; the tests themselves would take a quarter of an hour to compile
// like that. Flags of this kind are barred from packages that others depend on, which is why they have to be asked for.
let optimised: [SwiftSetting] =
    Context.environment["AEC_OPTIMISED"] == nil
    ? []
    : [
        .unsafeFlags(
            ["-O", "-whole-module-optimization", "-num-threads", "2"],
            .when(configuration: .debug))
    ]

let package = Package(
    name: "AEC",
    // Atomic and Mutex of the standard library came with this version; Linux has them anyway
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "AEC", targets: ["AEC"]),
        .library(name: "AECModelStore", targets: ["AECModelStore"]),
        .library(name: "AECImageIO", targets: ["AECImageIO"]),
        .library(name: "AECTraining", targets: ["AECTraining"]),
        .library(name: "AECReport", targets: ["AECReport"]),
        .executable(name: "aec", targets: ["AECCommand"]),
        // What Scripts/build-library makes the C library of
        .library(name: "aeccodec", type: .static, targets: ["AECLibrary"]),
        // For Benchmarks and Examples, packages of their own; not meant for others.
        .library(name: "AECSupport", targets: ["AECSupport"]),
        .library(name: "CAECKernels", targets: ["CAECKernels"]),
        .library(name: "CZlib", targets: ["CZlib"]),
    ],
    targets: [
        // C: shims and kernels. A debug build compiles C without optimisation, and flags that would change it are
        // barred from packages that others depend on: the kernels' hot loops are therefore assembly.
        .target(name: "CAECKernels"),
        .target(name: "CAECModel"),
        .target(name: "CAECTrainingKernels"),
        .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
        .target(name: "CAECPNG", linkerSettings: [.linkedLibrary("png"), .linkedLibrary("z")]),
        .target(name: "CAECJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
        .target(name: "CAECProcess"),
        .target(name: "CAECReportPage", exclude: ["report.css", "report.js", "peers.py"]),
        // Swift: each imports only what stands above it
        .target(
            name: "AEC", dependencies: ["CAECKernels", "CAECModel", "CZlib"],
            swiftSettings: optimised),
        // The C library, for all but AEC, which Embedded Swift compiles by itself
        .target(name: "CLibrary"),
        // Where models are kept on a machine
        .target(name: "AECModelStore", dependencies: ["AEC", "CLibrary"]),
        // What programs around the codec share: JSON, numbers and tables as text, a stopwatch, other programs
        .target(name: "AECSupport", dependencies: ["AEC", "CLibrary"]),
        .target(
            name: "AECImageIO",
            dependencies: ["AEC", "AECSupport", "CLibrary", "CAECPNG", "CAECJPEG"]),
        .target(
            name: "AECTraining",
            dependencies: ["AEC", "AECImageIO", "AECSupport", "CLibrary", "CAECTrainingKernels"]),
        .target(
            name: "AECReport",
            dependencies: ["AEC", "AECImageIO", "AECSupport", "CLibrary", "CAECReportPage"]),
        // The C interface: its header, and what is behind it
        .target(name: "CAEC"),
        .target(name: "AECLibrary", dependencies: ["AEC", "AECModelStore", "CAEC", "CLibrary"]),
        // Not "aec", which is AEC where file names have no case
        .executableTarget(
            name: "AECCommand",
            dependencies: [
                "AEC", "AECModelStore", "AECImageIO", "AECSupport", "AECTraining", "AECReport",
                "CLibrary", "CAECProcess", "CAECKernels",
            ]),
        // Tests mirror Sources
        .target(
            name: "TestSupport", dependencies: ["AEC", "AECImageIO", "CLibrary"],
            path: "Tests/TestSupport"),
        .target(
            name: "KernelCheck", dependencies: ["CAECKernels"], path: "Tests/KernelCheck",
            exclude: ["main.c"]),
        .testTarget(
            name: "AECTests",
            dependencies: ["AEC", "AECReport", "CAECKernels", "KernelCheck", "TestSupport"]),
        .testTarget(
            name: "AECLibraryTests", dependencies: ["AEC", "AECLibrary", "CAEC", "TestSupport"]),
        .testTarget(
            name: "AECModelStoreTests",
            dependencies: ["AEC", "AECModelStore", "CLibrary", "TestSupport"]),
        .testTarget(
            name: "AECImageIOTests", dependencies: ["AECImageIO", "CLibrary", "TestSupport"]),
        .testTarget(name: "AECSupportTests", dependencies: ["AEC", "AECSupport", "TestSupport"]),
        .testTarget(
            name: "AECTrainingTests",
            dependencies: ["AECTraining", "AECImageIO", "AECReport", "AECSupport", "TestSupport"],
            exclude: ["Reference"]),
        .testTarget(
            name: "AECReportTests", dependencies: ["AECReport", "AECSupport", "TestSupport"]),
        // The entry points that the package Fuzz runs, over the files that once broke something
        .testTarget(
            name: "FuzzTests", dependencies: ["AEC", "AECImageIO", "TestSupport"], path: "Fuzz",
            exclude: ["Package.swift", "README.md", "Dictionaries", "Sources/aec-fuzz"],
            sources: ["Sources/FuzzTargets", "Tests"]),
        .testTarget(
            name: "CommandTests",
            dependencies: ["AECCommand", "AEC", "AECImageIO", "AECTraining", "TestSupport"]),
        .testTarget(
            name: "CLITests", dependencies: ["AEC", "AECImageIO", "AECReport", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
