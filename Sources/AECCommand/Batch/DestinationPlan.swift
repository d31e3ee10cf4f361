import AECImageIO

/// Chooses the destination of each file of a batch, and refuses those that would destroy something.
struct DestinationPlan: Sendable {
    /// What is to be done about one input.
    enum Step: Sendable {
        case write(Destination)
        /// The result is there already.
        case skip(Destination)
    }

    /// Where the results go.
    enum Place: Sendable, Equatable {
        case besideInput
        case standardOutput
        case file(String)
        /// With a slash at its end.
        case folder(String)
    }

    let place: Place
    let force: Bool
    let preserves: Bool
    let isDryRun: Bool
    /// Whether inputs go when their results are there.
    let removesInputs: Bool
    /// `photo.png` to `photo.png.aec`.
    let keepsExtension: Bool
    let skipsExisting: Bool
    /// The files that are read: no result may replace one.
    private var inputs: Set<FileStatus.Identity> = []
    /// The results promised so far, by their canonical paths, and the inputs that they are of.
    private var claims: [CanonicalPaths.Key: String] = [:]
    private var canonical = CanonicalPaths()
    /// The permissions that all folders have which the results are of.
    private(set) var sharedPermissions: UInt32 = 0o777
    /// What `-o` names, unless that is a folder.
    let outputName: String?

    /// - Parameter isMany: whether there may be several inputs, so that `-o` must be a folder.
    init(_ arguments: Arguments, named: [String], isMany: Bool) throws(UsageError) {
        let command = arguments.command
        force = arguments.has(.force)
        skipsExisting = arguments.has(.skipExisting)
        preserves = !arguments.has(.noPreserve)
        isDryRun = arguments.has(.dryRun)
        removesInputs = arguments.has(.remove)
        keepsExtension = arguments.has(.keepExtension)
        if force, skipsExisting {
            throw UsageError("--force and --skip-existing exclude each other", command: command)
        }
        let output = arguments.string(.output)
        if let folder = arguments.string(.outputFolder) {
            guard output == nil else {
                throw UsageError("-o and --out-dir exclude each other", command: command)
            }
            guard !folder.isEmpty else {
                throw UsageError("--out-dir needs the name of a folder", command: command)
            }
            place = .folder(Path.withSlash(folder))
            outputName = nil
        } else if let output {
            guard !output.isEmpty else {
                throw UsageError("-o needs the name of a file", command: command)
            }
            if output != "-", FileStatus(of: output)?.kind == .folder {
                place = .folder(Path.withSlash(output))
                outputName = nil
            } else {
                guard output.utf8.last != UInt8(ascii: "/") else {
                    let remedy = arguments.takes(.outputFolder) ? " (--out-dir makes it)" : ""
                    throw UsageError(
                        "-o \(output): there is no such folder\(remedy)", command: command)
                }
                guard !isMany else {
                    throw UsageError(
                        "-o takes a folder when there are several inputs, and '\(output)' is not one (--out-dir creates it)",
                        command: command)
                }
                place = Destination(output) == .standardOutput ? .standardOutput : .file(output)
                outputName = output
            }
        } else {
            place = .besideInput
            outputName = nil
        }
        for path in [arguments.string(.model), arguments.string(.filesFrom)] {
            if let status = path.flatMap(FileStatus.init(ofInput:)) {
                inputs.insert(status.identity)
            }
        }
        guard writesToStandardOutput(named) else { return }
        if arguments.has(.json) {
            throw UsageError(
                "--json and the result would both go to standard output: name a file with -o",
                command: command)
        }
        if Platform.isTerminal(Output.standardOutput) {
            throw UsageError(
                "binary data is not written to a terminal: name a file with -o, or redirect the output",
                command: command)
        }
    }

    /// Whether the result of any of these inputs goes to standard output.
    private func writesToStandardOutput(_ named: [String]) -> Bool {
        switch place {
        case .standardOutput: true
        case .besideInput: named.contains("-")
        case .file, .folder: false
        }
    }

    /// The file that `-o` names, when it is neither a folder nor standard output.
    var namedFile: String? {
        if case .file(let path) = place { return path }
        return nil
    }

    /// To be told of all files that will be read, before the first is.
    mutating func protect(_ files: [BatchInput]) {
        for case let identity? in files.map(\.status?.identity) { inputs.insert(identity) }
        for folder in Set(files.compactMap(\.namedFolder)) {
            sharedPermissions &= FileAttributes(of: folder)?.permissions ?? 0o777
        }
    }

    /// What is to be done about an input. To be asked once for each, in their order.
    ///
    /// - Throws: `cannotCreate` when the output exists and neither `--force` nor `--skip-existing` is given, when it is
    ///   an input, or when it is the output of an input before this one.
    mutating func step(for input: BatchInput, extension newExtension: String) throws(CommandError)
        -> Step
    {
        guard let destination = destination(of: input, extension: newExtension) else {
            // The shell opened it, and all that is written goes into what is read
            if let status = FileStatus.ofStandardOutput, status.kind == .regular,
                inputs.contains(status.identity) || status.identity == input.status?.identity
            {
                throw CommandError(
                    .cannotCreate, "standard output is an input: redirect it into another file",
                    kind: "exists")
            }
            return .write(.standardOutput)
        }
        let path = destination.name
        if let other = claims.updateValue(input.name, forKey: canonical.key(of: path)) {
            let remedy = remedy(for: input, other: other, extension: newExtension)
            throw CommandError(
                .cannotCreate,
                "\(destination.shown) is already the output of another input, \(other): \(remedy)",
                kind: "exists")
        }
        guard let status = FileStatus(of: path) else {
            try destination.checkFolder()
            return .write(destination)
        }
        if status.identity == input.status?.identity {
            throw CommandError(
                .cannotCreate, "the output would overwrite its own input", kind: "exists")
        }
        if status.kind == .regular {
            if inputs.contains(status.identity) {
                throw CommandError(
                    .cannotCreate, "the output \(destination.shown) would overwrite another input",
                    kind: "exists")
            }
            if skipsExisting { return .skip(destination) }
        }
        try status.checkReplaceable(path, force: force)
        return .write(destination)
    }
}
