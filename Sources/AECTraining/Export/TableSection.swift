import AEC

/// A named set of gain tables behind a model file: what the frozen layers of the model are run with instead of the tables
/// that the file has for itself.
///
/// The model file stays as it is, with the SHA-256 that identifies it; any number of sections follow it. All numbers are
/// little-endian:
///
///     0   magic, 8 bytes; version u32, 1; size u32, of the whole section
///     16  id of the model, 8 bytes; zeros, 8 bytes; name, 64 bytes of text and zeros
///     96  z_scale u8 [8][hyperLatents]; z_offset i16 [8][hyperLatents]
///         tables i32 [8][n], in the order of the model file
///         SHA-256 of all bytes of the section before it
struct TableSection: Equatable {
    /// \x93 AECT CR LF SUB
    static let magic: [UInt8] = [0x93, 0x41, 0x45, 0x43, 0x54, 0x0D, 0x0A, 0x1A]
    static let nameSize = 64
    private static let version: UInt32 = 1
    private static let (headerSize, checksumSize) = (96, 32)

    /// "visual"
    var name: String
    /// Of the model that the tables belong to, 8 bytes.
    var model: [UInt8]
    /// For the hyper-latents at each level, [8][hyperLatents].
    var zScale: [UInt8]
    var zOffset: [Int16]
    /// log2 with 16 fraction bits, [8][channels] each, in the order of `layers(of:)`.
    var tables: [[Int32]]

    /// The tables of a network, in the order of its model file.
    static func layers(of architecture: Architecture) -> [Architecture.Layer] {
        architecture.layers.filter { $0.kind == .gain || $0.kind == .offset }
    }

    private static func size(of architecture: Architecture) -> Int {
        let tables = layers(of: architecture).reduce(0) { $0 + 4 * $1.taps * $1.outputs }
        let hyperLatents = 3 * TrainingNetwork.levels * architecture.size.hyperLatents
        return headerSize + hyperLatents + tables + checksumSize
    }

    // MARK: Bytes

    /// The whole section.
    var bytes: [UInt8] {
        var bytes = TableSection.magic
        func append<T: FixedWidthInteger>(_ value: T) {
            withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
        }
        let content = zScale.count + 2 * zOffset.count + 4 * tables.reduce(0) { $0 + $1.count }
        append(TableSection.version)
        append(UInt32(TableSection.headerSize + content + TableSection.checksumSize))
        bytes += model
        append(UInt64(0))
        bytes += Array(name.utf8)
        while bytes.count < TableSection.headerSize { bytes.append(0) }
        bytes += zScale
        for value in zOffset { append(value) }
        for table in tables { for value in table { append(value) } }
        return Model.sealed(bytes)
    }

    /// The section that begins at a byte of a file.
    /// - Throws: `malformed`, `truncated`, `unsupportedVersion` or `checksumMismatch` for what is no section of this
    ///   model.
    init(_ file: [UInt8], at start: Int, of model: Model) throws(AECError) {
        let architecture = Architecture(model.size)
        let size = TableSection.size(of: architecture)
        func problem(_ code: AECError.Code, _ text: String, _ offset: Int) -> AECError {
            AECError(code, "table set: " + text, offset: start + offset)
        }
        guard file[start...].starts(with: TableSection.magic) else {
            throw problem(.malformed, "what follows the model is not a set of tables", 0)
        }
        guard file.count - start >= size else {
            throw problem(
                .truncated, "it ends after \(file.count - start) of \(size) bytes",
                file.count - start)
        }
        let reader = LittleEndian(bytes: Array(file[start..<start + size]))
        let version: UInt32 = reader.value(at: 8)
        guard version == TableSection.version else {
            throw problem(
                .unsupportedVersion, "it has version \(version); this program reads version 1", 8)
        }
        let declared: UInt32 = reader.value(at: 12)
        guard declared == UInt32(size) else {
            throw problem(.malformed, "it declares \(declared) bytes instead of \(size)", 12)
        }
        guard reader.bytes == Model.sealed(Array(reader.bytes.dropLast(TableSection.checksumSize)))
        else {
            throw problem(
                .checksumMismatch, "it is damaged, its SHA-256 does not match",
                size - TableSection.checksumSize)
        }
        self.model = Array(reader.bytes[16..<24])
        guard self.model == model.id else {
            throw problem(
                .malformed,
                "it belongs to the model \(Model.name(of: self.model)), not to \(Model.name(of: model.id))",
                16)
        }
        let text = reader.bytes[32..<TableSection.headerSize].prefix { $0 != 0 }
        name = String(decoding: text, as: UTF8.self)
        let count = TrainingNetwork.levels * model.size.hyperLatents
        var at = TableSection.headerSize
        zScale = Array(reader.bytes[at..<at + count])
        zOffset = reader.values(count, at: at + count)
        at += 3 * count
        tables = []
        for layer in TableSection.layers(of: architecture) {
            tables.append(reader.values(layer.taps * layer.outputs, at: at))
            at += 4 * layer.taps * layer.outputs
        }
    }

    init(
        name: String, model: [UInt8], zScale: [UInt8], zOffset: [Int16], tables: [[Int32]]
    ) {
        (self.name, self.model, self.zScale) = (name, model, zScale)
        (self.zOffset, self.tables) = (zOffset, tables)
    }
}

/// Numbers in bytes whose count has been checked.
private struct LittleEndian {
    let bytes: [UInt8]

    func value<T: FixedWidthInteger>(at offset: Int) -> T {
        bytes.withUnsafeBytes {
            T(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: T.self))
        }
    }

    func values<T: FixedWidthInteger>(_ count: Int, at offset: Int) -> [T] {
        (0..<count).map { value(at: offset + $0 * MemoryLayout<T>.size) }
    }
}
