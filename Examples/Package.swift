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
            ])
    ],
    swiftLanguageModes: [.v6]
)
