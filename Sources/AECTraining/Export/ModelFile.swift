import AEC

/// A model file with the sets of tables behind it, taken apart.
struct ModelFile {
    let model: Model
    /// Of the model alone.
    let base: [UInt8]
    private(set) var sets: [TableSection] = []

    /// - Throws: as `Model.init(_:)` and `TableSection.init`.
    init(_ bytes: [UInt8]) throws(AECError) {
        // The size that the model declares; what is no model has none, and is refused as it is.
        let declared =
            bytes.count < 16 ? 0 : (0..<4).reduce(0) { $0 | Int(bytes[12 + $1]) << (8 * $1) }
        base =
            bytes.starts(with: Model.signature) && (1..<bytes.count).contains(declared)
            ? Array(bytes[..<declared]) : bytes
        model = try Model(base)
        var at = base.count
        while at < bytes.count {
            let set = try TableSection(bytes, at: at, of: model)
            sets.append(set)
            at += set.bytes.count
        }
    }

    /// Adds a set, in the place of one with its name where there is one.
    mutating func put(_ set: TableSection) {
        if let old = sets.firstIndex(where: { $0.name == set.name }) {
            sets[old] = set
        } else {
            sets.append(set)
        }
    }

    var bytes: [UInt8] { base + sets.flatMap(\.bytes) }
}
