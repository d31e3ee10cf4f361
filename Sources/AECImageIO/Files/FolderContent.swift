import CLibrary

/// What a folder holds but `.` and `..`, both sorted by their bytes.
package struct FolderContent {
    package private(set) var names: [String] = []
    /// The names that are not UTF-8, each ended by a zero. A `String` would change them.
    package private(set) var foreignNames: [[CChar]] = []

    /// Nil, with the reason in `errno`, when the folder cannot be read.
    package init?(of path: String) {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    if let name = String(validatingCString: $0) {
                        if name != ".", name != ".." { names.append(name) }
                    } else {
                        foreignNames.append(
                            Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1)))
                    }
                }
            }
        }
        // Strings that look alike are equal, and would come in the order of the folder
        names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        foreignNames.sort { $0.lexicographicallyPrecedes($1) }
    }

    /// For messages: with a question mark for each byte that is not UTF-8.
    package static func text(_ foreignName: [CChar]) -> String {
        String(decoding: foreignName.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
