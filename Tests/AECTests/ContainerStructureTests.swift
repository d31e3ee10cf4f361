import TestSupport
import XCTest

@testable import AEC

/// Files whose checksums are right and whose content is not.
final class ContainerStructureTests: XCTestCase {
    private typealias Files = ContainerTestFiles
    private let afterHeader = FileHeader.size

    // MARK: Header

    func testMagic() {
        assertContainerError(Files.header(magic: [0x89, 0x50, 0x4E, 0x47]), .malformed, offset: 0)
        assertContainerError([0x41], .malformed, offset: 0)
        assertContainerError([0x89, 0x41, 0x45, 0x44], .malformed, offset: 0)
    }

    func testVersionComesBeforeEverythingElse() {
        for version: UInt8 in [0, 2, 255] {
            assertContainerError(
                Files.header(version: version) + [1, 2, 3], .unsupportedVersion, offset: 4,
                "version \(version)")
            // A later version may have a shorter header or none of these fields.
            assertContainerError([0x89, 0x41, 0x45, 0x43, version], .unsupportedVersion, offset: 4)
        }
    }

    func testSampleFormats() throws {
        for bits in [8, 16] + Array(2...7) + Array(9...15) {
            let depth = bits == 8 ? 8 : 16
            for (number, colorModel, hasAlpha): (UInt8, AECImage.ColorModel, Bool) in [
                (1, .grey, false), (2, .grey, true), (3, .rgb, false), (4, .rgb, true),
            ] {
                let alpha =
                    hasAlpha ? Files.chunk("ALPH", Files.alpha(depth: depth, side: 64)) : []
                let format = number + UInt8(bits == 8 ? 0 : bits == 16 ? 1 : bits) << 4
                let bytes = Files.header(sampleFormat: format) + alpha + Files.group(1, 9)
                let read = try ContainerReader(bytes, limits: .default)
                XCTAssertEqual(read.header.colorModel, colorModel)
                XCTAssertEqual(read.header.hasAlpha, hasAlpha)
                XCTAssertEqual(read.header.bitDepth, depth)
                XCTAssertEqual(read.header.range?.bits, [8, 16].contains(bits) ? nil : bits)
                XCTAssertEqual(try AECDecoder.inspect(bytes).sampleBits, bits)
                XCTAssertEqual(read.alpha != nil, hasAlpha)
                XCTAssertEqual(Array(read.header.encoded), Array(bytes.prefix(29)))
            }
        }
        for format: UInt8 in [0, 5, 15, 0x10, 0x15, 0x20, 0x25, 0x88, 0xC7, 0xFF] {
            assertContainerError(
                Files.header(sampleFormat: format) + Files.group(1, 9), .unsupportedFeature,
                offset: 5, "unknown")
        }
    }

    func testQualityBeyondTheHighestLevel() {
        XCTAssertNil(containerError(Files.header(quality: 1792) + Files.group(1, 9)))
        assertContainerError(Files.header(quality: 1793) + Files.group(1, 9), .malformed, offset: 6)
        assertContainerError(
            Files.header(quality: 65535) + Files.group(1, 9), .malformed, offset: 6)
    }

    func testEntropyCoder() {
        assertContainerError(
            Files.header(coder: 8) + Files.group(1, 9), .unsupportedFeature, offset: 24, "coder 8")
        for coder: UInt8 in 0...7 {
            XCTAssertNil(containerError(Files.header(coder: coder) + Files.group(1, 9)))
        }
    }

    // MARK: Chunks

    func testUnknownChunks() throws {
        assertContainerError(
            Files.four(extra: Files.chunk("NEWC", [1])), .unsupportedFeature, offset: afterHeader,
            "NEWC")
        let skipped = Files.four(extra: Files.chunk("newc", [1]) + Files.chunk("newc", [2]))
        let read = try ContainerReader(skipped, limits: .default)
        XCTAssertEqual(read.warnings, [])
        XCTAssertEqual(read.chunks.map(\.type.name), ["newc", "newc", "GIDX"])
        XCTAssertEqual(read.chunks.map(\.type.isCritical), [false, false, true])
        XCTAssertEqual(read.chunks.map(\.offset), [29, 42, 55])
        XCTAssertEqual(read.chunks.map(\.length), [1, 1, 16])
    }

    func testNamesAreLetters() {
        for name in ["A1BC", "AB C", "ABC\u{0}", "@BCD", "[BCD", "`BCD", "{BCD"] {
            assertContainerError(
                Files.four(extra: Files.chunk(name, [])), .malformed, offset: afterHeader)
        }
    }

    /// What later versions may have behind the groups: it is skipped in silence, as long as it is whole and not critical.
    func testChunksBehindTheGroups() throws {
        for file in [Files.icon, Files.four()] {
            let read = try ContainerReader(
                file + Files.chunk("newc", [1]) + Files.chunk("newc", []), limits: .default)
            XCTAssertEqual(read.warnings, [])
            XCTAssertEqual(read.baseSize, file.count)
            XCTAssertNil(read.layer)
            assertContainerError(
                file + Files.chunk("NEWC", [1]), .unsupportedFeature, offset: file.count, "NEWC")
            var damaged = file + Files.chunk("newc", [1])
            damaged[damaged.count - 1] ^= 1
            assertContainerError(damaged, .checksumMismatch, offset: file.count)
            for name in ["ALPH", "EXCT", "STEP", "GIDX", "GRUP", "iCCP", "eXIF", "gMAP", "xGRP"] {
                assertContainerError(
                    file + Files.chunk(name, [0]), .malformed, offset: file.count, name)
            }
            assertContainerError(
                file + Array(Files.chunk("newc", [1]).dropLast()), .truncated)
            assertContainerError(file + Array("xL".utf8), .truncated)
            let most = Array(repeating: Files.chunk("newc", []), count: 1025).flatMap { $0 }
            assertContainerError(file + most, .malformed, "1024")
        }
        for name in ["xLYR", "xGRP"] {
            assertContainerError(
                Files.four(extra: Files.chunk(name, [0])), .malformed, offset: afterHeader, name)
        }
    }

    /// One damaged byte must not turn a critical chunk into one that may be skipped in spite of damage.
    func testCriticalNamesAreFarFromThoseOfMetadata() {
        for critical: ChunkType in [.alpha, .exact, .groupIndex, .group] {
            XCTAssertTrue(critical.isCritical)
            for metadata: ChunkType in [
                .icc, .exif, .xmp, .color, .resolution, .lightLevels, .texts, .iptc, .gainMap,
                .pngForm, .layer, .layerGroup,
            ] {
                XCTAssertNotEqual(metadata.isKnownMetadata, metadata.isOfLayer)
                XCTAssertFalse(metadata.isCritical)
                let different = zip(critical.name.utf8, metadata.name.utf8).count { $0 != $1 }
                XCTAssertGreaterThan(different, 1, "\(critical.name) and \(metadata.name)")
            }
        }
    }

    func testLengthOf2GiBAndMore() {
        assertContainerError(
            Files.header() + Files.chunk("GRUP", [0, 0, 0, 0], length: 1 << 31), .malformed,
            offset: afterHeader + 4)
        assertContainerError(
            Files.header() + Files.chunk("GRUP", [0, 0, 0, 0], length: .max), .malformed,
            offset: afterHeader + 4)
        assertContainerError(
            Files.header() + Files.chunk("GRUP", [0, 0, 0, 0], length: 1 << 31 - 1), .truncated)
    }

    func testAlphaThatTheHeaderDoesNotDeclare() {
        assertContainerError(
            Files.four(extra: Files.chunk("ALPH", [0])), .malformed, offset: afterHeader)
    }

    func testAlphaThatIsMissingTwiceOrOutOfPlace() {
        let header = Files.header(sampleFormat: 4)
        let alpha = Files.chunk("ALPH", Files.alpha(depth: 8, side: 64))
        let (exif, group) = (Files.chunk("eXIF", [0]), Files.group(1, 9))
        let second = afterHeader + alpha.count
        XCTAssertNil(containerError(header + alpha + exif + group))
        assertContainerError(header + group, .malformed, offset: afterHeader, "ALPH")
        assertContainerError(header + exif + group, .malformed, offset: afterHeader, "ALPH")
        assertContainerError(header + exif + alpha + group, .malformed, offset: afterHeader, "ALPH")
        assertContainerError(header + alpha + alpha + group, .malformed, offset: second, "twice")
        assertContainerError(header + alpha + group + alpha, .malformed)
    }

    func testDuplicates() {
        for name in [
            "iCCP", "eXIF", "xMPP", "cOLR", "pHYS", "lIGT", "tEXT", "iPTC", "gMAP",
            "pNGF",
        ] {
            let chunk = Files.chunk(name, [0, 1, 2])
            XCTAssertNil(containerError(Files.four(extra: chunk)))
            assertContainerError(
                Files.four(extra: chunk + chunk), .malformed, offset: afterHeader + chunk.count,
                "twice")
        }
        let index = Files.index([9, 10, 11, 12])
        XCTAssertNotNil(containerError(Files.four(extra: index)))
    }

    func testTooManyChunks() {
        let skippable = Files.chunk("newc", [])
        let most = Array(repeating: skippable, count: 1023).flatMap { $0 }
        XCTAssertNil(containerError(Files.four(extra: most)))  // and the index makes 1024
        assertContainerError(Files.four(extra: most + skippable), .malformed, "1024")
    }

    func testOrder() {
        let exif = Files.chunk("eXIF", [0, 1, 2, 3, 4])
        let index = Files.index([9, 10])
        let header = Files.header(width: 1025)
        let groups = [Files.group(1, 5), Files.group(2, 6)]
        XCTAssertNil(containerError(header + exif + index + groups[0] + groups[1]))
        assertContainerError(header + index + exif + groups[0] + groups[1], .malformed)
        assertContainerError(header + groups[0] + groups[1] + index, .malformed, "index")
        assertContainerError(header + index + groups[1] + groups[0], .malformed, "group 0")
        assertContainerError(
            header + index + groups[0] + exif + groups[1], .malformed)
        // With an index that covers the chunk in between, the order itself is what is refused.
        let covering = Files.index([UInt32(exif.count - 12), 10])
        assertContainerError(header + covering + exif + groups[1], .malformed, "between groups")
    }

    // MARK: Groups

    func testMissingGroups() {
        let header = Files.header(width: 1025)
        assertContainerError(header + Files.index([9, 10]) + Files.group(1, 5), .truncated)
        assertContainerError(header + Files.group(1, 5) + Files.group(2, 6), .malformed, "index")
        assertContainerError(Files.header(), .truncated, offset: afterHeader)
    }

    func testBytesAfterTheLastGroup() {
        assertContainerError(Files.icon + [0], .malformed, offset: Files.icon.count)
        assertContainerError(Files.icon + Files.group(2, 4), .malformed, offset: Files.icon.count)
        assertContainerError(Files.icon + Files.chunk("eXIF", [0]), .malformed)
        assertContainerError(Files.four() + [0], .malformed, offset: Files.four().count)
    }

    func testIndexWhereThereMustBeNone() {
        assertContainerError(
            Files.header() + Files.index([24]) + Files.group(1, 20), .malformed, offset: afterHeader
        )
    }

    func testIndexOfTheWrongSize() {
        let groups = Files.group(1, 5) + Files.group(2, 6)
        for lengths: [UInt32] in [[], [9], [9, 10, 11]] {
            assertContainerError(
                Files.header(width: 1025) + Files.index(lengths) + groups, .malformed,
                offset: afterHeader)
        }
        let odd = Files.chunk("GIDX", [9, 0, 0, 0, 10, 0, 0])
        assertContainerError(
            Files.header(width: 1025) + odd + groups, .malformed, offset: afterHeader)
    }

    func testIndexThatLies() {
        let header = Files.header(width: 1025)
        let groups = Files.group(1, 5) + Files.group(2, 6)
        XCTAssertNil(containerError(header + Files.index([9, 10]) + groups))
        // The sum is right, the parts are not.
        assertContainerError(header + Files.index([10, 9]) + groups, .malformed, "in the index")
        assertContainerError(header + Files.index([9, 9]) + groups, .malformed, "in the index")
        assertContainerError(header + Files.index([9, 11]) + groups, .truncated)
        assertContainerError(
            header + Files.index([3, 16]) + groups, .malformed, "index gives group 0")
        assertContainerError(
            header + Files.index([9, 1 << 24 + 1]) + groups, .malformed, "group 1")
        assertContainerError(header + Files.index([.max, .max]) + groups, .malformed)
    }

    func testGroupsTooShortOrTooLong() {
        assertContainerError(Files.header() + Files.chunk("GRUP", [1, 2, 3]), .malformed)
        XCTAssertNil(containerError(Files.header() + Files.chunk("GRUP", [1, 2, 3, 4])))
        // The writer under test makes this one: its own checksum would take long, bit by bit in a debug build.
        var long = Files.header()
        long.appendLittleEndian(ChunkType.group.raw)
        long.appendLittleEndian(UInt32(1 << 24 + 1))
        long += [UInt8](repeating: 0, count: 1 << 24 + 1)
        long.appendLittleEndian(CRC32.of(long, FileHeader.size..<long.count))
        assertContainerError(long, .malformed, offset: afterHeader, "group 0")
    }

    // MARK: Anything

    /// Sound chunks in senseless order and number: what is accepted is whole, and inspection says the same.
    func testRandomSequencesOfSoundChunks() throws {
        var random = SplitMix64(seed: 77)
        var accepted = 0
        for trial in 0..<20_000 {
            let count = Int.random(in: 1...3, using: &random)
            let lengths = (0..<count).map { _ in UInt32.random(in: 4...6, using: &random) }
            var bytes = Files.header(width: UInt32(1024 * count))
            let parts: [[UInt8]] = [
                Files.chunk("iCCP", [0, 1]), Files.chunk("eXIF", [0, 2]), Files.chunk("newc", []),
                Files.chunk("NEWC", []), Files.chunk("ALPH", [8]), Files.index(lengths),
                Files.index(lengths + [4]), Files.group(1, 0), Files.group(2, 1), [0],
            ]
            if Bool.random(using: &random) {
                for _ in 0..<Int.random(in: 0...2, using: &random) {
                    bytes += parts[Int.random(in: 0...3, using: &random)]
                }
                if count > 1 { bytes += Files.index(lengths) }
                for length in lengths { bytes += Files.group(trial, Int(length) - 4) }
                if Int.random(in: 0..<8, using: &random) == 0 {
                    bytes += parts.randomElement(using: &random)!
                }
            } else {
                for _ in 0..<Int.random(in: 0...6, using: &random) {
                    bytes += parts.randomElement(using: &random)!
                }
            }
            let info = try AECDecoder.inspect(bytes)
            if let error = containerError(bytes) {
                XCTAssertEqual(info.defect?.code.name, error.code.name, "trial \(trial)")
                XCTAssertEqual(info.defect?.offset, error.offset, "trial \(trial)")
                continue
            }
            accepted += 1
            XCTAssertNil(info.defect, "trial \(trial)")
            let read = try ContainerReader(bytes, limits: .default)
            XCTAssertEqual(read.groups.count, count, "trial \(trial)")
            let first = try XCTUnwrap(read.groups.first).stream.lowerBound
            let before = read.chunks.filter { $0.offset < first }
            var end = before.last?.end ?? FileHeader.size
            for group in read.groups {
                XCTAssertEqual(group.stream.lowerBound, end + 12, "trial \(trial)")
                end = group.stream.upperBound + 4
            }
            XCTAssertEqual(end, read.baseSize, "trial \(trial)")
            for chunk in read.chunks.dropFirst(before.count) {
                XCTAssertEqual(chunk.offset, end, "trial \(trial)")
                XCTAssertEqual(chunk.type.name, "newc", "trial \(trial)")
                end = chunk.end
            }
            XCTAssertEqual(end, bytes.count, "trial \(trial)")
        }
        XCTAssertGreaterThan(accepted, 1000)
        XCTAssertLessThan(accepted, 19_000)
    }
}
