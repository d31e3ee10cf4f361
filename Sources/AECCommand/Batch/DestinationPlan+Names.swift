import AECImageIO

/// What results are called, and what they take over.
extension DestinationPlan {
    /// Nil for standard output.
    func destination(of input: BatchInput, extension newExtension: String) -> Destination? {
        switch place {
        case .standardOutput: return nil
        case .file(let path): return .file(path)
        case .besideInput:
            if input.path == "-" { return nil }
            return .file(resultName(of: input.path, newExtension))
        case .folder(let folder):
            let own = input.path == "-" ? "stdin" : Path.name(of: input.path)
            let name = input.pathInFolder ?? own
            return .file(
                folder + resultName(of: name, newExtension), folders: newFolders(for: input))
        }
    }

    /// Of an input in a folder that was named, with the permissions of that and of its subfolders.
    private func newFolders(for input: BatchInput) -> NewFolders {
        guard preserves, let below = input.pathInFolder else { return NewFolders() }
        return NewFolders(
            source: Path.folder(of: input.path),
            depth: below.utf8.count { $0 == UInt8(ascii: "/") } + 1, shared: sharedPermissions)
    }

    /// What kept its extension gets it back: `photo.png.aec` is `photo.png` again, if that is what is written.
    private func resultName(of path: String, _ newExtension: String) -> String {
        if keepsExtension { return path + "." + newExtension }
        let name = Path.replaceExtension(of: path, by: newExtension)
        guard let format = ImageFile.Format(path: name), path.lowercased().hasSuffix(".aec") else {
            return name
        }
        let stem = String(Substring(path.utf8.dropLast(4)))
        // The extension of a PNM says which of them it is
        let isSame =
            format == .pnm
            ? stem.lowercased().hasSuffix("." + newExtension)
            : ImageFile.Format(path: stem) == format
        return isSame ? stem : name
    }

    /// What helps when two inputs have results of one name.
    func remedy(for input: BatchInput, other: String, extension newExtension: String) -> String {
        let differ = Path.name(of: other) != Path.name(of: input.path)
        return differ && newExtension == "aec" && !keepsExtension
            ? "--keep-extension tells their results apart"
            : "do one of them by itself, with -o or --out-dir"
    }

    /// What is said of an input where nothing is done.
    func promise(of destination: Destination, for input: BatchInput) -> FileReport {
        FileReport(
            json: [("output", .string(destination.name)), ("dryRun", .bool(true))],
            note: "\(input.name) -> \(destination.name) (dry run)"
                + (removesInputs ? ", then \(input.name) is removed" : ""))
    }

    /// Whether inputs can be removed when their results are there.
    func checkInputsMayGo(_ arguments: Arguments) throws(UsageError) {
        guard place != .standardOutput, !arguments.files.contains("-") else {
            throw UsageError(
                "--rm is for files that become files, not for standard input and output",
                command: arguments.command)
        }
    }

    /// What a result takes over of its input; nothing of standard input, which has no name.
    func attributes(of input: BatchInput) -> FileAttributes? {
        preserves && input.path != "-" && input.status?.kind == .regular
            ? input.status?.attributes : nil
    }
}
