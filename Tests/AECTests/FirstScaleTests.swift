import TestSupport
import XCTest

@testable import AEC

/// Entropy coders 1, 3, 5 and 7: every group says which scale is the first that is coded.
final class FirstScaleTests: XCTestCase {
    private static let most = UInt8(Model.standard.tables.entropy.firstCodedScale)

    /// Groups of random symbols, coded from the scale that each has as its first, and how many of the symbols other than
    /// 0 would not have been coded without.
    private func coded(
        width: Int, height: Int, firstScales: [UInt8]
    ) throws -> (bytes: [UInt8], below: [Int]) {
        let header = try FileHeader(
            width: width, height: height, colorModel: .rgb, quality: Quality(level: 1),
            modelID: Model.standard.id, entropyCoder: 1)
        let decoder = GroupDecoder(
            OperatingPoint(.standard, at: header.quality), choosesFirstScale: true)
        var random = SplitMix64(seed: 9)
        var below: [Int] = []
        var groups: [(latentsChecksum: UInt32, stream: [UInt8])] = []
        for (index, first) in firstScales.enumerated() {
            let group = header.geometry.group(index)
            let encoder = SymbolEncoder(
                tables: decoder.tables.coding(from: first), capacity: decoder.symbolCount(group))
            var count = 0
            func fill(
                _ symbols: UnsafeMutablePointer<Int16>, _ scales: UnsafePointer<UInt8>, _ all: Int
            ) {
                for i in 0..<all {
                    symbols[i] =
                        scales[i] < first || Bool.random(using: &random)
                        ? 0 : Int16.random(in: -2...2, using: &random)
                    if symbols[i] != 0, scales[i] < Self.most { count += 1 }
                }
                encoder.append(
                    scales: UnsafeBufferPointer(start: scales, count: all),
                    symbols: UnsafeBufferPointer(start: symbols, count: all))
            }
            let z = AlignedMemory<Int16>(count: decoder.hyperCount(group))
            let scales = decoder.scales(z.count)
            fill(z.pointer, scales.pointer, z.count)
            withExtendedLifetime(scales) {}
            for i in 0..<z.count {
                z.pointer[i] += decoder.tables.zOffset[i % decoder.tables.zOffset.count]
            }
            let tensor = try decoder.contextTensor(z, group: group)
            try decoder.context.run(
                group, context: tensor.pointer, trellisScale: Trellis.noScale
            ) { row throws(AECError) in
                fill(row.symbols, row.scales, row.count)
            }
            below.append(count)
            groups.append((decoder.checksum(tensor, group: group), [first] + encoder.finish()))
        }
        return (try ContainerWriter.write(header: header, groups: groups), below)
    }

    func testEveryGroupHasItsOwn() throws {
        let most = Self.most
        for (left, right) in [(0, most), (most, 0), (0, 0), (most - 1, 1), (most, most)] {
            let trace = "first scales \(left) and \(right)"
            let (bytes, below) = try coded(width: 1040, height: 20, firstScales: [left, right])
            XCTAssertEqual(below[0] > 0, left < most, trace)
            XCTAssertEqual(try AECDecoder.inspect(bytes).entropyCoder, 1, trace)
            XCTAssertEqual(try AECDecoder().verify(bytes), [], trace)
            let decoded = try AECDecoder().decode(bytes)
            XCTAssertTrue(try AECDecoder(threads: 3).decode(bytes) == decoded, trace)
            let region = Region(x: 1000, y: 3, width: 40, height: 17)
            XCTAssertTrue(
                try AECDecoder().decode(bytes, region: region) == decoded.expected(region), trace)
        }
    }

    /// What is certain and wrong is corrected: stripes, by the network alone.
    func testTheEncoderChoosesIt() throws {
        let stripes = Pictures.make(72, 60) { x, _ in [x & 1 == 0 ? 255 : 0] }
        let ramp = Pictures.make(72, 60) { x, y in [UInt8(x + y)] }
        for (name, image, coder) in [("stripes", stripes, 7), ("ramp", ramp, 6)] {
            let job = try EncodingJob(image)
            let bytes = try job.encode(at: Quality(percent: 80), exact: ExactBlocks(job.geometry))
            let file = try ContainerReader(bytes, limits: .default)
            XCTAssertEqual(Int(file.header.entropyCoder), coder, name)
            if coder == 7 { XCTAssertEqual(bytes[file.groups[0].stream.lowerBound], 0, name) }
            XCTAssertEqual(try AECDecoder().verify(bytes), [], name)
        }
    }

    func testWrongOnesAreRefused() throws {
        let (bytes, _) = try coded(width: 1040, height: 20, firstScales: [0, Self.most])
        let file = try ContainerReader(bytes, limits: .default)
        for index in file.groups.indices {
            let stream = Array(bytes[file.groups[index].stream])
            for (changed, words) in [
                ([], "first coded scale"),
                ([Self.most + 1] + stream.dropFirst(), "first coded scale"),
                ([255] + stream.dropFirst(), "first coded scale"), ([0], ""), ([Self.most], ""),
            ] {
                var groups = file.groupStreams(of: bytes)
                groups[index].stream = changed
                let wrong = try ContainerWriter.write(header: file.header, groups: groups)
                let start = try ContainerReader(wrong, limits: .default).groups[index].stream
                for attempt in [
                    { try AECDecoder().decode(wrong).width },
                    { try AECDecoder().verify(wrong).count },
                ] {
                    assertError(
                        try attempt(), .malformed, words,
                        offset: words.isEmpty ? nil : start.lowerBound,
                        context: "group \(index), \(changed.prefix(1))")
                }
            }
        }
    }

    /// The byte that entropy coder 0 does not have is part of the stream.
    func testTheEntropyCoderSaysWhetherThereIsAByte() throws {
        let bytes = try AECEncoder(.quality(40), tuning: .psnr).encode(
            Pictures.rich(width: 40, height: 30))
        let file = try ContainerReader(bytes, limits: .default)
        XCTAssertEqual(file.header.entropyCoder, 2)
        let header = try FileHeader(
            width: 40, height: 30, colorModel: .rgb, quality: file.header.quality,
            modelID: file.header.modelID, entropyCoder: 3)
        let group = file.groups[0]
        let stream = Array(bytes[group.stream])
        let said = try ContainerWriter.write(
            header: header, groups: [(group.latentsChecksum, [Self.most] + stream)])
        XCTAssertTrue(try AECDecoder().decode(said) == AECDecoder().decode(bytes))
        XCTAssertThrowsError(try AECDecoder().decode(rewritten(bytes, header: header)))
    }
}
