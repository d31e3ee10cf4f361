import AEC
import AECImageIO
import CLibrary
import Synchronization

/// One picture as files in a folder, for programs that read files, and names for their results. Used by several threads.
final class PictureFiles: Sendable {
    let limits: Limits
    private let image: AECImage
    /// Begins the name of every file.
    private let prefix: String
    private let state = Mutex(State())

    private struct State {
        var written: [ImageFile.Format: String] = [:]
        var program: String?
        var names = 0
    }

    /// - Parameter prefix: a path that no other file's begins with.
    init(_ image: AECImage, prefix: String, limits: Limits) {
        self.image = image
        self.prefix = prefix
        self.limits = limits
    }

    deinit {
        PictureFiles.remove(
            state.withLock { Array($0.written.values) + ($0.program.map { [$0] } ?? []) })
    }

    /// The picture in this format, written when it is first asked for.
    func path(as format: ImageFile.Format) throws(AECError) -> String {
        // The lock is held while one thread writes, so that no other reads half a file
        let result = state.withLock { state -> Result<String, AECError> in
            if let path = state.written[format] { return .success(path) }
            let path = prefix + "." + format.fileExtension(for: image.colorModel)
            do throws(AECError) {
                try PictureFiles.write(image, as: format, to: path)
            } catch {
                return .failure(error)
            }
            state.written[format] = path
            return .success(path)
        }
        return try result.get()
    }

    /// A program's text as a file, written when it is first asked for; there is one such program.
    func path(ofProgram text: [UInt8], extension name: String) throws(AECError) -> String {
        let result = state.withLock { state -> Result<String, AECError> in
            if let path = state.program { return .success(path) }
            let path = prefix + "." + name
            do throws(FileError) {
                try FileSystem.write(text, to: path, force: true)
            } catch {
                return .failure(error.asAECError)
            }
            state.program = path
            return .success(path)
        }
        return try result.get()
    }

    /// A path without extension that no one else gets.
    func newName() -> String {
        let number = state.withLock { state in
            state.names += 1
            return state.names
        }
        return "\(prefix)-\(number)"
    }

    private static func write(
        _ image: AECImage, as format: ImageFile.Format, to path: String
    ) throws(AECError) {
        let file: OutputFile
        do throws(FileError) {
            file = try OutputFile(path: path, force: true)
        } catch {
            throw error.asAECError
        }
        // Without `commit` the file is removed with the object
        try ImageFile.write(image, as: format, to: file)
        do throws(FileError) { try file.commit() } catch { throw error.asAECError }
    }

    static func read(_ path: String) throws(AECError) -> [UInt8] {
        do throws(FileError) { return try FileSystem.read(path) } catch { throw error.asAECError }
    }

    static func remove(_ paths: [String]) {
        for path in paths { unlink(path) }
    }
}
