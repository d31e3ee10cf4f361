import AEC
import CLibrary

/// A new folder for the files of one piece of work, which goes with the object, and with the process when a signal ends it.
final class ScratchFolder {
    let path: String
    /// Of the folder and of the files that were announced.
    private var slots: [Int?] = []

    /// In the system's place for temporary files, for nobody else to read.
    ///
    /// - Throws: `io` when it cannot be made.
    init() throws(AECError) {
        let parent = FileSystem.temporaryFolder
        let made = UnfinishedFiles.guarded { () -> (path: String, slot: Int?)? in
            LockedFolder.make(in: parent).map { ($0, UnfinishedFiles.add($0)) }
        }
        guard let made else {
            throw AECError(
                .io, "cannot make a folder in \(parent): " + String(cString: strerror(errno)))
        }
        path = made.path
        slots = [made.slot]
    }

    deinit {
        LockedFolder.remove(path)
        for slot in slots { UnfinishedFiles.forget(slot) }
    }

    /// The path of a file that someone is to make there.
    func file(_ name: String) -> String {
        let file = path + "/" + name
        slots.append(UnfinishedFiles.add(file))
        return file
    }
}
