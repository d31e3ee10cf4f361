import CLibrary
import Synchronization

/// The temporary files that results are written to, which get their names when they are complete. Each is locked by the
/// process that writes it; one that nobody has locked was left by a process that was killed.
enum TemporaryFile {
    private static let prefix = ".aec-"
    private static let suffix = ".tmp"

    /// A new name in a folder, which is given with its slash.
    static func name(in folder: Substring) -> String {
        var generator = SystemRandomNumberGenerator()
        return folder + prefix + String(generator.next() as UInt64, radix: 16) + suffix
    }

    /// Makes and locks a file.
    ///
    /// - Parameter isOpen: whether it may have the permissions of any new file, instead of being closed to others.
    /// - Returns: its descriptor; nil, with the reason in `errno`, when it cannot be made, and `EAGAIN` when somebody took it
    ///   for one that was left: another name then serves.
    static func make(_ name: String, isOpen: Bool = true) -> Int32? {
        // 0666 is narrowed by the umask, as for any new file.
        let descriptor = open(
            name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
            isOpen ? 0o666 : 0o600)
        guard descriptor >= 0 else { return nil }
        // Where there are no locks, nobody finds a file unlocked
        let isTaken = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
        if !isTaken, isSame(descriptor, name) { return descriptor }
        close(descriptor)
        errno = EAGAIN
        return nil
    }

    /// Whether a name still is that of an open file or folder.
    static func isSame(_ descriptor: Int32, _ name: String) -> Bool {
        var opened = stat()
        var named = stat()
        return fstat(descriptor, &opened) == 0 && lstat(name, &named) == 0
            && opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
    }

    /// The folders that have been looked at.
    private static let clean = Mutex<Set<[UInt8]>>([])

    /// Removes the files that killed processes of this user left in a folder, the first time that it is named.
    static func removeLeftovers(in folder: Substring) {
        let isNew = clean.withLock { $0.insert(Array(folder.utf8)).inserted }
        guard isNew, let entries = opendir(folder.isEmpty ? "." : String(folder)) else { return }
        defer { closedir(entries) }
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    String(validatingCString: $0)
                }
            }
            if let name, isOurs(name) { removeIfLeft(folder + name) }
        }
    }

    private static func isOurs(_ name: String) -> Bool {
        let bytes = name.utf8
        guard bytes.starts(with: prefix.utf8), bytes.count > prefix.count + suffix.count,
            bytes.count <= prefix.count + 16 + suffix.count,
            bytes.suffix(suffix.count).elementsEqual(suffix.utf8)
        else { return false }
        return bytes.dropFirst(prefix.count).dropLast(suffix.count).allSatisfy {
            (48...57).contains($0) || (97...102).contains($0)
        }
    }

    private static func removeIfLeft(_ path: String) {
        withLeftover(path, S_IFREG) { _ in unlink(path) }
    }

    /// Locks a file or a folder of this user that no process has, while `body` gets its descriptor; not called for others.
    ///
    /// While this process has the lock, whoever has just made it gives it up.
    /// - Parameter type: `S_IFREG` or `S_IFDIR`.
    static func withLeftover(_ path: String, _ type: mode_t, _ body: (Int32) -> Void) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == type,
            status.st_uid == geteuid()
        else { return }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, isSame(descriptor, path) else { return }
        body(descriptor)
    }
}
