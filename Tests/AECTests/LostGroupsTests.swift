import TestSupport
import XCTest

@testable import AEC

/// Files of which groups are damaged or missing.
final class LostGroupsTests: XCTestCase {
    /// Two groups, of 1024 and 276 columns.
    private static let file = try! AECEncoder(.quality(40), threads: 2).encode(
        Pictures.synthetic(width: 1300, height: 40))
    /// Whose pixels within 80 of a lost group may be off.
    private let margin = 80

    private func salvage(
        _ bytes: [UInt8], region: Region? = nil, scale: Scale = .full
    ) throws -> (image: AECImage, warnings: [String]) {
        var warnings: [String] = []
        let image = try AECDecoder().decode(
            bytes, region: region, scale: scale, salvage: true, warnings: &warnings)
        return (image, warnings)
    }

    private func columns(_ image: AECImage, _ columns: Range<Int>) -> [UInt8] {
        var pixels: [UInt8] = []
        for y in 0..<image.height {
            let start = y * image.width
            pixels +=
                image.pixels[3 * (start + columns.lowerBound)..<3 * (start + columns.upperBound)]
        }
        return pixels
    }

    /// - Parameter group: the other is as it was.
    private func check(_ bytes: [UInt8], lost group: Int) throws {
        let whole = try AECDecoder().decode(Self.file)
        XCTAssertThrowsError(try AECDecoder().decode(bytes))
        XCTAssertTrue(AECDecoder().canSalvage(bytes))
        let (image, warnings) = try salvage(bytes)
        XCTAssertEqual(warnings.count, 1)
        XCTAssertTrue(warnings.first?.contains("1 of the 2 groups") == true, "\(warnings)")
        let (grey, kept) =
            group == 0 ? (0..<1024, 1024 + margin..<1300) : (1024..<1300, 0..<1024 - margin)
        XCTAssertTrue(columns(image, grey).allSatisfy { $0 == 128 })
        XCTAssertTrue(columns(image, kept) == columns(whole, kept))
        // The same of regions and previews.
        let region = Region(x: 1000, y: 3, width: 200, height: 20)
        XCTAssertEqual(try salvage(bytes, region: region).image, try image.expected(region, .full))
        XCTAssertEqual(try salvage(bytes, scale: .eighth).image, try image.expected(nil, .eighth))
    }

    func testGroupsThatAreCutOff() throws {
        let file = Self.file
        let end = try ContainerReader(file, limits: .default).groups[0].chunk.end
        for count in [file.count - 1, end + 9, end + 1, end] {
            try check(Array(file[..<count]), lost: 1)
        }
    }

    /// Where all pixels are in exact blocks, none is lost with latents.
    func testNothingIsLostWhereAllIsExact() throws {
        let image = Pictures.make(1300, 40) { x, y in
            (x / 9 + y / 5) % 2 == 0 ? [255, 255, 255] : [200, 30, 60]
        }
        var bytes = try AECEncoder(.quality(40), tuning: .psnr).encode(image)
        let group = try ContainerReader(bytes, limits: .default).groups[1]
        bytes[group.stream.lowerBound] ^= 1
        XCTAssertThrowsError(try AECDecoder().decode(bytes))
        let (decoded, warnings) = try salvage(bytes)
        XCTAssertEqual(decoded, image)
        XCTAssertEqual(warnings.count, 1)
        XCTAssertTrue(warnings.first?.contains("no pixel is lost") == true, "\(warnings)")
    }

    func testGroupsThatAreDamaged() throws {
        let groups = try ContainerReader(Self.file, limits: .default).groups
        for (index, group) in groups.enumerated() {
            // In the stream, in the name, in the length, in the checksum.
            for at in [
                group.stream.lowerBound + 5, group.chunk.offset, group.chunk.offset + 7,
                group.chunk.end - 1,
            ] {
                var damaged = Self.file
                damaged[at] ^= 0x41
                try check(damaged, lost: index)
            }
        }
    }

    func testWhatCannotBeSalvaged() throws {
        let groups = try ContainerReader(Self.file, limits: .default).groups
        var nothing = Self.file
        for group in groups { nothing[group.stream.lowerBound + 5] ^= 1 }
        var index = Self.file
        index[groups[0].chunk.offset - 1] ^= 1
        let small = try AECEncoder(.quality(40)).encode(Pictures.synthetic(width: 40, height: 40))
        for bytes in [nothing, index, Array(Self.file[..<20]), Array(small.dropLast())] {
            XCTAssertFalse(AECDecoder().canSalvage(bytes))
            XCTAssertThrowsError(try salvage(bytes)) { XCTAssertTrue($0 is AECError) }
        }
    }

    func testWholeFilesAreAsWithout() throws {
        let (image, warnings) = try salvage(Self.file)
        XCTAssertEqual(image, try AECDecoder().decode(Self.file))
        XCTAssertEqual(warnings, [])
        XCTAssertFalse(AECDecoder().canSalvage(Self.file))
    }

    func testNoPrefixTraps() throws {
        var salvaged = 0
        for count in stride(from: 0, to: Self.file.count, by: 7) {
            if AECDecoder().canSalvage(Array(Self.file[..<count])) { salvaged += 1 }
        }
        XCTAssertGreaterThan(salvaged, 1)
    }
}
