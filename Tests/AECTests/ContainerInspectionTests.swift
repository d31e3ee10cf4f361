import AEC
import TestSupport
import XCTest

final class ContainerInspectionTests: XCTestCase {
    private typealias Files = ContainerTestFiles

    func testWholeFile() throws {
        let info = try AECDecoder.inspect(Files.withMetadata)
        XCTAssertEqual(info.formatVersion, 1)
        XCTAssertEqual(info.width, 1025)
        XCTAssertEqual(info.height, 1025)
        XCTAssertEqual(info.colorModel, .rgb)
        XCTAssertEqual(info.bitDepth, 8)
        XCTAssertEqual(info.quality.raw, 900)
        XCTAssertEqual(info.modelID, Files.modelID)
        XCTAssertEqual(info.entropyCoder, 0)
        XCTAssertEqual(info.groupCount, 4)
        XCTAssertNil(info.defect)
        XCTAssertEqual(info.warnings, [])
        XCTAssertEqual(
            info.chunks.map(\.type),
            [
                "iCCP", "eXIF", "xMPP", "cOLR", "qRST", "zZZZ", "GIDX", "GRUP", "GRUP", "GRUP",
                "GRUP",
            ]
        )
        XCTAssertEqual(info.chunks.map(\.length), [129, 5, 2, 3, 3, 0, 16, 9, 10, 11, 12])
        XCTAssertEqual(
            info.chunks.map(\.isCritical),
            Array(repeating: false, count: 6) + Array(repeating: true, count: 5))
        XCTAssertEqual(
            info.chunks.map(\.meaning).dropFirst(3),
            ["colour description", "unknown", "unknown", "group index"]
                + Array(repeating: "group of latents", count: 4))
        XCTAssertEqual(info.chunks.map(\.isIntact), Array(repeating: nil, count: 11))
        XCTAssertFalse(info.hasAlpha)
        XCTAssertEqual(
            info.metadata,
            Metadata(
                iccProfile: Files.profile("RGB "), exif: Array("II*\0".utf8), xmp: [0x3C],
                color: ColorDescription(sRGBIntent: 3)))
        // Chunks lie end to end from the header to the end of the file.
        var offset = 29
        for chunk in info.chunks {
            XCTAssertEqual(chunk.offset, offset)
            offset += chunk.length + 12
        }
        XCTAssertEqual(offset, Files.withMetadata.count)
    }

    func testTheFirst29BytesAreEnough() throws {
        for (file, width) in [(Files.icon, 64), (Files.withMetadata, 1025)] {
            for count in 0..<29 {
                assertError(try AECDecoder.inspect(Array(file[..<count])), .truncated)
            }
            let chunks = try AECDecoder.inspect(file).chunks.count
            for count in 29..<file.count {
                let info = try AECDecoder.inspect(Array(file[..<count]))
                XCTAssertEqual(info.width, width)
                XCTAssertEqual(info.defect?.code.name, "truncated", "\(count) bytes")
                XCTAssertEqual(info.defect?.offset, count)
                XCTAssertLessThan(info.chunks.count, chunks)
            }
        }
    }

    /// A promise to callers who want an answer at once, however large the file.
    func testGroupsAreNotLookedInto() throws {
        var bytes = Files.icon
        bytes[bytes.count - 6] ^= 1
        XCTAssertNil(try AECDecoder.inspect(bytes).defect)
    }

    /// Asked for checksums, inspection says of each chunk whether it is whole, also of those behind the damage.
    func testChecksumsOfAllChunks() throws {
        let whole = try AECDecoder.inspect(Files.withMetadata, checksums: true)
        XCTAssertNil(whole.defect)
        XCTAssertEqual(whole.chunks.map(\.isIntact), Array(repeating: true, count: 11))
        for damaged in [1, 4, 6, 8] {
            var bytes = Files.withMetadata
            bytes[whole.chunks[damaged].offset + 9] ^= 1
            let info = try AECDecoder.inspect(bytes, checksums: true)
            XCTAssertEqual(info.chunks.map(\.isIntact), (0..<11).map { $0 != damaged })
            XCTAssertEqual(info.defect?.code, damaged == 1 ? nil : .checksumMismatch)
            XCTAssertEqual(info.warnings.count, damaged == 1 ? 1 : 0)
            XCTAssertEqual(info.metadata.exif == nil, damaged == 1)
        }
    }

    func testDefectsAreToldAndNotThrown() throws {
        let unknown = try AECDecoder.inspect(Files.four(extra: Files.chunk("NEWC", [])))
        XCTAssertEqual(unknown.defect?.code, .unsupportedFeature)
        let coder = try AECDecoder.inspect(Files.header(coder: 8) + Files.group(1, 5))
        XCTAssertEqual(coder.defect?.code, .unsupportedFeature)
        XCTAssertEqual(coder.entropyCoder, 8)
        XCTAssertEqual(coder.chunks.map(\.type), ["GRUP"])
        let trailing = try AECDecoder.inspect(Files.icon + [0])
        XCTAssertEqual(trailing.defect?.code, .malformed)
        XCTAssertEqual(trailing.chunks.count, 1)
    }

    func testWarnings() throws {
        var bytes = Files.withMetadata
        bytes[29 + 8] ^= 1
        let info = try AECDecoder.inspect(bytes)
        XCTAssertNil(info.defect)
        XCTAssertEqual(info.warnings.count, 1)
        XCTAssertEqual(info.chunks.count, 11)
        XCTAssertNil(info.metadata.iccProfile)
        XCTAssertEqual(info.metadata.xmp, [0x3C])
    }

    /// Any byte of the header, with any value: an error and never a picture of another size.
    func testEveryChangeOfTheHeaderIsThrown() {
        for position in 0..<29 {
            for value in UInt8.min...UInt8.max where value != Files.icon[position] {
                var bytes = Files.icon
                bytes[position] = value
                XCTAssertThrowsError(try AECDecoder.inspect(bytes), "byte \(position) = \(value)")
            }
        }
    }
}
