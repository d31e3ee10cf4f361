import TestSupport
import XCTest

@testable import AEC

/// Sets of gain tables behind a model: how they are read, what is refused, and that files name them.
final class TableSetTests: XCTestCase {
    private static let network = Array(Model.standard.bytes)

    private func set(_ name: String = "test", coarserBy octaves: Int32 = 1) -> [UInt8] {
        TestTableSet.make(of: Self.network, name: name, coarserBy: octaves)
    }

    private func refused(
        _ file: [UInt8], _ code: AECError.Code, _ words: String, line: UInt = #line
    ) {
        assertError(try Model(file), code, words, line: line)
    }

    func testSetsAreRead() throws {
        XCTAssertEqual(TestTableSet.networkSize, Self.network.count)
        XCTAssertEqual(TableSet.size(.standard), TestTableSet.size)
        let (a, b) = (set("one"), set("two", coarserBy: -1))
        let model = try Model(Self.network + a + b)
        XCTAssertEqual(model.id, Model.standard.id)
        XCTAssertEqual(model.tableSets.map(\.name), ["one", "two"])
        XCTAssertEqual(model.tableSet("two")?.id, Array(b.suffix(32).prefix(4)))
        XCTAssertNil(model.tableSet("three"))
        XCTAssertEqual(model.info.tableSets.map(\.name), ["one", "two"])
        XCTAssertEqual(model.info.size, Self.network.count + a.count + b.count)
        let (own, of) = (model.tables, try XCTUnwrap(model.tableSet("two")).tables)
        for i in 0..<8 * 320 {
            XCTAssertEqual(of.latents.qDec.log2[i], own.latents.qDec.log2[i] - 65536)
            XCTAssertEqual(of.latents.qEnc.log2[i], own.latents.qEnc.log2[i] + 65536)
        }
        for i in 0..<8 * 128 { XCTAssertEqual(of.synthesis.log2[i], own.synthesis.log2[i]) }
        for i in 0..<8 * 96 { XCTAssertEqual(of.entropy.zScale[i], own.entropy.zScale[i]) }
    }

    func testDamagedSets() {
        let good = set()
        func changed(_ offset: Int, _ value: UInt8, seal: Bool = true) -> [UInt8] {
            var bytes = good
            bytes[offset] = value
            return Self.network + (seal ? Model.sealed(Array(bytes.dropLast(32))) : bytes)
        }
        for count in [1, 8, 95, 96, 2400, good.count - 1] {
            refused(
                Self.network + good.prefix(count), .truncated,
                "a set of tables ends after \(count) of 63872 bytes")
        }
        refused(Self.network + good + [0], .malformed, "1 bytes follow the model that are no set")
        refused(changed(0, 0x92), .malformed, "that are no set of tables")
        refused(changed(8, 2), .unsupportedVersion, "a set of tables has version 2")
        refused(changed(12, 1), .malformed, "declares")
        refused(changed(16, good[16] ^ 1), .malformed, "for another model")
        refused(changed(24, 1), .malformed, "the reserved part of a set of tables is not zero")
        refused(changed(32, 10), .malformed, "the name of a set of tables")
        refused(Self.network + set(""), .malformed, "a set of tables has no name")
        refused(changed(96, 200), .malformed, "hyper-latent 0, level 0: the scale 200")
        refused(changed(2400 + 3, 0x40), .malformed, "g_a.gain, level 0, channel 0")
        refused(changed(49504 + 3, 0x40), .malformed, "latents.scaleOffset, level 0, channel 0")
        refused(changed(5000, good[5000] ^ 1, seal: false), .checksumMismatch, "a set of tables")
        refused(
            Self.network + set("a") + set("a", coarserBy: -1), .malformed, "two sets of tables")
    }

    /// Of other sizes, too.
    func testOtherSizes() throws {
        let file = RandomModel.file(NetworkSize([32, 1, 1, 64, 32, 32, 64, 1, 32, 1]))
        let model = try Model(file)
        let set = TableSet.size(model.architecture)
        XCTAssertEqual(set % 64, 0)
        refused(
            file + TableSet.magic, .truncated, "a set of tables ends after 8 of \(set) bytes")
    }

    // MARK: - Files

    /// A set that is coarser by an octave codes a picture as a map does that says so everywhere.
    func testFilesNameTheirSet() throws {
        let picture = Pictures.synthetic(width: 70, height: 40)
        let model = try Model(Self.network + set("visual"))
        let file = try AECEncoder(
            .quality(50), tuning: .visual, model: model
        ).encode(picture)
        let info = try AECDecoder.inspect(file)
        XCTAssertEqual(info.quantiser?.tableSet, model.tableSets[0].id)
        XCTAssertNoThrow(try AECDecoder(model: model).decode(file))
        // The network alone is not enough, and the message says what is missing.
        let name = model.tableSets[0].idName
        let bare = try Model(Self.network)
        assertError(
            try AECDecoder(model: bare).decode(file), .modelMismatch, "the gain tables \(name)")
        assertError(
            try AECDecoder(model: bare).verify(file), .modelMismatch, "the gain tables \(name)")
        // A plain file needs none, and is the same with and without.
        func plain(_ model: Model) throws -> [UInt8] {
            try AECEncoder(.quality(50), tuning: .psnr, model: model).encode(picture)
        }
        let plainFile = try plain(model)
        XCTAssertEqual(plainFile, try plain(bare))
        XCTAssertNil(try AECDecoder.inspect(plainFile).quantiser)
        XCTAssertLessThan(file.count, plainFile.count)
    }
}
