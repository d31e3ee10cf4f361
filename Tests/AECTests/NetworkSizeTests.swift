import TestSupport
import XCTest

@testable import AEC

/// Networks that are wider, narrower, deeper or shallower than the standard one.
final class NetworkSizeTests: XCTestCase {
    /// All numbers differ from the standard ones and, but for depths, from each other; the exponents need padding.
    private static let uneven = NetworkSize([32, 2, 2, 64, 96, 32, 160, 3, 64, 3])
    /// Sees far: 16 blocks at 1/8, which reach eight latents, and two at 1/16.
    private static let deep = NetworkSize([32, 1, 1, 64, 32, 32, 32, 2, 32, 16])

    private func model(_ size: NetworkSize) throws -> Model { try Model(RandomModel.file(size)) }

    private func refused(
        _ bytes: [UInt8], _ code: AECError.Code, _ message: String, offset: Int,
        line: UInt = #line
    ) {
        XCTAssertThrowsError(try Model(bytes, checks: .contents), line: line) {
            let error = $0 as? AECError
            XCTAssertEqual(error?.code, code, line: line)
            XCTAssertEqual(error?.offset, offset, line: line)
            XCTAssertTrue(error?.message.contains(message) ?? false, "\($0)", line: line)
        }
    }

    func testPicturesGoThereAndBack() throws {
        let image = Pictures.synthetic(width: 70, height: 50)
        for size in [Self.uneven, Self.deep] {
            let model = try model(size)
            XCTAssertEqual(model.size, size)
            XCTAssertEqual(model.info.network, size)
            for effort in [3, 8] {
                let encoder = AECEncoder(
                    .quality(60), effort: Effort(effort), model: model, threads: 2)
                let file = try encoder.encode(image)
                let decoded = try AECDecoder(model: model).decode(file)
                XCTAssertEqual(decoded.width, 70)
                XCTAssertEqual(try AECDecoder(model: model, threads: 3).decode(file), decoded)
                XCTAssertEqual(try AECDecoder(model: model).verify(file), [])
                // Neither model decodes the other's files.
                let ordinary = try AECEncoder(.quality(60)).encode(image)
                for (file, model) in [(file, Model.standard), (ordinary, model)] {
                    XCTAssertThrowsError(try AECDecoder(model: model).decode(file)) {
                        XCTAssertEqual(($0 as? AECError)?.code, .modelMismatch)
                    }
                }
            }
        }
    }

    /// The same bytes and pixels on every processor: pinned, as the golden files of the standard model are.
    func testEveryProcessorGivesTheSame() throws {
        let image = Pictures.synthetic(width: 70, height: 50)
        let model = try model(Self.uneven)
        XCTAssertEqual(model.info.id, "ce50625e443c8a0e")
        let job = try EncodingJob(
            image, with: AECEncoder(effort: Effort(3), tuning: .psnr, model: model))
        // By the network alone, which knows nothing
        let file = try job.encode(at: Quality(percent: 60), exact: ExactBlocks(job.geometry))
        // No CRC-32: that of a file whose parts end with theirs is always the same.
        func name(_ bytes: [UInt8]) -> String {
            hexadecimal(bytes.withUnsafeBytes { SHA256.hash($0) }.prefix(8))
        }
        XCTAssertEqual(name(file), "b504d024a8256d73")
        XCTAssertEqual(name(try AECDecoder(model: model).decode(file).pixels), "8f8a998218e14590")
    }

    /// A region needs as many latents around it as the network is deep.
    func testRegionsOfADeepNetwork() throws {
        let model = try model(Self.deep)
        XCTAssertEqual(Self.deep.margin, 10)
        XCTAssertEqual(NetworkSize.standard.margin, 5)
        let image = Pictures.synthetic(width: 600, height: 40)
        let file = try AECEncoder(.quality(80), effort: Effort(1), model: model, threads: 2)
            .encode(image)
        let whole = try AECDecoder(model: model, threads: 2).decode(file).pixels
        for x in [160, 290] {
            let region = Region(x: x, y: 3, width: 20, height: 30)
            let part = try AECDecoder(model: model).decode(file, region: region).pixels
            for row in 0..<30 {
                let start = ((row + 3) * 600 + x) * 3
                XCTAssertEqual(
                    Array(part[row * 60..<(row + 1) * 60]), Array(whole[start..<start + 60]))
            }
        }
    }

    func testMemoryFollowsTheSize() throws {
        let wide = NetworkSize([32, 1, 1, 384, 32, 32, 320, 1, 32, 1])
        let quality = Quality(level: 3)
        XCTAssertGreaterThan(
            GroupDecoder(OperatingPoint(try model(wide), at: quality)).memory,
            GroupDecoder(OperatingPoint(.standard, at: quality)).memory)
        // The limit counts what this network needs.
        let image = Pictures.synthetic(width: 64, height: 64)
        func needed(_ model: Model) throws -> Int {
            let file = try AECEncoder(.quality(50), effort: Effort(1), model: model).encode(image)
            var limits = Limits.default
            limits.maxMemory = 20_000
            do throws(AECError) {
                _ = try AECDecoder(limits: limits, model: model).decode(file)
                return 0
            } catch {
                XCTAssertEqual(error.code, .limitExceeded)
                return Int(error.message.split(separator: " ").compactMap { Int($0) }[0])
            }
        }
        XCTAssertLessThan(try needed(model(Self.deep)), try needed(model(wide)))
    }

    // MARK: - The header

    func testLimitsOfEverySize() throws {
        let good = RandomModel.file(Self.deep)
        for (i, field) in NetworkSize.fields.enumerated() {
            let (low, high) = (field.limits.lowerBound, field.limits.upperBound)
            for value in [0, low - field.step, high + field.step, low + field.step / 2, 65535]
            where value != low {
                var bytes = good
                let offset = ModelLayout.sizesOffset + 2 * i
                (bytes[offset], bytes[offset + 1]) = (UInt8(value & 255), UInt8(value >> 8))
                refused(bytes, .malformed, "\(field.name) is \(value) instead of", offset: offset)
            }
        }
        XCTAssertNil(NetworkSize.standard.problem)
        XCTAssertNil(NetworkSize.small.problem)
    }

    /// A size within the limits, but not the file's.
    func testAnotherSizeThanTheFileHas() {
        var bytes = RandomModel.file(Self.deep)
        bytes[ModelLayout.sizesOffset] = 64
        let needed = ModelLayout(Architecture(NetworkSize([64] + Self.deep.values.dropFirst())))
        refused(
            bytes, .truncated, "ends after \(bytes.count) of \(needed.fileSize) bytes",
            offset: bytes.count)
        bytes[ModelLayout.versionOffset] = 1
        refused(bytes, .truncated, "of 9079072 bytes", offset: bytes.count)
    }

    func testAHeaderThatEndsEarly() {
        let good = RandomModel.file(Self.deep)
        for count in [0, 11, 12, 16, 35, 36, 319, 320, good.count - 1] {
            refused(
                Array(good.prefix(count)), .truncated, "ends after \(count) of", offset: count)
        }
        refused(good + [0], .malformed, "no set of tables", offset: good.count)
    }

    func testZerosBetweenTheSections() throws {
        let good = RandomModel.file(Self.uneven)
        let layout = ModelLayout(Architecture(Self.uneven))
        let padding = ModelLayout.exponentsOffset + layout.exponents
        XCTAssertEqual(layout.firstCodedScaleOffset - padding, 32)
        for (offset, name) in [
            (ModelLayout.sizesEnd, "reserved"), (63, "reserved"), (padding, "after the exponents"),
            (layout.firstCodedScaleOffset - 1, "after the exponents"),
        ] {
            var bytes = good
            bytes[offset] = 1
            refused(bytes, .malformed, name, offset: offset)
        }
        for visit in try Model(good).visits() { XCTAssertEqual(visit.offset % 64, 0, visit.name) }
    }

    /// As large as `aec` reads model files.
    func testTheLargestFile() {
        let largest = NetworkSize(NetworkSize.fields.map(\.limits.upperBound))
        XCTAssertLessThan(Architecture(largest).fileSize, 256 << 20)
        XCTAssertEqual(Architecture.standard.fileSize, 9_079_072)
    }
}
