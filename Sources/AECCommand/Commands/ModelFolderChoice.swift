import AECModelStore

/// The folder that `aec model install` and `aec model remove` work on.
struct ModelFolderChoice: Sendable {
    static let system = Option(
        "system", help: "for all users: in /usr/local/share/aec/models instead of your own folder")

    let path: String

    /// - Throws: where the environment names none.
    init(_ arguments: Arguments) throws(UsageError) {
        if arguments.has(ModelFolderChoice.system) {
            guard let folder = ModelStore.systemFolder else {
                throw UsageError(
                    "XDG_DATA_DIRS names no folder by its absolute path: there is none for models of all users",
                    command: arguments.command)
            }
            path = folder
        } else {
            guard let folder = ModelStore.userFolder else {
                throw UsageError(
                    "there is no folder for models: set HOME or XDG_DATA_HOME to an absolute path in UTF-8",
                    command: arguments.command)
            }
            path = folder
        }
    }

    /// Where a model with this id lies.
    func file(of id: [UInt8]) -> String { path + "/" + ModelStore.fileName(of: id) }
}
