import AEC
import AECSupport

/// What the commands of models say of one.
extension ModelInfo {
    /// "standard, training step 2781"
    var title: String { name + (comment.isEmpty ? "" : ", " + comment) }

    /// "visual (6b1c20a4)", or several; empty without sets of gain tables.
    var tablesText: String {
        tableSets.map { "\($0.name) (\($0.idName))" }.joined(separator: ", ")
    }

    var tablesJSON: JSON {
        .array(
            tableSets.map { .object([("name", .string($0.name)), ("id", .string($0.idName))]) })
    }
}
