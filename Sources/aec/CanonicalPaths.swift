#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One spelling for each file, whether it is there yet or not: absolute, with no links, dots and double slashes.
struct CanonicalPaths: Sendable {
    /// Of folders, which many files share.
    private var known: [String: String] = [:]

    mutating func path(of path: String) -> String {
        // What is not there is as its folder says, and its name
        resolved(path) ?? beside(path)
    }

    private mutating func folder(_ path: String) -> String {
        if let found = known[path] { return found }
        let found = resolved(path) ?? beside(path)
        known[path] = found
        return found
    }

    private mutating func beside(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.last == "/" { path.removeLast() }
        guard let slash = path.lastIndex(of: "/") else {
            return path == "." ? "." : folder(".") + "/" + path
        }
        let name = path[path.index(after: slash)...]
        guard !name.isEmpty else { return "/" }
        let parent = folder(slash == path.startIndex ? "/" : String(path[..<slash]))
        return (parent == "/" ? "" : parent) + "/" + name
    }

    private func resolved(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
