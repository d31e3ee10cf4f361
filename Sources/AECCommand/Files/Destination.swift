import AECImageIO
import CLibrary

/// Where a result goes.
enum Destination: Equatable, Sendable {
    case standardOutput
    /// - Parameter folders: how folders on the way that are missing are made when there is something to write; nil where
    ///   they are not.
    case file(String, folders: NewFolders? = nil)

    /// What `-o` names. A name that the system gives to standard output is standard output: `/dev/stdout`, redirected
    /// into a file, must not replace that file.
    init(_ path: String) {
        self = path == "-" || FileStatus.isStandardOutput(path) ? .standardOutput : .file(path)
    }

    /// As messages name it.
    var name: String {
        switch self {
        case .standardOutput: "standard output"
        case .file(let path, _): path
        }
    }

    /// The same, fit for a terminal.
    var shown: String { FileName.shown(name) }

    /// Whether there is a file of that name.
    var isThere: Bool {
        guard case .file(let path, _) = self else { return false }
        return FileStatus(of: path)?.kind == .regular
    }

    /// Looks at the folder of a result before there is one.
    ///
    /// - Throws: `cannotCreate` when it is missing and is not to be made.
    func checkFolder() throws(CommandError) {
        guard case .file(let path, nil) = self, let folder = Path.folder(of: path),
            FileStatus(of: folder) == nil, errno == ENOENT
        else { return }
        throw CommandError(
            .cannotCreate,
            "\(shown) cannot be created: there is no folder \(FileName.shown(folder))",
            kind: "cannotCreate")
    }

    /// Whether a file can be made, or replaced if forced, with the folders above it that are missing: before hours of
    /// work, not after them. Nothing stays of what is tried.
    ///
    /// - Throws: `cannotCreate`.
    static func check(_ path: String, force: Bool) throws(CommandError) {
        let status = FileStatus(of: path)
        try status?.checkReplaceable(path, force: force)
        // A pipe may wait for its reader
        if status?.kind == .other { return }
        // What a link leads to is in another folder
        if status == nil, !FileStatus.isLink(path), try isInNewFolder(path) { return }
        do throws(FileError) {
            try OutputFile(path: path, force: force).discard()
        } catch {
            throw CommandError(writing: error)
        }
    }

    /// Whether folders are to be made for a file.
    ///
    /// - Throws: `cannotCreate` when that, or a file in the folder that is there, is not possible.
    private static func isInNewFolder(_ path: String) throws(CommandError) -> Bool {
        func refusal(_ reason: String) -> CommandError {
            CommandError(
                .cannotCreate, "\(FileName.shown(path)) cannot be created: \(reason)",
                kind: "cannotCreate")
        }
        var missing: [String] = []
        var folder = Path.folder(of: path) ?? "."
        while FileStatus(of: folder) == nil, !FileStatus.isLink(folder), folder != "." {
            missing.append(Path.name(of: folder))
            folder = Path.folder(of: folder) ?? "."
        }
        guard FileStatus(of: folder)?.kind == .folder, access(folder, W_OK | X_OK) == 0 else {
            throw refusal("\(folder) is not a writable folder")
        }
        if missing.isEmpty { return false }
        // What is too long for this folder is so for those that are made in it
        for name in missing + [Path.name(of: path)]
        where FileStatus(of: Path.withSlash(folder) + name) == nil && errno == ENAMETOOLONG {
            throw refusal(Platform.reason())
        }
        return true
    }
}

extension FileStatus {
    /// Whether what stands under a path may make place for a result.
    ///
    /// - Throws: `cannotCreate` for a folder, and for a file unless forced.
    func checkReplaceable(_ path: String, force: Bool) throws(CommandError) {
        let reason: String
        switch kind {
        case .folder: reason = "is a folder"
        case .regular where !force: reason = "exists; --force overwrites it"
        case .regular, .other: return
        }
        throw CommandError(
            .cannotCreate, "\(FileName.shown(path)) \(reason)", kind: "exists")
    }
}
