// swift-tools-version: 6.0
import PackageDescription

// A package of its own, so that users of the library never build it.
//   swift run -c release --package-path Benchmarks kernel-bench [cpu...]
//   swift run -c release --package-path Benchmarks training-bench [threads] [seconds]
//   swift run -c release --package-path Benchmarks graphics-check FOLDER...
let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "AEC", path: "..")],
    targets: [
        .executableTarget(
            name: "kernel-bench",
            dependencies: [.product(name: "CAECKernels", package: "AEC")]),
        .executableTarget(
            name: "training-bench",
            dependencies: [.product(name: "AECTraining", package: "AEC")]),
        .executableTarget(
            name: "graphics-check",
            dependencies: [
                .product(name: "AEC", package: "AEC"), .product(name: "AECImageIO", package: "AEC"),
                .product(name: "AECSupport", package: "AEC"),
                .product(name: "CZlib", package: "AEC"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
