import CLibrary

/// One spelling for each file, whether it is there yet or not: absolute, with no links, dots and double slashes.
struct CanonicalPaths: Sendable {
    /// A path to be compared with others. For Linux two names are one when their bytes are the same; Swift's strings are
    /// equal when they look alike, as the two ways to write an accented letter do, and so are names for Apple's file
    /// systems.
    struct Key: Hashable, Sendable {
        #if canImport(Darwin)
            private let text: String
            fileprivate init(_ bytes: [UInt8]) { text = String(decoding: bytes, as: UTF8.self) }
        #else
            private let bytes: [UInt8]
            fileprivate init(_ bytes: [UInt8]) { self.bytes = bytes }
        #endif
    }

    /// Of folders, which many files share.
    private var known: [[UInt8]: [UInt8]] = [:]

    mutating func key(of path: String) -> Key {
        // What is not there is as its folder says, and its name
        Key(resolved(path) ?? beside(path))
    }

    private mutating func folder(_ path: String) -> [UInt8] {
        let bytes = Array(path.utf8)
        if let found = known[bytes] { return found }
        let found = resolved(path) ?? beside(path)
        known[bytes] = found
        return found
    }

    private mutating func beside(_ path: String) -> [UInt8] {
        let slash = UInt8(ascii: "/")
        let name = Path.name(of: path)
        if name.isEmpty { return [slash] }
        if path == "." { return Array(path.utf8) }
        let parent = folder(Path.folder(of: path) ?? ".")
        return (parent == [slash] ? [] : parent) + [slash] + Array(name.utf8)
    }

    private func resolved(_ path: String) -> [UInt8]? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return Array(UnsafeRawBufferPointer(start: found, count: strlen(found)))
    }
}
