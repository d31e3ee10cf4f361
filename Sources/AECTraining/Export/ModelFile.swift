import AEC

/// A model file with the sets of tables behind it, taken apart.
struct ModelFile {
    let model: Model
    /// The bytes of the network alone.
    let network: [UInt8]
    /// The sets by name, and their bytes.
    private(set) var sets: [(name: String, bytes: [UInt8])]

    /// - Throws: as `Model.init(_:)`.
    init(_ bytes: [UInt8]) throws(AECError) {
        model = try Model(bytes)
        let parts = model.parts
        network = parts.network
        sets = zip(model.tableSets, parts.sets).map { ($0.name, $1) }
    }

    /// Adds a set, in the place of one with its name where there is one.
    mutating func put(_ set: TableSection) {
        let set = (set.name, set.bytes)
        if let old = sets.firstIndex(where: { $0.name == set.0 }) {
            sets[old] = set
        } else {
            sets.append(set)
        }
    }

    var bytes: [UInt8] { network + sets.flatMap(\.bytes) }
}
