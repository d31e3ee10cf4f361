import AEC
import AECSupport
import CLibrary
import TestSupport
import XCTest

@testable import AECImageIO

/// Pictures of other formats, read by programs: by scripts that stand for them, and by the real ones where these are
/// installed.
final class ForeignPictureTests: XCTestCase {
    private let picture = SamplePicture.make(21, 13, .rgb)
    private let folder = TestSupport.TemporaryFolder()
    private let path = String(cString: getenv("PATH"))

    override func tearDown() { setenv("PATH", path, 1) }

    /// From now on PATH has these scripts alone, and what they need.
    private func install(_ scripts: [String: String]) throws {
        for (name, script) in scripts {
            try FileSystem.write(
                Array("#!/bin/sh\nPATH=/usr/bin:/bin\n\(script)\n".utf8), to: folder.file(name),
                force: true)
            chmod(folder.file(name), 0o755)
        }
        setenv("PATH", folder.path, 1)
    }

    private func temporaryFolders() -> [String] {
        (FolderContent(of: getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")?.names ?? [])
            .filter { $0.hasPrefix("aec-\(getpid())-") }
    }

    /// A RIFF file with these chunks and a first one that tells the size.
    private func webP(
        width: Int = 21, height: Int = 13, flags: UInt8 = 0, chunks: [(String, [UInt8])] = []
    ) -> [UInt8] {
        func bytes(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let extended: [UInt8] = [flags, 0, 0, 0] + bytes(width - 1, 3) + bytes(height - 1, 3)
        var body: [UInt8] = []
        for (type, data) in [("VP8X", extended)] + chunks {
            body += Array(type.utf8) + bytes(data.count, 4) + data
            if data.count % 2 == 1 { body.append(0) }
        }
        return Array("RIFF".utf8) + bytes(body.count + 4, 4) + Array("WEBP".utf8) + body
    }

    func testTheProgramsPictureAndTheFilesMetadata() throws {
        let exif = SampleMetadata.exif(orientation: 6)
        let xmp = Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>".utf8)
        try FileSystem.write(PNGCodec.encode(picture), to: folder.file("a.png"), force: false)
        try install(["dwebp": "cp '\(folder.file("a.png"))' \"$4\""])
        let loaded = try ImageFile.loadByPrograms(
            webP(chunks: [("EXIF", Array("Exif\0\0".utf8) + exif), ("XMP ", xmp)]))
        XCTAssertEqual(loaded.warnings, [])
        // Turned as Exif asks, which says so afterwards
        XCTAssertEqual([loaded.image.width, loaded.image.height], [13, 21])
        XCTAssertEqual(loaded.image.metadata.orientation.value, 1)
        XCTAssertEqual(loaded.image.metadata.exif?.count, exif.count)
        XCTAssertEqual(loaded.image.metadata.xmp, xmp)
        XCTAssertEqual(temporaryFolders(), [])
    }

    /// libheif turns the picture and leaves the orientation in Exif, where it has no meaning for this format.
    func testOrientationOfHEICIsNotAppliedTwice() throws {
        var turned = picture
        turned.metadata.exif = SampleMetadata.exif(orientation: 6)
        try FileSystem.write(PNGCodec.encode(turned), to: folder.file("a.png"), force: false)
        try install(["heif-convert": "cp '\(folder.file("a.png"))' \"$2\""])
        let loaded = try ImageFile.loadByPrograms(heic(width: 21, height: 13))
        XCTAssertEqual([loaded.image.width, loaded.image.height], [21, 13])
        XCTAssertEqual(loaded.image.pixels, picture.pixels)
        XCTAssertEqual(loaded.image.metadata.orientation.value, 1)
    }

    func testSeveralPicturesAreWarnedOf() throws {
        try FileSystem.write(PNGCodec.encode(picture), to: folder.file("a.png"), force: false)
        let copy = "for n in 1 2; do cp '\(folder.file("a.png"))' \"${2%.png}-$n.png\"; done"
        try install(["heif-dec": copy, "dwebp": "cp '\(folder.file("a.png"))' \"$4\""])
        XCTAssertEqual(
            try ImageFile.loadByPrograms(heic(width: 21, height: 13)).warnings,
            ["of the HEIC, its further pictures were left out"])
        XCTAssertEqual(
            try ImageFile.loadByPrograms(webP(flags: 2, chunks: [frame(), frame()])).warnings,
            ["of the WebP, the pictures of its animation after the first were left out"])
    }

    /// A frame of an animation, with nothing in it.
    private func frame(x: UInt8 = 0, y: UInt8 = 0) -> (String, [UInt8]) {
        ("ANMF", [x, 0, 0, y, 0, 0] + [UInt8](repeating: 0, count: 10))
    }

    /// A single one may be smaller than its canvas, which is transparent around it.
    func testFramesStandOnTheirCanvas() throws {
        let dot = try AECImage(width: 1, height: 1, colorModel: .rgb, pixels: [9, 8, 7])
        try FileSystem.write(PNGCodec.encode(dot), to: folder.file("a.png"), force: false)
        try install([
            "dwebp": "cp '\(folder.file("a.png"))' \"$4\"", "webpmux": "cp \"$4\" \"$6\"",
        ])
        let loaded = try ImageFile.loadByPrograms(
            webP(width: 4, height: 3, flags: 2, chunks: [frame(x: 1, y: 0)]))
        XCTAssertEqual(loaded.warnings, [])
        XCTAssertEqual([loaded.image.width, loaded.image.height], [4, 3])
        XCTAssertEqual(
            loaded.image.alpha, .bits8([0, 0, 255, 0] + [UInt8](repeating: 0, count: 8)))
        XCTAssertEqual(Array(loaded.image.pixels[6..<9]), [9, 8, 7])
    }

    /// djxl 0.7 makes nearly black pictures of those with one bit.
    func testSamplesOfFewBitsAreAskedForAsEight() throws {
        try FileSystem.write(PNGCodec.encode(picture), to: folder.file("a.png"), force: false)
        try install([
            "djxl":
                "echo $* > '\(folder.file("args"))'; for o; do :; done; cp '\(folder.file("a.png"))' \"$o\""
        ])
        // 8 x 8, not all default, no extra fields, no float, 1 + n bits
        for (depth, isAsked) in [(1, true), (7, true), (16, false)] {
            let bits =
                1 | 0 << 1 | 1 << 6 | 0 << 9 | 0 << 10 | 0 << 11 | 3 << 12 | (depth - 1) << 14
            let file =
                [0xFF, 0x0A] + (0..<3).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
                + [UInt8](repeating: 0, count: 30)
            XCTAssertEqual(try ForeignHeader(of: file, as: .jxl).bitDepth, depth)
            _ = try ImageFile.loadByPrograms(file)
            let words = String(decoding: try FileSystem.read(folder.file("args")), as: UTF8.self)
            XCTAssertEqual(words.contains("--bits_per_sample 8"), isAsked, words)
        }
    }

    func testAMissingProgramIsNamedWithItsPackage() throws {
        try install([:])
        let cases: [([UInt8], String, String)] = [
            (webP(), "dwebp", "apt install webp"),
            (heic(width: 5, height: 5), "heif-convert", "libheif-examples"),
            (heic(brand: "avif", width: 5, height: 5), "avifdec", "libheif-examples"),
            ([0xFF, 0x0A, 1], "djxl", "libjxl-tools"),
            (Array("GIF89a".utf8), "convert", "imagemagick"),
        ]
        for (bytes, program, package) in cases {
            let error = assertError(
                try ImageFile.loadByPrograms(bytes).image, .unsupportedFeature, context: program)
            XCTAssertEqual(error?.message.contains(program), true, "\(error as Any)")
            XCTAssertEqual(error?.message.contains(package), true, "\(error as Any)")
        }
    }

    /// avifdec leaves turning to others, and so is no help with a file that is to be turned.
    func testAProgramThatDoesNotTurnIsNotAsked() throws {
        try FileSystem.write(PNGCodec.encode(picture), to: folder.file("a.png"), force: false)
        try install(["avifdec": "cp '\(folder.file("a.png"))' \"$4\""])
        let upright = heic(brand: "avif", width: 21, height: 13)
        XCTAssertEqual(try ImageFile.loadByPrograms(upright).image.pixels, picture.pixels)
        let turned = heic(brand: "avif", width: 21, height: 13, properties: [("irot", [1])])
        let error = assertError(try ImageFile.loadByPrograms(turned).image, .unsupportedFeature)
        XCTAssertEqual(error?.message.contains("avifdec"), false)
    }

    func testWhatAProgramSaysIsToldAndNothingStays() throws {
        try install(["dwebp": "printf 'no\\033[1m good\\n' >&2; echo two >&2; exit 3"])
        let error = assertError(try ImageFile.loadByPrograms(self.webP()).image, .malformed)
        XCTAssertEqual(error?.message, "dwebp cannot read this WebP: no[1m good")
        XCTAssertEqual(temporaryFolders(), [])
    }

    func testLimitsHoldBeforeAProgramIsStarted() throws {
        try install(["dwebp": "touch '\(folder.file("started"))'", "heif-convert": "exit 1"])
        let limits = Limits(maxPixels: 10000)
        for file in [webP(width: 101, height: 100), heic(width: 101, height: 100)] {
            assertError(try ImageFile.loadByPrograms(file, limits: limits).image, .limitExceeded)
        }
        XCTAssertFalse(folder.content.contains("started"))
    }

    func testSizesAndAnimationsInHeaders() throws {
        func header(_ bytes: [UInt8], _ format: ForeignFormat) throws -> ForeignHeader {
            try ForeignHeader(of: bytes, as: format)
        }
        let frame: [UInt8] = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 1, 0, 0]
        let gif = Array("GIF89a".utf8) + [44, 1, 200, 0, 0x80, 0, 0] + [1, 2, 3, 4, 5, 6]
        let extras: [UInt8] = [0x21, 0xF9, 4, 0, 0, 0, 0, 0]
        let still = try header(gif + extras + frame + [0x3B], .gif)
        XCTAssertEqual(still.size?.width, 300)
        XCTAssertEqual(still.size?.height, 200)
        XCTAssertNil(still.leftOut)
        XCTAssertNotNil(try header(gif + frame + extras + frame + [0x3B], .gif).leftOut)

        var bmp = Array("BM".utf8) + [UInt8](repeating: 0, count: 52)
        bmp[14] = 40
        bmp.replaceSubrange(18..<26, with: [7, 1, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF])
        XCTAssertEqual(try header(bmp, .bmp).size?.width, 263)
        XCTAssertEqual(try header(bmp, .bmp).size?.height, 2)

        // Small sizes of JPEG XL: 8 (1 + n) high, with a ratio of 3:2
        let small: UInt16 = 1 | 7 << 1 | 4 << 6
        let jxl =
            [0xFF, 0x0A, UInt8(small & 255), UInt8(small >> 8)] + [UInt8](repeating: 0, count: 9)
        XCTAssertEqual(try header(jxl, .jxl).size?.width, 96)
        XCTAssertEqual(try header(jxl, .jxl).size?.height, 64)
    }

    /// Their first directory is of a preview.
    func testRawPhotosAreRefused() throws {
        let preview: [UInt8] =
            Array("II*\0".utf8) + [
                8, 0, 0, 0, 1, 0, 254, 0, 4, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
            ]
        try install(["convert": "exit 1"])
        let error = assertError(try ImageFile.loadByPrograms(preview).image, .unsupportedFeature)
        XCTAssertEqual(error?.message.contains("raw photo"), true)
    }

    func testHeadersCutAnywhereAreNoTrap() throws {
        let files: [(ForeignFormat, [UInt8])] = [
            (.webp, webP(chunks: [("EXIF", [1, 2, 3]), ("VP8L", [0x2F, 1, 2, 3, 4])])),
            (
                .heif,
                heic(
                    width: 9, height: 9,
                    properties: [("colr", Array("nclx".utf8) + [0, 9, 0, 16, 0, 9, 0x80])])
            ),
            (
                .gif,
                Array("GIF89a".utf8) + [
                    44, 1, 200, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0x87, 2,
                ]
            ),
            (.tiff, Array("MM\0*".utf8) + [0, 0, 0, 8, 0, 2, 1, 0, 0, 3, 0, 0, 0, 1, 0, 9]),
            (
                .jxl,
                [0, 0, 0, 12] + Array("JXL ".utf8) + [13, 10, 135, 10, 0, 0, 0, 9]
                    + Array("Exif".utf8) + [1]
            ),
            (.bmp, Array("BM".utf8) + [UInt8](repeating: 255, count: 40)),
        ]
        for (format, bytes) in files {
            for count in 0...bytes.count {
                _ = try? ForeignHeader(of: Array(bytes.prefix(count)), as: format)
            }
        }
        // The transfer function of HDR is what a decoder's RGB has, too
        XCTAssertEqual(
            try ForeignHeader(of: files[1].1, as: .heif).metadata.color?.codePoints,
            .init(primaries: 9, transfer: 16, matrix: 0, fullRange: 1))
    }

    /// A file of boxes with one item's properties and no item.
    private func heic(
        brand: String = "heic", width: Int, height: Int, properties: [(String, [UInt8])] = []
    ) -> [UInt8] {
        func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
            UInt32(8 + content.count).bigEndianBytes + Array(type.utf8) + content
        }
        let size = [0, 0, 0, 0] + UInt32(width).bigEndianBytes + UInt32(height).bigEndianBytes
        let all = ([("ispe", size)] + properties).flatMap { box($0, $1) }
        return box("ftyp", Array((brand + "\0\0\0\0mif1").utf8))
            + box("meta", [0, 0, 0, 0] + box("iprp", box("ipco", all)))
    }
}
