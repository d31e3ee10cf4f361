import AEC

/// A named set of gain tables to be written behind a model file (spec/aecm-format.md, section 3.2; `TableSet` reads it): what the
/// frozen layers of the model are run with instead of the tables that the file has for itself.
struct TableSection {
    /// "visual"
    var name: String
    /// Of the model that the tables belong to.
    var architecture: Architecture
    /// Of the same model, 8 bytes.
    var model: [UInt8]
    /// For the hyper-latents at each level, [8][hyperLatents].
    var zScale: [UInt8]
    var zOffset: [Int16]
    /// log2 with 16 fraction bits, [8][channels] each, in the order of `Architecture.tables`.
    var tables: [[Int32]]

    /// The whole section.
    var bytes: [UInt8] {
        var bytes = TableSet.magic
        func append<T: FixedWidthInteger>(_ value: T) {
            withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
        }
        append(TableSet.version)
        append(UInt32(TableSet.size(architecture)))
        bytes += model
        append(UInt64(0))
        bytes += Array(name.utf8)
        while bytes.count < TableSet.headerSize { bytes.append(0) }
        bytes += zScale
        for value in zOffset { append(value) }
        for table in tables { for value in table { append(value) } }
        return Model.sealed(bytes)
    }
}
