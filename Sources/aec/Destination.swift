import AECImageIO

/// Where a result goes.
enum Destination: Equatable {
    case standardOutput
    case file(String)

    /// As messages name it.
    var name: String {
        switch self {
        case .standardOutput: "standard output"
        case .file(let path): path
        }
    }
}

/// Chooses the destination of each file of a batch, and refuses those that would destroy something.
struct DestinationPlan {
    /// The value of `-o`.
    private let option: String?
    let force: Bool
    private let inputs: [String]
    /// Files that this batch has written: a second result must not replace the first.
    private var written: Set<FileStatus.Identity> = []

    init(_ arguments: Arguments, inputs: [String]) throws(UsageError) {
        option = arguments.string(.output)
        force = arguments.has(.force)
        self.inputs = inputs
        if let option, option.isEmpty {
            throw UsageError("-o needs the name of a file", command: arguments.command)
        }
        if let option, inputs.count > 1, !DestinationPlan.isFolder(option) {
            throw UsageError(
                "-o takes a folder when there are several inputs, and '\(option)' is none",
                command: arguments.command)
        }
        guard writesToStandardOutput else { return }
        if arguments.has(.json) {
            throw UsageError(
                "--json and the result both want standard output: name a file with -o",
                command: arguments.command)
        }
        if Platform.isTerminal(Output.standardOutput) {
            throw UsageError(
                "binary data is not written to a terminal: name a file with -o, or redirect the output",
                command: arguments.command)
        }
    }

    /// Whether the result of any input goes to standard output.
    private var writesToStandardOutput: Bool {
        option == "-" || (option == nil && inputs.contains("-"))
    }

    private static func isFolder(_ path: String) -> Bool { FileStatus(of: path)?.kind == .folder }

    /// The file that `-o` names, when it is neither a folder nor standard output.
    var namedFile: String? {
        guard let option, option != "-", !DestinationPlan.isFolder(option) else { return nil }
        return option
    }

    /// Where the result for `input` goes: what `-o` says, or a file of the same name with another extension.
    ///
    /// - Throws: `cannotCreate` when the file exists and `--force` is not given, when it is the input itself, or when
    ///   it was written in this batch.
    func destination(for input: String, extension newExtension: String) throws(CommandError)
        -> Destination
    {
        let path: String
        switch option {
        case "-": return .standardOutput
        case nil where input == "-": return .standardOutput
        case nil: path = DestinationPlan.replaceExtension(of: input, by: newExtension)
        case let option? where DestinationPlan.isFolder(option):
            let name = input == "-" ? "stdin" : String(input.split(separator: "/").last ?? "")
            path =
                (option.hasSuffix("/") ? option : option + "/")
                + DestinationPlan.replaceExtension(of: name, by: newExtension)
        case let option?: path = option
        }
        try check(path, input: input)
        return .file(path)
    }

    /// To be told of every result.
    mutating func wrote(_ destination: Destination) {
        if case .file(let path) = destination, let status = FileStatus(of: path),
            status.kind == .regular
        {
            written.insert(status.identity)
        }
    }

    private func check(_ path: String, input: String) throws(CommandError) {
        guard let status = FileStatus(of: path) else { return }
        if written.contains(status.identity) {
            throw CommandError(
                .cannotCreate,
                "\(path) is the result of another input already: give this one a name with -o",
                kind: "exists")
        }
        if input != "-", let source = FileStatus(of: input), source.identity == status.identity {
            throw CommandError(
                .cannotCreate, "the output would overwrite its own input", kind: "exists")
        }
        switch status.kind {
        case .folder: throw CommandError(.cannotCreate, "\(path) is a folder", kind: "exists")
        case .other: return
        case .regular:
            guard force else {
                throw CommandError(
                    .cannotCreate, "\(path) exists; --force overwrites it", kind: "exists")
            }
        }
    }

    /// `photo.jpg` to `photo.aec`; a name without extension gets one.
    static func replaceExtension(of path: String, by newExtension: String) -> String {
        let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let name = path[slash...]
        // A dot in front makes a hidden file, not an extension
        if let dot = name.lastIndex(of: "."), dot != name.startIndex {
            return path[..<dot] + "." + newExtension
        }
        return path + "." + newExtension
    }
}
