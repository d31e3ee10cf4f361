import AECImageIO

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Folders, read and made.
enum Folder {
    /// What a folder holds but `.` and `..`, both sorted by their bytes.
    struct Content {
        var names: [String] = []
        /// The names that are not UTF-8, each ended by a zero. A `String` would change them.
        var foreignNames: [[CChar]] = []

        /// For messages: with a question mark for each byte that is not UTF-8.
        static func text(_ foreignName: [CChar]) -> String {
            String(
                decoding: foreignName.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }

    /// Nil, with the reason in `errno`, when the folder cannot be read.
    static func content(of path: String) -> Content? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var content = Content()
        while let entry = readdir(folder) {
            withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    if let name = String(validatingCString: $0) {
                        if name != ".", name != ".." { content.names.append(name) }
                    } else {
                        content.foreignNames.append(
                            Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1)))
                    }
                }
            }
        }
        // Strings that look alike are equal, and would come in the order of the folder
        content.names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        content.foreignNames.sort { $0.lexicographicallyPrecedes($1) }
        return content
    }

    /// The names of the pictures in a folder, sorted; nil when it cannot be read. Warns of those that are not UTF-8 and
    /// leaves them out.
    static func pictures(in path: String) -> [String]? {
        func isPicture(_ name: String) -> Bool {
            !Path.isHidden(name) && ImageFile.Format(path: name) != nil
        }
        guard let content = content(of: path) else { return nil }
        for name in content.foreignNames.map(Content.text) where isPicture(name) {
            Output.warning(
                "left out: " + CommandError.nameIsNotUTF8.message, file: path + "/" + name)
        }
        return content.names.filter(isPicture)
    }

    /// Makes a folder and those above it that are missing.
    static func make(_ path: String) throws(CommandError) {
        if path.isEmpty || mkdir(path, 0o777) == 0 { return }
        // Another worker may make it at the same time
        if errno == ENOENT, let parent = Path.folder(of: path) {
            try make(parent)
            if mkdir(path, 0o777) == 0 { return }
        }
        let number = errno
        guard FileStatus(of: path)?.kind != .folder else { return }
        throw CommandError(
            .cannotCreate, "cannot make the folder \(path): " + String(cString: strerror(number)),
            kind: "cannotCreate")
    }

    /// A new empty folder for files of a moment: in memory where the system has such a place.
    static func makeTemporary() throws(CommandError) -> String {
        let temporary = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : temporary
        var template = Array((parent + "/aec-bench-\(getpid())-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandError(
                .cannotCreate, "cannot make a folder in \(parent)", kind: "cannotCreate")
        }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Removes a folder of files.
    static func remove(_ path: String) {
        for name in content(of: path)?.names ?? [] { unlink(path + "/" + name) }
        rmdir(path)
    }

    /// Whether a folder has nothing in it; false when it cannot be read.
    static func isEmpty(_ path: String) -> Bool {
        content(of: path).map { $0.names.isEmpty && $0.foreignNames.isEmpty } ?? false
    }
}
