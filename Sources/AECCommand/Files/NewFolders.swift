import AECImageIO

/// Folders that are made for results when there is one to write into them.
struct NewFolders: Equatable, Sendable {
    /// The folder of an input. What is made for its result is for the same people, and so are those above it, which
    /// stand for those above this one; nil for folders as others are.
    var source: String?
    /// How many folders, from the innermost on, stand for others.
    var depth = 0
    /// Of the outermost of these, where several folders become one: the permissions that all of them have.
    var shared: UInt32 = 0o777

    /// Makes a folder and those above it that are missing.
    ///
    /// - Throws: `cannotCreate`.
    func make(_ path: String) throws(CommandError) {
        if FileStatus(of: path)?.kind == .folder { return }
        var sources: [FileAttributes?] = []
        var next = source
        while let folder = next, sources.count < depth {
            let attributes = FileAttributes(of: folder)
            let isOutermost = sources.count == depth - 1
            sources.append(isOutermost ? attributes?.narrowed(to: shared) : attributes)
            next = Path.folder(of: folder)
        }
        try Folder.make(path, like: sources[...])
    }
}
