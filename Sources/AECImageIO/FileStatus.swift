#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

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

    /// Nil when there is nothing. The path may also be one that is no text, ended by a zero.
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
        identity = Identity(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            inode: UInt64(truncatingIfNeeded: status.st_ino))
    }

    /// Whether the path itself is a symbolic link.
    package static func isLink(_ path: UnsafePointer<CChar>) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// Whether a path leads to what standard output is. Not of devices, of which a second opening is as good.
    package static func isStandardOutput(_ path: String) -> Bool {
        var named = stat()
        var open = stat()
        return stat(path, &named) == 0 && fstat(STDOUT_FILENO, &open) == 0
            && named.st_dev == open.st_dev && named.st_ino == open.st_ino
            && ![S_IFCHR, S_IFBLK].contains(named.st_mode & S_IFMT)
    }
}
