// swift-tools-version: 6.0
import PackageDescription

// The program that makes the pictures of Fixtures/images, and made-up graphics and pages to measure with. A package of its
// own, so that users of the library never build it.
let package = Package(
    name: "AECFixtures",
    dependencies: [.package(name: "AEC", path: "../..")],
    targets: [
        .target(
            name: "FixturePictures", dependencies: [.product(name: "AEC", package: "AEC")]),
        .executableTarget(
            name: "aec-fixtures",
            dependencies: [
                "FixturePictures", .product(name: "AECImageIO", package: "AEC"),
                .product(name: "AECReport", package: "AEC"),
            ]),
        .testTarget(
            name: "FixturePicturesTests",
            dependencies: ["FixturePictures", .product(name: "AECImageIO", package: "AEC")]),
    ],
    swiftLanguageModes: [.v6]
)
