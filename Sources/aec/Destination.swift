import AECImageIO

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where a result goes.
enum Destination: Equatable, Sendable {
    case standardOutput
    /// - Parameter makingFolder: whether folders on the way that are missing are made when there is something to write.
    case file(String, makingFolder: Bool = false)

    /// What `-o` names. A path by which the system knows where standard output goes is standard output: `/dev/stdout`,
    /// redirected into a file, must not replace that file.
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
}
