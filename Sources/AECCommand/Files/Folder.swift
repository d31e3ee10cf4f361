import AECImageIO
import CLibrary

/// Folders, read and made.
enum Folder {
    /// The pictures in a folder: their names, sorted, and those that are not UTF-8, as messages name them; nil when it
    /// cannot be read.
    static func pictures(in path: String) -> (names: [String], foreign: [String])? {
        func isPicture(_ name: String) -> Bool {
            !Path.isHidden(name)
                && (ImageFile.Format(path: name) != nil || ImageFile.isReadByPrograms(path: name))
        }
        guard let content = FolderContent(of: path) else { return nil }
        return (
            content.names.filter(isPicture),
            content.foreignNames.map(FolderContent.text).filter(isPicture)
        )
    }

    /// Warns of the pictures whose names are not UTF-8.
    ///
    /// - Returns: whether all went well.
    static func leaveOut(_ foreign: [String], in path: String) -> ExitCode {
        for name in foreign {
            Output.warning(
                "left out: " + CommandError.nameIsNotUTF8.message,
                file: Path.withSlash(path) + name)
        }
        return foreign.isEmpty ? .success : .warnings
    }

    /// Makes a folder and those above it that are missing.
    ///
    /// - Parameter sources: as of `FileSystem.makeFolder`.
    static func make(
        _ path: String, like sources: ArraySlice<FileAttributes?> = []
    ) throws(CommandError) {
        do throws(FileError) { try FileSystem.makeFolder(path, like: sources) } catch {
            let reason = String(cString: strerror(error.errno))
            throw CommandError(
                .cannotCreate, "cannot create the folder \(error.path): \(reason)",
                kind: "cannotCreate")
        }
    }

    /// A new empty folder for temporary files, in memory where the system has such a place. It goes with `remove`.
    static func makeTemporary() throws(CommandError) -> String {
        let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : FileSystem.temporaryFolder
        guard let path = LockedFolder.make(in: parent, for: "bench-") else {
            throw CommandError(
                .cannotCreate, "cannot create a folder in \(parent)", kind: "cannotCreate")
        }
        return path
    }

    /// Removes a temporary folder with its files.
    static func remove(_ path: String) { LockedFolder.remove(path) }

    /// Whether a folder has nothing in it; false when it cannot be read.
    static func isEmpty(_ path: String) -> Bool {
        FolderContent(of: path).map { $0.names.isEmpty && $0.foreignNames.isEmpty } ?? false
    }
}
