import AEC
import CLibrary

/// A file that appears under its name only when it is complete.
///
///     let file = try OutputFile(path: "photo.png", force: false)
///     try ImageFile.write(image, as: .png, to: file)
///     try file.commit()
///
/// What is written goes to a temporary file in the same folder, which `commit` gives its name in one step; without
/// `commit` (an error was thrown, the object went away, a signal came) it is removed, and an existing file of that
/// name stays as it was. The name `-` is standard output; a device or pipe is written to directly. A file that replaces
/// another has its permissions, and a link stays, whether what it leads to is there or not. Temporary files that killed
/// processes left in the folder are removed.
public final class OutputFile {
    /// As the user gave it.
    public let path: String
    /// Where to write; valid until `commit`.
    public private(set) var fileDescriptor: Int32

    private enum Kind { case standardOutput, direct, temporary }
    private let kind: Kind
    private let force: Bool
    /// Where the file will be: `path`, or what it links to.
    private let target: String
    private let temporary: String
    private let attributes: FileAttributes?
    private var slot: Int?
    private var lock: Int32 = -1
    private var finished = false

    /// - Parameters:
    ///   - force: whether a file of that name may be replaced. The promise holds against other programs too: a file that
    ///     appears in the meantime is not overwritten.
    ///   - attributes: permissions, group and time that the file is to have, for root the owner too: those of the file that
    ///     it is made of, as far as the file system has them; nil for those of a new file. One that replaces another is
    ///     open to nobody to whom either of the two was closed. Standard output, devices and pipes stay as they are.
    /// - Throws: `FileError` of stage `create`, `exists` or `terminal`.
    public init(
        path: String, force: Bool, like attributes: FileAttributes? = nil
    ) throws(FileError) {
        self.path = path
        self.force = force
        self.attributes = attributes
        if path == "-" {
            guard isatty(STDOUT_FILENO) == 0 else { throw FileError(.terminal, path: path) }
            (kind, fileDescriptor, target, temporary) = (.standardOutput, STDOUT_FILENO, path, "")
            return
        }
        // An empty name would give a temporary file in the current folder, and fail only at the end.
        guard !path.isEmpty else { throw FileError(.create, path: path, errno: ENOENT) }
        var status = stat()
        if stat(path, &status) == 0 {
            let type = status.st_mode & S_IFMT
            guard type != S_IFDIR else { throw FileError(.create, path: path, errno: EISDIR) }
            if type != S_IFREG {
                let descriptor = open(path, O_WRONLY | O_CLOEXEC)
                guard descriptor >= 0 else { throw FileError(.create, path: path, errno: errno) }
                guard isatty(descriptor) == 0 else {
                    close(descriptor)
                    throw FileError(.terminal, path: path)
                }
                (kind, fileDescriptor, target, temporary) = (.direct, descriptor, path, "")
                return
            }
        }
        var target = path
        var permissions = attributes.map { mode_t($0.permissions) }
        var replaced: mode_t?
        if lstat(path, &status) != 0 {
            // The temporary file's name is shorter, and all would fail only at the end.
            guard errno != ENAMETOOLONG else {
                throw FileError(.create, path: path, errno: ENAMETOOLONG)
            }
        } else {
            guard force else { throw FileError(.exists, path: path) }
            if status.st_mode & S_IFMT == S_IFLNK { target = try OutputFile.end(ofLink: path) }
            if stat(target, &status) == 0 {
                replaced = status.st_mode & 0o777
                permissions = status.st_mode & 0o777 & (permissions ?? 0o777)
            }
        }
        let folder = OutputFile.folder(of: target)
        TemporaryFile.removeLeftovers(in: folder)
        let (name, slot, descriptor) = try UnfinishedFiles.guarded { () throws(FileError) in
            let (name, slot, descriptor) = try OutputFile.makeTemporary(
                in: folder, for: path, isOpen: permissions == nil)
            if let attributes, let wanted = permissions {
                permissions = attributes.setOwner(of: descriptor, permissions: wanted)
            }
            // Before there is anything to read. A file system without permissions refuses, and has nothing to loosen.
            if let permissions, fchmod(descriptor, permissions) != 0, let replaced,
                let number = OutputFile.loosened(descriptor, replaced)
            {
                close(descriptor)
                unlink(name)
                UnfinishedFiles.forget(slot)
                throw FileError(.create, path: path, errno: number)
            }
            return (name, slot, descriptor)
        }
        (kind, fileDescriptor, self.target, temporary) = (.temporary, descriptor, target, name)
        self.slot = slot
    }

    /// A new temporary file for `path`, locked, with its place among those that signals remove.
    /// - Parameter isOpen: whether it may have the permissions of any new file, instead of being closed to others.
    private static func makeTemporary(
        in folder: Substring, for path: String, isOpen: Bool
    ) throws(FileError) -> (name: String, slot: Int?, descriptor: Int32) {
        while true {
            let name = TemporaryFile.name(in: folder)
            let slot = UnfinishedFiles.add(name)
            if let descriptor = TemporaryFile.make(name, isOpen: isOpen) {
                return (name, slot, descriptor)
            }
            let number = errno
            UnfinishedFiles.forget(slot)
            guard number == EAGAIN else {
                throw FileError(.create, path: path, errno: number)
            }
        }
    }

    /// What is written is added to a file that is there, and is in it at once.
    ///
    /// - Throws: `FileError` of stage `write`.
    package init(appendingTo path: String) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.write, path: path, errno: errno) }
        (self.path, force, kind, fileDescriptor) = (path, true, .direct, descriptor)
        (target, temporary, attributes) = (path, "", nil)
    }

    deinit { discard() }

    /// The system's last error when an open file lets more people in than `permissions`; nil when it does not.
    private static func loosened(_ descriptor: Int32, _ permissions: mode_t) -> Int32? {
        let number = errno
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & 0o777 & ~permissions == 0
            ? nil : number
    }

    /// What a link leads to, by way of other links too, whether it is there or not.
    private static func end(ofLink path: String) throws(FileError) -> String {
        var end = path
        // As many as Linux follows
        for _ in 0..<40 {
            var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
            let count = bytes.withUnsafeMutableBytes {
                readlink(end, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
            }
            // No link
            if count < 0 { return end }
            guard let next = String(validating: bytes[..<count], as: UTF8.self) else {
                throw FileError(.create, path: path, errno: EILSEQ)
            }
            end = next.utf8.first == UInt8(ascii: "/") ? next : folder(of: end) + next
        }
        throw FileError(.create, path: path, errno: ELOOP)
    }

    /// With its slash; empty for a name alone. By bytes, as an accent after the slash is one character with it.
    private static func folder(of path: String) -> Substring {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[...$0] } ?? ""
    }

    /// Appends bytes.
    ///
    /// - Throws: `io`.
    public func write(_ bytes: [UInt8]) throws(AECError) {
        do { try writeAll(bytes) } catch { throw error.asAECError }
    }

    /// Appends bytes.
    ///
    /// - Throws: `FileError` of stage `write`.
    public func writeAll(_ bytes: [UInt8]) throws(FileError) {
        let failure = bytes.withUnsafeBytes { buffer -> Int32 in
            var done = 0
            while done < buffer.count {
                // Linux writes at most 2 GiB a call.
                let part = min(buffer.count - done, 1 << 30)
                let n = systemWrite(fileDescriptor, buffer.baseAddress! + done, part)
                if n < 0, errno == EINTR { continue }
                if n < 0 { return errno }
                done += n
            }
            return 0
        }
        guard failure == 0 else { throw FileError(.write, path: path, errno: failure) }
    }

    /// Makes the file durable and gives it its name. Nothing can be written any more.
    ///
    /// - Throws: `FileError` of stage `write`, or `exists` when a file of that name has appeared since `init`; the
    ///   temporary file is then removed.
    public func commit() throws(FileError) {
        guard !finished else { return }
        defer { discard() }
        if kind == .standardOutput { return }
        if kind == .temporary { attributes?.setTime(of: fileDescriptor) }
        // A device need not know fsync.
        if fsync(fileDescriptor) != 0, kind == .temporary {
            throw FileError(.write, path: path, errno: errno)
        }
        // A copy keeps the lock until the file has its name: closing the file may still fail
        if kind == .temporary { lock = fcntl(fileDescriptor, F_DUPFD_CLOEXEC, 0) }
        let descriptor = fileDescriptor
        fileDescriptor = -1
        guard close(descriptor) == 0 else { throw FileError(.write, path: path, errno: errno) }
        if kind == .temporary {
            try UnfinishedFiles.guarded { () throws(FileError) in try publish() }
        }
    }

    private func publish() throws(FileError) {
        if force {
            guard rename(temporary, target) == 0 else {
                throw FileError(.write, path: path, errno: errno)
            }
            return
        }
        // Unlike rename, link refuses a name that is taken. `discard` removes the temporary name.
        if link(temporary, target) == 0 { return }
        let number = errno
        if number == EEXIST { throw FileError(.exists, path: path) }
        // A file system without links: take the name first, then replace what is ours.
        let claim = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard claim >= 0 else {
            throw errno == EEXIST
                ? FileError(.exists, path: path) : FileError(.write, path: path, errno: errno)
        }
        close(claim)
        guard rename(temporary, target) == 0 else {
            let number = errno
            unlink(target)
            throw FileError(.write, path: path, errno: number)
        }
    }

    /// Gives the file up: nothing of it remains. Without effect after `commit`.
    public func discard() {
        guard !finished else { return }
        finished = true
        if fileDescriptor >= 0, kind != .standardOutput { close(fileDescriptor) }
        fileDescriptor = -1
        if kind == .temporary { unlink(temporary) }
        if lock >= 0 { close(lock) }
        lock = -1
        if let slot { UnfinishedFiles.forget(slot) }
        slot = nil
    }
}

/// write(2), whose name a method shadows.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
