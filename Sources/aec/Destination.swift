/// Where a result goes.
enum Destination: Equatable, Sendable {
    case standardOutput
    /// - Parameter makingFolder: whether folders on the way that are missing are made when there is something to write.
    case file(String, makingFolder: Bool = false)

    /// As messages name it.
    var name: String {
        switch self {
        case .standardOutput: "standard output"
        case .file(let path, _): path
        }
    }
}
