import XCTest

@testable import AEC

/// The standard model is whole, and every rule of the format is enforced with an error that names the field.
final class ModelFileTests: XCTestCase {
    private static let standard = Array(Model.standard.bytes)

    /// Where something that a layer points to lies in the file.
    private func offset<T>(of pointer: UnsafePointer<T>, _ index: Int = 0) -> Int {
        UnsafeRawPointer(pointer + index) - Model.standard.bytes.baseAddress!
    }

    private func put<T: FixedWidthInteger>(_ value: T, at offset: Int, in bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { raw in
            for (i, byte) in raw.enumerated() { bytes[offset + i] = byte }
        }
    }

    /// The standard model with a change; its checksum is not looked at, which would take most of the time.
    private func changed(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
        var bytes = ModelFileTests.standard
        change(&bytes)
        return bytes
    }

    private func refused(
        _ bytes: [UInt8], _ code: AECError.Code, _ message: String,
        checks: Model.Checks = .contents,
        line: UInt = #line
    ) {
        do throws(AECError) {
            _ = try Model(bytes, checks: checks)
            XCTFail("accepted", line: line)
        } catch {
            XCTAssertEqual(error.code, code, error.message, line: line)
            XCTAssertTrue(error.message.contains(message), error.message, line: line)
        }
    }

    // MARK: - The standard model

    func testStandardModelIsWhole() throws {
        let model = try Model(ModelFileTests.standard)
        XCTAssertEqual(model.id, Model.standard.id)
        let digest = ModelFileTests.standard.dropLast(32).withUnsafeBytes { SHA256.hash($0) }
        XCTAssertEqual(Array(ModelFileTests.standard.suffix(32)), digest)
        XCTAssertEqual(model.id, Array(digest.prefix(8)))
    }

    func testStandardModelIsUsedInPlace() {
        let model = Model.standard
        let pointers: [UnsafeRawPointer] = [
            UnsafeRawPointer(model.analysis.input.weights),
            UnsafeRawPointer(model.analysis.blocks8[5].up.bias),
            UnsafeRawPointer(model.context[3].output.shift),
            UnsafeRawPointer(model.tables.latents.qDec.log2),
            UnsafeRawPointer(model.tables.entropy.zScale),
            UnsafeRawPointer(model.synthesis.output.weights),
        ]
        for pointer in pointers {
            XCTAssertTrue(model.bytes.baseAddress! <= pointer)
            XCTAssertTrue(pointer < model.bytes.baseAddress! + model.bytes.count)
            XCTAssertEqual(UInt(bitPattern: pointer) % 64, 0)
        }
    }

    func testCopyHoldsTheSameNumbers() throws {
        let copy = try Model(ModelFileTests.standard)
        XCTAssertNotEqual(copy.bytes.baseAddress, Model.standard.bytes.baseAddress)
        let (a, b) = (copy.synthesis.blocks8[7].down, Model.standard.synthesis.blocks8[7].down)
        for i in 0..<a.inputs * a.outputs { XCTAssertEqual(a.weights[i], b.weights[i]) }
        XCTAssertEqual(
            copy.tables.latents.scaleOffset.log2[2559],
            Model.standard.tables.latents.scaleOffset.log2[2559])
    }

    func testBorrowedMemory() throws {
        let count = ModelFileTests.standard.count
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count + 64, alignment: 64)
        defer { memory.deallocate() }
        memory.copyBytes(from: ModelFileTests.standard)
        let whole = UnsafeRawBufferPointer(rebasing: memory[..<count])
        XCTAssertEqual(try Model(borrowing: whole).bytes.baseAddress, whole.baseAddress)

        UnsafeMutableRawBufferPointer(rebasing: memory[8...]).copyBytes(
            from: ModelFileTests.standard)
        XCTAssertThrowsError(
            try Model(borrowing: UnsafeRawBufferPointer(rebasing: memory[8..<count + 8]))
        ) {
            XCTAssertEqual(($0 as? AECError)?.code, .invalidArgument)
        }
    }

    func testInfo() {
        let info = Model.standard.info
        XCTAssertEqual(info.size, Model.standard.file.count)
        XCTAssertEqual(info.name, "standard")
        XCTAssertTrue(info.comment.hasPrefix("training step "))
        XCTAssertEqual(info.id.count, 16)
        XCTAssertTrue(info.checksum.hasPrefix(info.id))
        // 24 blocks of three layers, and 19 layers between them.
        XCTAssertEqual(info.layers.count, 24 * 3 + 19)
        XCTAssertEqual(info.layers.first?.name, "g_a.input")
        XCTAssertEqual(info.layers.last?.name, "g_s.output")
        XCTAssertTrue(info.layers.allSatisfy { $0.minimumShift >= 1 && $0.maximumShift <= 30 })
        XCTAssertEqual(
            info.tensors.reduce(0) { $0 + $1.channels }, Model.standard.layout.exponents)
        XCTAssertEqual(info.network, .standard)
        XCTAssertEqual(info.firstCodedScale, Int(Model.standard.tables.entropy.firstCodedScale))
        let values = info.layers.reduce(0) { $0 + $1.inputs * $1.outputs + $1.outputs }
        XCTAssertEqual(info.parameters, values + 8 * (128 + 96 + 96 + 192 + 4 * 320 + 128))
    }

    // MARK: - The file

    func testSize() {
        let bytes = ModelFileTests.standard
        for count in [0, 1, 7, 8, 15, 16, 320, bytes.count - 1] {
            refused(Array(bytes.prefix(count)), .truncated, "ends after \(count) of")
        }
        refused(bytes + [0], .malformed, "1 bytes follow the model that are no set of tables")
    }

    func testHeader() {
        for i in 0..<8 {
            var bytes = ModelFileTests.standard
            bytes[i] ^= 0x20
            refused(bytes, .malformed, "not a model file (.aecm)")
        }
        var bytes = ModelFileTests.standard
        bytes[8] = 3
        refused(bytes, .unsupportedVersion, "version 3")
        bytes = ModelFileTests.standard
        bytes[12] &+= 1
        refused(bytes, .malformed, "declares")
    }

    func testEveryByteIsUnderTheChecksum() {
        let count = ModelFileTests.standard.count
        for position in [16, 320, count / 2, count - 33, count - 32, count - 1] {
            var bytes = ModelFileTests.standard
            bytes[position] ^= 1
            refused(bytes, .checksumMismatch, "SHA-256", checks: .everything)
        }
    }

    /// A change under a checksum that fits: the public initialiser finds it too.
    func testSealedChange() {
        var bytes = changed { $0[16] = 1 }
        bytes = Model.sealed(Array(bytes.dropLast(32)))
        refused(bytes, .malformed, "reserved", checks: .everything)
    }

    func testText() {
        refused(changed { $0[16] = 1 }, .malformed, "reserved")
        refused(changed { $0[63] = 1 }, .malformed, "reserved")
        refused(changed { $0[64] = 10 }, .malformed, "name")
        refused(changed { $0[64] = 0 }, .malformed, "name")
        refused(changed { $0[128] = 0xC0 }, .malformed, "comment")
    }

    // MARK: - Numbers

    func testEntropyTables() {
        let entropy = Model.standard.tables.entropy
        let first = offset(of: entropy.zScale) - 64
        refused(changed { $0[first] = 128 }, .malformed, "first coded scale 128")
        refused(changed { $0[first + 1] = 1 }, .malformed, "padding")
        let scale = offset(of: entropy.zScale, 96 * 3 + 5)
        refused(changed { $0[scale] = 128 }, .malformed, "hyper-latent 5, level 3: the scale 128")
        refused(
            changed { $0[scale] = entropy.firstCodedScale - 1 }, .malformed, "level 3: the scale")
        let zOffset = offset(of: entropy.zOffset, 96 * 7 + 95)
        for value in [-4097, 4097] as [Int16] {
            refused(
                changed { put(value, at: zOffset, in: &$0) }, .malformed,
                "hyper-latent 95, level 7: the offset \(value)")
        }
    }

    func testShifts() {
        let layer = Model.standard.analysis.blocks8[2].up
        for value in [0, 31, -1, .min] as [Int32] {
            refused(
                changed { put(value, at: offset(of: layer.shift, 17), in: &$0) }, .malformed,
                "g_a.blocks8.2.up, output 17: the shift \(value)")
        }
    }

    func testOverflowProof() {
        let layer = Model.standard.context[1].output
        let name = "context.1.output, output 639: the accumulator"
        // The weights alone.
        refused(
            changed { bytes in
                for i in 0..<3 {
                    put(Int16(32767), at: offset(of: layer.weights, 639 * 192 + i), in: &bytes)
                }
            }, .malformed, name)
        // The bias alone.
        refused(
            changed { put(Int32.min, at: offset(of: layer.bias, 639), in: &$0) }, .malformed, name)
        let depthwise = Model.standard.synthesis.blocks8[7].depthwise
        refused(
            changed { bytes in
                for tap in 0..<9 {
                    put(Int16(-32768), at: offset(of: depthwise.weights, tap * 128 + 4), in: &bytes)
                }
            }, .malformed, "g_s.blocks8.7.depthwise, output 4: the accumulator")
    }

    /// One less than the bound is accepted, the bound is not; the rounding term counts.
    func testOverflowProofIsExact() throws {
        let layer = Model.standard.hyperAnalysis.down64
        var sum: Int64 = 0
        for i in 0..<layer.inputs { sum += Int64(layer.weights[i].magnitude) }
        let rounding = Int64(1) << Int64(layer.shift[0] - 1)
        let largest = Int32((1 << 31) - 1 - 32768 * sum - rounding)
        let position = offset(of: layer.bias)
        _ = try Model(changed { put(largest, at: position, in: &$0) }, checks: .contents)
        _ = try Model(changed { put(-largest, at: position, in: &$0) }, checks: .contents)
        refused(
            changed { put(largest + 1, at: position, in: &$0) }, .malformed,
            "h_a.down64, output 0: the accumulator may reach 2147483648")
    }

    func testGains() throws {
        let gain = Model.standard.tables.latents.qDec
        let position = offset(of: gain.log2, 7 * 320 + 319)
        for value in [-16 * 65536, 13 * 65536 - 1] as [Int32] {
            _ = try Model(changed { put(value, at: position, in: &$0) }, checks: .contents)
        }
        for value in [-16 * 65536 - 1, 13 * 65536] as [Int32] {
            refused(
                changed { put(value, at: position, in: &$0) }, .malformed,
                "latents.qDec, level 7, channel 319: the log2 gain \(value)")
        }
        let offsets = offset(of: Model.standard.tables.latents.scaleOffset.log2)
        refused(
            changed { put(Int32(32 * 65536 + 1), at: offsets, in: &$0) }, .malformed,
            "latents.scaleOffset, level 0, channel 0")
    }
}
