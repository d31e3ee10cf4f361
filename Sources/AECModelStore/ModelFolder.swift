import AEC
import CLibrary

/// What a folder holds.
enum ModelFolder {
    /// The names that end in `.aecm` and do not begin with a dot, sorted by their bytes, each ended by a zero: they need not
    /// be UTF-8.
    ///
    /// - Throws: `io`.
    static func names(in path: BytePath) throws(AECError) -> [[CChar]] {
        guard let folder = opendir(path.bytes) else {
            throw AECError(.io, "it cannot be read: " + String(cString: strerror(errno)))
        }
        defer { closedir(folder) }
        var names: [[CChar]] = []
        while let entry = readdir(folder) {
            withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    let name = UnsafeBufferPointer(start: $0, count: strlen($0) + 1)
                    if name.first != CChar(bitPattern: UInt8(ascii: ".")),
                        name.suffix(ending.count).elementsEqual(ending)
                    {
                        names.append(Array(name))
                    }
                }
            }
        }
        names.sort { $0.lexicographicallyPrecedes($1) }
        return names
    }

    private static let ending = Array(".aecm".utf8CString)
}
