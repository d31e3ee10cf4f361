import AEC
import AECImageIO
import Foundation

/// The PNG and JPEG files, by their names, of a folder and of the folders in it; without hidden ones, and without what
/// training runs show of their pictures.
struct PictureFolder {
    /// Sorted.
    let paths: [String]
    /// Of names and sizes: the same until a file is added, removed, renamed or resized, wherever the folder is moved.
    let digest: String

    /// - Throws: `invalidArgument` when there is no such folder.
    init(_ folder: String) throws(AECError) {
        // The enumerator does not enter a link.
        let target = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: target, isDirectory: &isFolder),
            isFolder.boolValue,
            let enumerator = FileManager.default.enumerator(atPath: target)
        else {
            throw AECError(.invalidArgument, "\(folder) is no folder that can be read")
        }
        var names: [String] = []
        for case let name as String in enumerator {
            // Of bytes: an accent after a slash is one character with it.
            let parts = name.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
            if parts.last == "crops" {
                let parent = ([target] + parts.dropLast()).joined(separator: "/")
                if RunFolder(parent).holdsRun {
                    enumerator.skipDescendants()
                    continue
                }
            }
            let isHidden = parts.contains { $0.utf8.first == UInt8(ascii: ".") }
            if !isHidden, [.png, .jpeg].contains(ImageFile.Format(path: name)) {
                names.append(name)
            }
        }
        names.sort()
        paths = names.map { folder + "/" + $0 }
        digest = PictureFolder.digest(names.map { ($0, PictureFolder.size(target + "/" + $0)) })
    }

    private static func size(_ path: String) -> Int {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: target)
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
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
