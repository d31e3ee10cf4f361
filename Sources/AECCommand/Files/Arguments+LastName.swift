import AECImageIO
import CLibrary

/// A last name that is no input: as `cp` and other codecs have it, where the results are to go.
extension Arguments {
    /// Looks at the last of several names before there is any work, which else would be done in the wrong place.
    ///
    /// - Throws: when it does not exist, unless it is named as an input among more than two, or is a folder that is not
    ///   to be read; the message says how to name the place of results.
    func checkLastNameIsInput(of kind: InputKind) throws(UsageError) {
        guard !has(.output), !has(.outputFolder), let last = files.last, last != "-",
            !last.isEmpty, !foreignFiles.contains(files.count - 1), hasOtherInput
        else { return }
        func refused(_ text: String) -> UsageError {
            UsageError("\(FileName.shown(last)) \(text)", command: command)
        }
        if let status = FileStatus(of: last) {
            guard status.kind == .folder, !has(.recursive) else { return }
            throw refused(
                "is a folder: --out-dir \(last) writes into it, -r takes the \(kind.text) in it")
        }
        guard errno == ENOENT || errno == ENOTDIR, !FileStatus.isLink(last) else { return }
        let isSecond = files.count == 2 && !has(.filesFrom)
        guard isSecond || !kind.takes(path: last, head: []) else { return }
        let folder = "--out-dir \(last) makes it a folder of results"
        if !isSecond || has(.recursive) || last.utf8.last == UInt8(ascii: "/") {
            throw refused("does not exist: \(folder)")
        }
        if kind == .pictures, !isPicture(last) {
            throw refused("does not exist: -o \(last) writes the result there, \(folder)")
        }
        let ending =
            kind == .pictures
            ? ".aec: \(Path.replaceExtension(of: last, by: "aec"))"
            : ".png, .ppm, .pgm, .pnm, .pam or .jpg"
        if kind != .pictures, ImageFile.isReadByPrograms(path: last) {
            throw refused("does not exist, and aec writes no such files, but \(ending)")
        }
        throw refused("does not exist; if it is to be the result, its name must end in \(ending)")
    }

    /// Whether there is something to work on beside the last name.
    private var hasOtherInput: Bool {
        has(.filesFrom) || files.dropLast().contains { $0 == "-" || FileStatus(of: $0) != nil }
    }
}
