import AEC
import AECImageIO
import AECSupport

/// The PNG and JPEG files, by their names, of a folder and of the folders in it; without hidden ones, and without what
/// training runs show of their pictures. Links to files count as the files, links to folders are not followed.
struct PictureFolder {
    /// Sorted by their bytes, as the system sees them: two names that look alike are two files.
    let paths: [String]
    /// What may be or hold pictures and cannot be read, and why.
    let skipped: [PictureSet.Skipped]
    /// Of names and sizes: the same until a file is added, removed, renamed or resized, wherever the folder is moved.
    let digest: String

    /// - Throws: `invalidArgument` when there is no such folder.
    init(_ folder: String) throws(AECError) {
        var walk = Walk(folder: folder)
        guard walk.take("") else {
            throw AECError(.invalidArgument, "\(folder) is not a readable folder")
        }
        let files = walk.files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        paths = files.map { folder + "/" + $0.name }
        skipped = walk.skipped
        digest = PictureFolder.digest(files)
    }

    private struct Walk {
        let folder: String
        /// By their paths in the folder.
        var files: [(name: String, size: Int)] = []
        var skipped: [PictureSet.Skipped] = []

        /// Takes what is in a part of the folder, whose path is empty or ends in a slash; false when it cannot be read.
        mutating func take(_ part: String) -> Bool {
            guard let content = FolderContent(of: folder + "/" + part) else { return false }
            for name in content.names where !isHidden(name) {
                let path = folder + "/" + part + name
                let status = FileStatus(of: path)
                if status?.kind != .folder {
                    if isPicture(name) { files.append((part + name, status?.size ?? 0)) }
                } else if !FileStatus.isLink(path), !holdsCrops(part, name),
                    !take(part + name + "/")
                {
                    skip(path, "this folder cannot be read")
                }
            }
            for bytes in content.foreignNames {
                let name = FolderContent.text(bytes)
                let path = Array((folder + "/" + part).utf8CString.dropLast() + bytes)
                let isFolder = FileStatus(of: path)?.kind == .folder
                guard !isHidden(name), isFolder ? !FileStatus.isLink(path) : isPicture(name) else {
                    continue
                }
                skip(folder + "/" + part + name, "this name is not UTF-8: rename it")
            }
            return true
        }

        private mutating func skip(_ path: String, _ reason: String) {
            skipped.append(PictureSet.Skipped(path: path, reason: reason))
        }

        private func isHidden(_ name: String) -> Bool { name.utf8.first == UInt8(ascii: ".") }

        private func isPicture(_ name: String) -> Bool {
            [.png, .jpeg].contains(ImageFile.Format(path: name))
        }

        private func holdsCrops(_ part: String, _ name: String) -> Bool {
            name == "crops" && PictureFolder.holdsRun(folder + "/" + part)
        }
    }

    /// The file that a run's folder is known by.
    static let runSettings = "settings.json"

    /// Whether this is the folder of a training run, with a checkpoint or still without.
    static func holdsRun(_ folder: String) -> Bool {
        guard let bytes = try? FileSystem.read(folder + "/" + runSettings, maxBytes: 1 << 20),
            let stored = try? JSON(parsing: bytes), case .object? = stored["settings"]
        else { return false }
        return stored["data"]?.string != nil
    }

    /// FNV-1a of 64 bits (Fowler, Noll, Vo): against accidents, not against anyone.
    private static func digest(_ files: [(name: String, size: Int)]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for file in files {
            for byte in "\(file.name)\0\(file.size)\0".utf8 {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
            }
        }
        let text = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
