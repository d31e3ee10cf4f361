import AECImageIO

/// Names that say more, or something else, than was meant.
extension Arguments {
    /// `aec compress in.png out.aec`, as other codecs take it: the second of two names is that of `-o`, if it has the
    /// extension of a result and there is nothing of that name, or something that is to be kept. A pattern
    /// of the shell may have found it: it is never replaced.
    ///
    /// - Throws: when there is something that cannot be an input.
    func takingSecondNameAsOutput(for kind: InputKind) throws(UsageError) -> Arguments {
        let others: [Option] = [.output, .outputFolder, .filesFrom, .recursive]
        guard files.count == 2, foreignFiles.isEmpty, !others.contains(where: has),
            kind.isNameOfResult(files[1])
        else { return self }
        let name = files[1]
        func asOutput() -> Arguments {
            var arguments = self
            arguments.takeLastFile(as: .output)
            return arguments
        }
        guard let status = FileStatus(of: name) else { return asOutput() }
        // Two files of the wrong kind are told so, each
        guard status.kind == .regular, !Files.begins(name, as: kind),
            files[0] == "-" || Files.begins(files[0], as: kind)
        else { return self }
        if has(.skipExisting) { return asOutput() }
        throw UsageError(
            "\(name) is there already, and not one of the \(kind.text): to write into it, -o \(name) --force",
            command: command)
    }

    /// Extensions of pictures beside those that are read and written here.
    private static let pictureExtensions = [
        ".gif", ".webp", ".avif", ".heic", ".heif", ".jxl", ".tif", ".tiff", ".bmp",
    ]

    /// Refuses a name that makes a picture of a result that is none.
    ///
    /// - Parameters:
    ///   - path: nil for none.
    ///   - result: what is written, with its extension.
    func checkIsNoPicture(_ path: String?, result: String) throws(UsageError) {
        guard let path, isPicture(path) else { return }
        throw UsageError(
            "-o \(path) has the name of a picture, but what is written is \(result)",
            command: command)
    }

    /// Whether a name is that of a picture.
    func isPicture(_ path: String) -> Bool {
        ImageFile.Format(path: path) != nil
            || Arguments.pictureExtensions.contains(where: path.lowercased().hasSuffix)
    }

    /// Whether a value may be a file's name that an option without its value has taken.
    static func isNameOfFile(_ value: String) -> Bool {
        value.contains("/") || ImageFile.Format(path: value) != nil
            || FileStatus(of: value)?.kind == .regular
    }
}
