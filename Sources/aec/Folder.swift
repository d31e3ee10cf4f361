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
    /// The names in a folder but `.` and `..`, sorted; nil, with the reason in `errno`, when it cannot be read.
    static func names(in path: String) -> [String]? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The names of the pictures in a folder, sorted; nil when it cannot be read.
    static func pictures(in path: String) -> [String]? {
        names(in: path)?.filter { !$0.hasPrefix(".") && ImageFile.Format(path: $0) != nil }
    }

    /// Makes a folder and those above it that are missing.
    static func make(_ path: String) throws(CommandError) {
        if path.isEmpty || mkdir(path, 0o777) == 0 { return }
        // Another worker may make it at the same time
        if errno == ENOENT, let slash = path.dropLast().lastIndex(of: "/") {
            try make(String(path[..<slash]))
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
        for name in names(in: path) ?? [] { unlink(path + "/" + name) }
        rmdir(path)
    }

    /// Whether a folder has nothing in it; false when it cannot be read.
    static func isEmpty(_ path: String) -> Bool { names(in: path)?.isEmpty ?? false }
}
