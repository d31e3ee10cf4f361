import AECImageIO
import AECSupport

/// Which files a command is to work on: those named, those of a list, and what folders hold.
struct InputSelection: Sendable {
    /// Files and folders of the command line; `-` is standard input.
    let named: [String]
    /// Which of them have names that are not UTF-8.
    private let foreign: Set<Int>
    /// A file with more names, or `-`.
    let list: String?
    let isRecursive: Bool

    /// - Throws: when there is none, or standard input is wanted twice.
    init(_ arguments: Arguments) throws(UsageError) {
        list = arguments.string(.filesFrom)
        named = try arguments.inputs(list: list)
        foreign = arguments.foreignFiles
        isRecursive = arguments.has(.recursive)
    }

    /// Whether there may be more than one file, so that the results need more than one name.
    var isMany: Bool {
        named.count > 1 || list != nil
            || (isRecursive && named.contains { FileStatus(of: $0)?.kind == .folder })
    }

    /// All files, in the order in which they are named, a folder's by their names.
    ///
    /// - Throws: `noInput` and `io` when the list cannot be read or names nothing. A file that cannot be read, and a folder
    ///   that cannot be read or holds nothing of the kind, is an input with its `failure`, so that the rest is done.
    func inputs(of kind: InputKind, output: Output) throws(CommandError) -> [BatchInput] {
        var inputs: [BatchInput] = []
        for (index, path) in named.enumerated() {
            if foreign.contains(index) {
                inputs.append(BatchInput(path: path, failure: .nameIsNotUTF8))
            } else {
                add(path, of: kind, to: &inputs, output: output)
            }
        }
        if let list {
            for name in try InputSelection.names(in: list) {
                guard let path = String(validating: name, as: UTF8.self) else {
                    inputs.append(
                        BatchInput(
                            path: String(decoding: name, as: UTF8.self), failure: .nameIsNotUTF8))
                    continue
                }
                // In a list, `-` is a file like others
                add(path == "-" ? "./-" : path, of: kind, to: &inputs, output: output)
            }
        }
        return inputs
    }

    private func add(
        _ path: String, of kind: InputKind, to inputs: inout [BatchInput], output: Output
    ) {
        let status = FileStatus(ofInput: path)
        guard status?.kind == .folder else {
            inputs.append(BatchInput(path: path, status: status))
            return
        }
        guard isRecursive else {
            inputs.append(
                BatchInput(
                    path: path, status: status,
                    failure: CommandError(
                        .noInput,
                        "is a directory: --recursive (-r) takes the \(kind.text) in it",
                        kind: "noInput")))
            return
        }
        var walk = FolderWalk(of: kind, output: output)
        walk.take(path)
        inputs += walk.found
        if walk.others > 0, !output.verbose {
            output.note(
                "\(FileName.shown(path)): \(Decimal.count(walk.others, "file")) left out as not one of the \(kind.text) (-v names them)"
            )
        }
        // A check of nothing must not look like one that found all well: the folder may be the wrong one
        if walk.found.isEmpty {
            inputs.append(
                BatchInput(
                    path: path, status: status,
                    failure: CommandError(
                        .noInput, "no \(kind.text) in this folder", kind: "noInput")))
        }
    }

    /// More names than a list could usefully have.
    private static let listLimit = 1 << 28

    /// The names in a file, each ended by a zero byte or, where it has none, by a line's end.
    private static func names(in list: String) throws(CommandError) -> [ArraySlice<UInt8>] {
        let bytes: [UInt8]
        do throws(CommandError) {
            bytes = try Files.read(list, limit: listLimit)
        } catch {
            throw error.of("--files-from " + list)
        }
        let end: UInt8 = bytes.contains(0) ? 0 : UInt8(ascii: "\n")
        let names = bytes.split(separator: end)
        guard !names.isEmpty else {
            throw CommandError(
                .noInput, "--files-from \(list): lists no files", kind: "noInput")
        }
        return names
    }
}
