import TestSupport
import XCTest

@testable import AEC

final class ContainerRoundTripTests: XCTestCase {
    private func header(
        _ width: Int, _ height: Int, quality: UInt16 = 0
    ) throws -> FileHeader {
        try FileHeader(
            width: width, height: height, colorModel: .rgb,
            quality: XCTUnwrap(Quality(raw: quality)), modelID: ContainerTestFiles.modelID)
    }

    func testRandomHeadersAndGroups() throws {
        var random = SplitMix64(seed: 2024)
        let sizes = [1, 15, 16, 17, 64, 1023, 1024, 1025, 2048, 2049, 4000, 9000]
        for trial in 0..<120 {
            let width = sizes.randomElement(using: &random)!
            let height = sizes.randomElement(using: &random)!
            let header = try FileHeader(
                width: width, height: height, colorModel: trial % 3 == 0 ? .grey : .rgb,
                quality: XCTUnwrap(Quality(raw: .random(in: 0...1792, using: &random))),
                modelID: (0..<8).map { _ in .random(in: 0...255, using: &random) })
            let columns = (width + 1023) / 1024
            let rows = (height + 1023) / 1024
            XCTAssertEqual(header.groupCount, columns * rows)
            let groups = (0..<columns * rows).map { _ in
                (
                    latentsChecksum: UInt32.random(in: 0...UInt32.max, using: &random),
                    stream: ContainerTestFiles.stream(
                        Int.random(in: 0...1000, using: &random),
                        .random(in: 0...60, using: &random))
                )
            }
            let bytes = try ContainerWriter.write(header: header, groups: groups)
            let read = try ContainerReader(bytes, limits: .default)

            let trace = "trial \(trial), \(width) x \(height)"
            XCTAssertEqual(read.header.width, width, trace)
            XCTAssertEqual(read.header.height, height, trace)
            XCTAssertEqual(read.header.colorModel, header.colorModel, trace)
            XCTAssertEqual(read.header.bitDepth, 8, trace)
            XCTAssertEqual(read.header.quality, header.quality, trace)
            XCTAssertEqual(read.header.modelID, header.modelID, trace)
            XCTAssertEqual(read.header.entropyCoder, 0, trace)
            XCTAssertEqual(read.warnings, [], trace)
            XCTAssertEqual(read.groups.map(\.latentsChecksum), groups.map(\.latentsChecksum), trace)
            XCTAssertEqual(read.groups.map { Array(bytes[$0.stream]) }, groups.map(\.stream), trace)
        }
    }

    func testWriterGivesTheBytesOfTheSpecification() throws {
        func written(_ width: Int, _ height: Int, _ counts: [Int]) throws -> [UInt8] {
            try ContainerWriter.write(
                header: header(width, height, quality: 900),
                groups: counts.enumerated().map { i, count in
                    (UInt32(i + 1) &* 0x9E37_79B1, ContainerTestFiles.stream(i + 1, count))
                })
        }
        XCTAssertEqual(try written(64, 64, [20]), ContainerTestFiles.icon)
        XCTAssertEqual(try written(1025, 1025, [5, 6, 7, 8]), ContainerTestFiles.four())
    }

    /// What the container costs: 45 bytes for one group, 29 + 12 + 12 * (4 + 16) for twelve.
    func testOverhead() throws {
        for (width, height, groups, overhead) in [(64, 64, 1, 45), (4000, 3000, 12, 281)] {
            let stream = ContainerTestFiles.stream(3, 100)
            let bytes = try ContainerWriter.write(
                header: header(width, height),
                groups: Array(repeating: (0, stream), count: groups))
            XCTAssertEqual(bytes.count - groups * stream.count, overhead)
        }
    }

    /// One group for every 1024x1024 pixels begun, however thin the last row and column are.
    func testNumberOfGroups() throws {
        for (width, height, count) in [
            (1, 1, 1), (1024, 1024, 1), (1025, 1024, 2), (1041, 2049, 6),
            (1 << 20, 1 << 20, 1 << 20),
        ] {
            XCTAssertEqual(try header(width, height).groupCount, count, "\(width) x \(height)")
        }
    }

    /// The promise of the format: header, index and one group's own chunk are enough; the rest may be unreadable.
    func testOneGroupAlone() throws {
        let whole = ContainerTestFiles.withMetadata
        let reference = try ContainerReader(whole, limits: .default)
        let index = try XCTUnwrap(reference.chunks.last)
        XCTAssertEqual(index.type, .groupIndex)
        for wanted in 0..<4 {
            var begin = index.end
            for i in 0..<wanted {
                var reader = ByteReader(whole, at: index.payload.lowerBound + 4 * i)
                begin += try ChunkRecord.overhead + Int(reader.u32())
            }
            var bytes = whole
            let chunk = try ChunkRecord(whole, at: begin)
            for i in index.end..<whole.count where !(begin..<chunk.end).contains(i) { bytes[i] = 0 }
            let alone = try ChunkRecord(bytes, at: begin)
            XCTAssertTrue(try alone.isIntact(in: bytes))
            XCTAssertEqual(alone.payload.lowerBound + 4, reference.groups[wanted].stream.lowerBound)
            XCTAssertEqual(
                Array(bytes[reference.groups[wanted].stream]),
                ContainerTestFiles.stream(wanted + 1, wanted + 5))
        }
    }

    func testWriterRefusesWrongCounts() throws {
        let header = try header(1025, 10)
        for count in [0, 1, 3] {
            assertError(
                try ContainerWriter.write(
                    header: header, groups: Array(repeating: (0, []), count: count)),
                .internalInconsistency)
        }
        var writer = try ContainerWriter(header)
        XCTAssertThrowsError(
            try writer.append(
                latentsChecksum: 0,
                stream: [UInt8](repeating: 0, count: ContainerParser.maximumGroupLength - 3)))
        XCTAssertNoThrow(
            try writer.append(
                latentsChecksum: 0,
                stream: [UInt8](repeating: 0, count: ContainerParser.maximumGroupLength - 4)))
    }

    func testHeaderRefusesWhatTheFormatCannotHold() {
        func refused(_ width: Int, _ height: Int, depth: Int = 8, id: Int = 8) -> Bool {
            let header = try? FileHeader(
                width: width, height: height, colorModel: .rgb, bitDepth: depth,
                quality: Quality(level: 3), modelID: [UInt8](repeating: 0, count: id))
            return header == nil
        }
        XCTAssertTrue(refused(0, 1))
        XCTAssertTrue(refused(1, -1))
        XCTAssertTrue(refused((1 << 20) + 1, 1))
        XCTAssertTrue(refused(1, Int.max))
        XCTAssertTrue(refused(1, 1, depth: 12))
        XCTAssertTrue(refused(1, 1, id: 7))
        XCTAssertFalse(refused(1 << 20, 1 << 20))
    }
}
