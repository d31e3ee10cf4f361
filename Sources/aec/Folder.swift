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
    /// The names of the pictures in a folder, sorted; nil when it cannot be read.
    static func pictures(in path: String) -> [String]? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix("."), ImageFile.Format(path: name) != nil { names.append(name) }
        }
        return names.sorted()
    }

    /// A new empty folder for files of a moment: in memory where the system has such a place.
    static func makeTemporary() throws(CommandError) -> String {
        let temporary = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : temporary
        var template = Array((parent + "/aec-bench-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandError(
                .cannotCreate, "cannot make a folder in \(parent)", kind: "cannotCreate")
        }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Removes a folder of files.
    static func remove(_ path: String) {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                unlink(path + "/" + name)
            }
            closedir(folder)
        }
        rmdir(path)
    }
}

extension Folder {
    /// Whether a folder has nothing in it; false when it cannot be read.
    static func isEmpty(_ path: String) -> Bool {
        guard let folder = opendir(path) else { return false }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { return false }
        }
        return true
    }
}
