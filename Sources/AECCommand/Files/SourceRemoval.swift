import AECImageIO
import CLibrary

/// `--rm`: what becomes of an input when its result is there.
enum SourceRemoval {
    /// Removes an input whose result is on the disk as it was made.
    ///
    /// - Parameters:
    ///   - path: the input, and `status` what it was before it was read.
    ///   - isWhole: whether the file of this name holds what it should.
    /// - Returns: warnings: why it was not removed.
    /// - Throws: what `isWhole` throws.
    static func remove(
        _ path: String, status: FileStatus?, for destination: Destination,
        isWhole: (String) throws(CommandError) -> Bool
    ) throws(CommandError) -> [String] {
        guard let status, case .file(let result, _) = destination,
            FileStatus(of: result)?.kind == .regular
        else { return ["not removed, for its result is no file"] }
        guard try isWhole(result) else {
            return ["not removed, for \(result) does not hold all of it"]
        }
        if FileStatus.isLink(path) { return ["not removed, for it is a link"] }
        guard let now = FileStatus(of: path), now.identity == status.identity,
            now.size == status.size, now.attributes == status.attributes
        else { return ["not removed, for it has changed since it was read"] }
        // The name of the result must be on the disk before that of the input goes
        sync(Path.folder(of: result) ?? ".")
        guard unlink(path) == 0 else { return ["cannot be removed: " + Platform.reason()] }
        return []
    }

    private static func sync(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
