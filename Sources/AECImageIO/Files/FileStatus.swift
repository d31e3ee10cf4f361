import CLibrary

/// What stands under a path, links followed.
package struct FileStatus: Sendable {
    package enum Kind: Sendable {
        case regular, folder
        /// A device, pipe or socket: written to, never replaced.
        case other
    }

    /// Two paths with the same identity are one file.
    package struct Identity: Hashable, Sendable {
        let device: UInt64
        let inode: UInt64
    }

    package let kind: Kind
    package let identity: Identity
    /// In bytes.
    package let size: Int
    package let attributes: FileAttributes

    /// Nil when there is nothing. The path may also be bytes that are not UTF-8, ended by a zero.
    package init?(of path: UnsafePointer<CChar>) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Of an open file; nil when it is closed.
    private init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Of a file that is to be read, as the command line names it. Standard input, `-`, has a status only where it comes
    /// from a regular file, which no result may replace.
    package init?(ofInput path: String) {
        if path == "-" {
            self.init(descriptor: STDIN_FILENO)
            guard kind == .regular else { return nil }
        } else {
            self.init(of: path)
        }
    }

    private init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .regular
        case S_IFDIR: kind = .folder
        default: kind = .other
        }
        size = Int(status.st_size)
        attributes = FileAttributes(status)
        identity = Identity(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            inode: UInt64(truncatingIfNeeded: status.st_ino))
    }

    /// Whether the path itself is a symbolic link.
    package static func isLink(_ path: UnsafePointer<CChar>) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// Where standard output goes; nil when it is closed.
    package static var ofStandardOutput: FileStatus? { FileStatus(descriptor: STDOUT_FILENO) }

    /// Whether a path is a name of standard output: `/dev/stdout`, or the pipe or socket that it is. Not of devices, of
    /// which a second opening is as good, and not that of the file that it was redirected into, which is protected as
    /// others are.
    package static func isStandardOutput(_ path: String) -> Bool {
        var status = stat()
        guard let named = FileStatus(of: path), named.identity == ofStandardOutput?.identity,
            stat(path, &status) == 0, ![S_IFCHR, S_IFBLK].contains(status.st_mode & S_IFMT)
        else { return false }
        return named.kind != .regular || isInSystemFolder(path) || isInSystemFolder(ofLink: path)
    }

    /// Whether a path is one of the names that the system gives to open files, as `/proc/self/fd/1`.
    private static func isInSystemFolder(_ path: String) -> Bool {
        let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        guard let folder = realpath(end.map { String(path[...$0]) } ?? ".", nil) else {
            return false
        }
        defer { free(folder) }
        let text = String(cString: folder)
        return text == "/dev" || text == "/dev/fd" || text.hasPrefix("/proc/")
    }

    private static func isInSystemFolder(ofLink path: String) -> Bool {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &bytes, bytes.count)
        guard count > 0 else { return false }
        let target = bytes[..<count].map(UInt8.init(bitPattern:))
        return isInSystemFolder(String(decoding: target, as: UTF8.self))
    }
}
