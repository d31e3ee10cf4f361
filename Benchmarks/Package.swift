// swift-tools-version: 6.0
import PackageDescription

// A package of its own, so that users of the library never build it.
//   swift run -c release --package-path Benchmarks kernel-bench [cpu...]
let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "AEC", path: "..")],
    targets: [
        .executableTarget(
            name: "kernel-bench",
            dependencies: [.product(name: "CAECKernels", package: "AEC")])
    ],
    swiftLanguageModes: [.v6]
)
