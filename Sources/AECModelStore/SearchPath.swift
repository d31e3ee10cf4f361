import CLibrary

/// The folders of models that the environment names, as the XDG Base Directory Specification has those for data.
struct SearchPath {
    /// Those of AEC_MODEL_PATH: folders and files.
    let named: [BytePath]
    /// The user's; nil where the environment names no home.
    let user: BytePath?
    /// The system's.
    let system: [BytePath]

    /// Each of them once, in the order in which they are looked at.
    var all: [BytePath] {
        var seen: Set<BytePath> = []
        return (named + [user].compactMap { $0 } + system).filter { seen.insert($0).inserted }
    }

    /// - Parameter variable: the bytes of a variable of the environment, nil where it is not set.
    init(_ variable: (String) -> [UInt8]?) {
        let place = Array("/aec/models".utf8)
        named = SearchPath.parts(variable("AEC_MODEL_PATH")).map(BytePath.init)
        let home = SearchPath.absolute(variable("HOME")).map { $0 + Array("/.local/share".utf8) }
        user = (SearchPath.absolute(variable("XDG_DATA_HOME")) ?? home).map {
            BytePath($0 + place)
        }
        var folders = SearchPath.parts(variable("XDG_DATA_DIRS"))
        if folders.isEmpty { folders = SearchPath.parts(Array("/usr/local/share:/usr/share".utf8)) }
        system = folders.compactMap(SearchPath.absolute).map { BytePath($0 + place) }
    }

    /// Of this process.
    static var current: SearchPath {
        SearchPath { name in
            getenv(name).map { value in
                (0..<strlen(value)).map { UInt8(bitPattern: value[$0]) }
            }
        }
    }

    private static let slash = UInt8(ascii: "/")

    /// What stands between colons, if there is something, without slashes at its end.
    private static func parts(_ value: [UInt8]?) -> [[UInt8]] {
        (value ?? []).split(separator: UInt8(ascii: ":")).map { withoutEnd(Array($0)) }
    }

    /// Nil of a relative path, which the specification tells to ignore.
    private static func absolute(_ value: [UInt8]?) -> [UInt8]? {
        guard let value, value.first == slash else { return nil }
        return withoutEnd(value)
    }

    private static func withoutEnd(_ path: [UInt8]) -> [UInt8] {
        let end = path.lastIndex { $0 != slash }
        // The root keeps its one
        return Array(path[...(end ?? 0)])
    }
}
