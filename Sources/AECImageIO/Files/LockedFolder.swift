import CLibrary
import Synchronization

/// Folders for a process's temporary files. Each is locked by the process that has it; one that nobody has locked was left by
/// a process that was killed, and the next process that makes one in the same place removes it.
package enum LockedFolder {
    /// The open folders, by their paths: the locks last as long.
    private static let locks = Mutex<[String: Int32]>([:])
    /// The folders that have been looked at for what was left there.
    private static let clean = Mutex<Set<String>>([])
    private static let prefix = "aec-"
    /// What follows the prefix where it is not a process at once.
    private static let purposes = ["", "bench-"]
    /// As `mkdtemp` makes them.
    private static let letters = 6

    /// A new folder for this user alone: its path, `aec-`, the purpose, this process, and letters that no other has; nil, with
    /// the reason in `errno`, when it cannot be made.
    ///
    /// - Parameter purpose: nothing, or a word with its hyphen.
    package static func make(in parent: String, for purpose: String = "") -> String? {
        precondition(purposes.contains(purpose))
        if clean.withLock({ $0.insert(parent).inserted }) { removeLeftovers(in: parent) }
        while let path = FileSystem.makeTemporaryFolder(
            in: parent, named: prefix + purpose + "\(getpid())")
        {
            let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
            if descriptor < 0 {
                // Somebody took it for one that was left, or there are too many open files: then it goes without a lock
                if errno == ENOENT { continue }
                return path
            }
            // Where there are no locks, nobody finds a folder unlocked
            let isTaken = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
            if !isTaken, TemporaryFile.isSame(descriptor, path) {
                locks.withLock { $0[path] = descriptor }
                return path
            }
            close(descriptor)
        }
        return nil
    }

    /// Removes a folder of files.
    package static func remove(_ path: String) {
        for name in FolderContent(of: path)?.names ?? [] { unlink(path + "/" + name) }
        rmdir(path)
        if let descriptor = locks.withLock({ $0.removeValue(forKey: path) }) { close(descriptor) }
    }

    /// Removes the folders that killed processes of this user left, and the files in them.
    static func removeLeftovers(in parent: String) {
        for name in FolderContent(of: parent)?.names ?? [] where isOurs(name) {
            removeIfLeft(parent + "/" + name)
        }
    }

    private static func isOurs(_ name: String) -> Bool {
        purposes.contains { purpose in
            let start = (prefix + purpose).utf8
            guard name.utf8.starts(with: start) else { return false }
            let parts = name.utf8.dropFirst(start.count).split(
                separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
            return parts.count == 2 && !parts[0].isEmpty && parts[1].count == letters
                && parts[0].allSatisfy { (48...57).contains($0) }
        }
    }

    private static func removeIfLeft(_ path: String) {
        TemporaryFile.withLeftover(path, S_IFDIR) { descriptor in
            for name in FolderContent(of: path)?.names ?? [] { unlinkat(descriptor, name, 0) }
            rmdir(path)
        }
    }
}
