import CLibrary

/// The parts of a file's path.
///
/// To the system a path is bytes. Swift sees characters, and an accent after a slash is one with it: all of this looks
/// for bytes.
enum Path {
    private static let slash = UInt8(ascii: "/")

    /// The last part of a path, slashes after it left out; empty for `/`.
    static func name(of path: String) -> String {
        path.utf8.split(separator: slash).last.map { String(Substring($0)) } ?? ""
    }

    /// The folder that a path says something is in, without the slash, but for the root, `/`; nil where it says none.
    static func folder(of path: String) -> String? {
        var bytes = path.utf8[...]
        while bytes.count > 1, bytes.last == slash { bytes.removeLast() }
        guard bytes.count > 1, let end = bytes.lastIndex(of: slash) else { return nil }
        return end == bytes.startIndex ? "/" : String(Substring(bytes[..<end]))
    }

    /// The path as it holds in any folder.
    static func absolute(_ path: String) -> String {
        guard path.utf8.first != slash, let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return String(cString: folder) + "/" + path
    }

    /// A folder's path as what is in it begins.
    static func withSlash(_ folder: String) -> String {
        folder.utf8.last == slash ? folder : folder + "/"
    }

    /// Whether the name begins with a dot, which hides it.
    static func isHidden(_ name: String) -> Bool { name.utf8.first == UInt8(ascii: ".") }

    /// `photo.jpg` to `photo.aec`; a name without extension gets one.
    static func replaceExtension(of path: String, by newExtension: String) -> String {
        let bytes = path.utf8
        let start = bytes.lastIndex(of: slash).map(bytes.index(after:)) ?? bytes.startIndex
        let name = bytes[start...]
        // A dot in front makes a hidden file, not an extension
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex else {
            return path + "." + newExtension
        }
        return String(path[..<dot]) + "." + newExtension
    }
}
