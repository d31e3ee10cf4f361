import AEC

/// Files of models that are not the standard one: its network with another comment, and without sets of gain tables.
public enum TestModel {
    /// Where things lie in a file.
    private static let comment = 128..<320

    /// - Parameter comment: at most 192 bytes; each gives another model.
    public static func file(_ comment: String) throws -> [UInt8] {
        var bytes = try Repository.bytes("Sources/CAECModel/standard.aecm")
        bytes.removeSubrange((TestTableSet.networkSize - 32)...)
        for (index, offset) in Self.comment.enumerated() {
            bytes[offset] = Array(comment.utf8).dropFirst(index).first ?? 0
        }
        return Model.sealed(bytes)
    }
}
