/// Other gain tables for the network of a model, with a name: the same layers, tuned to another end. They lie behind the model in
/// its file and leave its identity as it is; files name them by an identity of their own (spec/aecm-format.md, section 3.2).
public struct TableSet: Sendable {
    /// What it is called in its model, at most 64 bytes of UTF-8: "visual".
    public let name: String
    /// The first 4 bytes of the SHA-256 of the set, as an `.aec` file stores them.
    public let id: [UInt8]
    let tables: GainTables
    /// Bytes in the file.
    let size: Int
}

extension TableSet {
    /// 0x93 AECT CR LF SUB
    package static let magic: [UInt8] = [0x93, 0x41, 0x45, 0x43, 0x54, 0x0D, 0x0A, 0x1A]
    package static let version: UInt32 = 1
    static let idSize = 4

    // The header.
    static let versionOffset = 8
    static let sizeOffset = 12
    static let modelIDOffset = 16
    static let modelIDEnd = 24
    static let nameOffset = 32
    package static let nameSize = 64
    package static let headerSize = nameOffset + nameSize

    /// Bytes of a set for networks of this size.
    package static func size(_ architecture: Architecture) -> Int {
        headerSize + 3 * Quality.levels * architecture.size.hyperLatents
            + architecture.tables.reduce(0) { $0 + $1.size } + ModelLayout.checksumSize
    }

    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - offset: where the set begins.
    ///   - firstCodedScale: of the model.
    init(
        _ bytes: UnsafeRawBufferPointer, at offset: Int, _ architecture: Architecture,
        modelID: [UInt8],
        firstCodedScale: UInt8, checks: Model.Checks
    ) throws(AECError) {
        for i in 0..<min(TableSet.magic.count, bytes.count - offset)
        where bytes[offset + i] != TableSet.magic[i] {
            throw AECError(
                .malformed,
                "model file: \(bytes.count - offset) bytes follow the model that are no set of tables",
                offset: offset)
        }
        size = TableSet.size(architecture)
        guard bytes.count - offset >= size else {
            throw AECError(
                .truncated,
                "model file: a set of tables ends after \(bytes.count - offset) of \(size) bytes",
                offset: bytes.count)
        }
        let version = bytes.littleEndian32(at: offset + TableSet.versionOffset)
        guard version == TableSet.version else {
            throw AECError(
                .unsupportedVersion,
                "model file: a set of tables has version \(version); this program reads version \(TableSet.version)",
                offset: offset + TableSet.versionOffset)
        }
        let declared = bytes.littleEndian32(at: offset + TableSet.sizeOffset)
        guard declared == UInt32(size) else {
            throw AECError(
                .malformed,
                "model file: a set of tables declares \(declared) bytes instead of \(size)",
                offset: offset + TableSet.sizeOffset)
        }
        for i in 0..<modelID.count where bytes[offset + TableSet.modelIDOffset + i] != modelID[i] {
            throw AECError(
                .malformed, "model file: a set of tables is for another model",
                offset: offset + TableSet.modelIDOffset)
        }
        let end = offset + size - ModelLayout.checksumSize
        if checks == .everything {
            try Model.checkChecksum(
                UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + size]), at: offset,
                of: "a set of tables")
        }
        let validating = checks != .size
        if validating {
            try Model.checkZero(
                bytes, offset + TableSet.modelIDEnd..<offset + TableSet.nameOffset,
                "the reserved part of a set of tables")
            try Model.checkText(
                bytes, offset + TableSet.nameOffset, TableSet.nameSize,
                "the name of a set of tables")
        }
        if validating, bytes[offset + TableSet.nameOffset] == 0 {
            throw AECError(
                .malformed, "model file: a set of tables has no name",
                offset: offset + TableSet.nameOffset)
        }
        var reader = ModelReader(
            bytes, architecture.tables, offset: offset + TableSet.headerSize, validating: validating
        )
        let entropy = try reader.hyperLatents(
            channels: architecture.size.hyperLatents, firstCodedScale: firstCodedScale)
        tables = GainTables(
            analysis: try reader.table(), hyperAnalysis: try reader.table(),
            hyperSynthesis: try reader.table(), psi: try reader.table(),
            latents: try LatentTables(&reader), synthesis: try reader.table(), entropy: entropy)
        guard reader.offset == end else {
            throw AECError(
                .internalInconsistency, "the layout of sets of tables contradicts itself")
        }
        let name = bytes[offset + TableSet.nameOffset..<offset + TableSet.headerSize]
        self.name = String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
        id = Array(bytes[end..<end + TableSet.idSize])
    }

    /// As bytes: comparing characters takes tables that programs without an operating system lack.
    func isNamed(_ other: String) -> Bool { name.utf8.elementsEqual(other.utf8) }

    /// The id as 8 hexadecimal digits.
    public var idName: String { hexadecimal(id) }
}

extension Architecture {
    /// The tables of gains among the layers, in the order of the file.
    package var tables: [Layer] { layers.filter { $0.kind == .gain || $0.kind == .offset } }
}
