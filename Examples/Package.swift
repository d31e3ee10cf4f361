// swift-tools-version: 6.0
import PackageDescription

// Programs that use the library as any other package would. Your own Package.swift names a URL and a version instead.
let package = Package(
    name: "Examples",
    dependencies: [.package(name: "AEC", path: "..")],
    targets: [
        .executableTarget(
            name: "roundtrip",
            dependencies: [
                .product(name: "AEC", package: "AEC"), .product(name: "AECImageIO", package: "AEC"),
            ]),
        // What the articles of AEC's documentation show, which its tests compare with them.
        .target(name: "Articles", dependencies: [.product(name: "AEC", package: "AEC")]),
        .testTarget(
            name: "ArticlesTests",
            dependencies: ["Articles", .product(name: "AEC", package: "AEC")]),
        // The lab is a library with a program of one line, so that its tests can reach it.
        .executableTarget(name: "aec-lab", dependencies: ["AutoencoderLab"]),
        .target(
            name: "AutoencoderLab",
            dependencies: [
                .product(name: "AEC", package: "AEC"), .product(name: "AECImageIO", package: "AEC"),
                .product(name: "AECTraining", package: "AEC"),
                .product(name: "AECReport", package: "AEC"),
                .product(name: "AECSupport", package: "AEC"),
                .product(name: "CZlib", package: "AEC"),
            ]),
        .testTarget(
            name: "AutoencoderLabTests",
            dependencies: ["AutoencoderLab", .product(name: "AECImageIO", package: "AEC")]),
    ],
    swiftLanguageModes: [.v6]
)
