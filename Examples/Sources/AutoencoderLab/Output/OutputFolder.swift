import AEC
import AECImageIO
import Foundation

/// Where pictures and plots go.
struct OutputFolder {
    let path: String
    let force: Bool

    /// - Throws: `FileError` of stage `exists` or `create`.
    func check(_ files: [String]) throws {
        for file in files where !force && FileManager.default.fileExists(atPath: "\(path)/\(file)")
        {
            throw FileError(.exists, path: "\(path)/\(file)")
        }
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw FileError(.create, path: path)
        }
    }

    /// Each file appears when it is complete.
    func write(_ findings: Findings) throws {
        for (file, image) in findings.pictures {
            try FileSystem.write(
                PNGCodec.encode(image, effort: .small), to: "\(path)/\(file)", force: force)
        }
        for (file, text) in findings.texts {
            try FileSystem.write(Array(text.utf8), to: "\(path)/\(file)", force: force)
        }
    }
}
