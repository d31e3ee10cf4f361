import AEC
import CLibrary

/// Whole files in and out, without Foundation.
///
///     let bytes = try FileSystem.read("photo.png")
///     try FileSystem.write(bytes, to: "copy.png", force: false)
public enum FileSystem {
    /// How many bytes at the beginning of a file are enough to recognise its format.
    public static let headSize = 32

    /// A file's bytes, or standard input's when `path` is `-`.
    ///
    /// - Parameters:
    ///   - maxBytes: what is longer is refused, before it is held in memory.
    ///   - isWanted: asked about the file's first bytes, `headSize` where it has as many. When it says no, these are all
    ///     that is read and returned, whatever the file's size: for the reader of a format to refuse.
    ///   - end: asked about one part after the other of what comes through a pipe, the first one of 64 KiB, others of 1 MiB: where
    ///     what is wanted ends, once that is known. Of what follows, which may be without end, the rest of the part is read and at
    ///     most 4096 bytes more: enough to see that it is there.
    /// - Throws: `FileError` of stage `open`, `read`, `tooLarge` or, for standard input, `terminal`.
    public static func read(
        _ path: String, maxBytes: Int = 4 << 30, isWanted: ([UInt8]) -> Bool = { _ in true },
        end: ([UInt8]) -> Int? = { _ in nil }
    ) throws(FileError) -> [UInt8] {
        let standard = path == "-"
        let descriptor = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.open, path: path, errno: errno) }
        defer { if !standard { close(descriptor) } }
        if standard, isatty(descriptor) == 1 { throw FileError(.terminal, path: path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw FileError(.open, path: path, errno: errno)
        }
        let kind = status.st_mode & S_IFMT
        if kind == S_IFDIR { throw FileError(.open, path: path, errno: EISDIR) }
        // A regular file's size is a good guess; whether it holds is seen by reading to the end.
        let size = kind == S_IFREG ? Int(status.st_size) : 0
        var bytes = try readPart(descriptor, atMost: headSize, path: path)
        guard isWanted(bytes) else { return bytes }
        guard max(size, bytes.count) <= maxBytes else { throw FileError(.tooLarge, path: path) }
        var atEnd = bytes.count < headSize
        // All in one piece, so that it is never in memory twice
        if kind == S_IFREG, !atEnd, lseek(descriptor, -off_t(bytes.count), SEEK_CUR) >= 0 {
            bytes = try readPart(descriptor, atMost: size + 1, path: path)
            atEnd = bytes.count <= size
        }
        if atEnd { return bytes }
        // Parts, as an array that grows is in memory twice at times
        var parts = [bytes]
        var count = bytes.count
        var last = Int.max
        while !atEnd {
            let isFirst = parts.count == 1
            let more = try readPart(
                descriptor, atMost: isFirst ? 1 << 16 : min(1 << 20, last - count), path: path)
            guard count <= maxBytes - more.count else { throw FileError(.tooLarge, path: path) }
            count += more.count
            if let end = end(isFirst ? bytes + more : more) { last = end + tailSize }
            atEnd = more.isEmpty || count >= last
            parts.append(more)
        }
        return try joined(&parts, count: count, path: path)
    }

    /// Bytes that are read behind the end.
    private static let tailSize = 4096

    /// The bytes of all parts, which are given up one after the other.
    private static func joined(
        _ parts: inout [[UInt8]], count: Int, path: String
    ) throws(FileError) -> [UInt8] {
        guard SystemMemory.hasRoom(for: count) else {
            throw FileError(.read, path: path, errno: ENOMEM)
        }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            for index in parts.indices {
                filled = buffer[filled...].initialize(fromContentsOf: parts[index])
                parts[index] = []
            }
        }
    }

    /// Reads until `count` bytes are there or the file ends.
    private static func readPart(
        _ descriptor: Int32, atMost count: Int, path: String
    ) throws(FileError) -> [UInt8] {
        guard SystemMemory.hasRoom(for: count) else {
            throw FileError(.read, path: path, errno: ENOMEM)
        }
        var failure: Int32 = 0
        let part = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let n = CLibrary.read(descriptor, buffer.baseAddress! + filled, count - filled)
                if n < 0, errno == EINTR { continue }
                if n < 0 { failure = errno }
                if n <= 0 { break }
                filled += n
            }
        }
        guard failure == 0 else { throw FileError(.read, path: path, errno: failure) }
        return part
    }

    /// Writes a whole file as `OutputFile` does: all of it or nothing.
    public static func write(
        _ bytes: [UInt8], to path: String, force: Bool
    ) throws(FileError) {
        let file = try OutputFile(path: path, force: force)
        try file.writeAll(bytes)
        try file.commit()
    }

    /// Makes a folder and those above it that are missing.
    ///
    /// - Parameter sources: for whom the new folders are to be, their owner in any case: of `path`, of the folder above
    ///   it, and so on. Those without one are as any new folder.
    /// - Throws: `FileError` of stage `create`.
    package static func makeFolder(
        _ path: String, like sources: ArraySlice<FileAttributes?> = []
    ) throws(FileError) {
        let source = sources.first ?? nil
        if path.isEmpty || makeOneFolder(path, like: source) { return }
        // Another thread or program may make it at the same time
        if errno == ENOENT, let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
            try makeFolder(String(path[..<slash]), like: sources.dropFirst())
            if makeOneFolder(path, like: source) { return }
        }
        let number = errno
        guard FileStatus(of: path)?.kind != .folder else { return }
        throw FileError(.create, path: path, errno: number)
    }

    /// False, with the reason in `errno`, when it cannot be made.
    private static func makeOneFolder(_ path: String, like source: FileAttributes?) -> Bool {
        guard let source else { return mkdir(path, 0o777) == 0 }
        // Closed to others, and so it stays where nothing else can be said
        guard mkdir(path, 0o700) == 0 else { return false }
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var status = stat()
        let special = fstat(descriptor, &status) == 0 ? status.st_mode & 0o7000 : 0
        let permissions = source.setOwner(
            of: descriptor, permissions: mode_t(source.permissions) | 0o700)
        _ = fchmod(descriptor, special | permissions)
        return true
    }

    /// Where the system has temporary files.
    package static var temporaryFolder: String {
        getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    }

    /// A new folder for this user alone: its path, the name followed by letters that no other has; nil, with the reason in
    /// `errno`, when it cannot be made.
    package static func makeTemporaryFolder(in parent: String, named name: String) -> String? {
        var template = Array("\(parent)/\(name)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return nil }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// From now on SIGINT, SIGTERM, SIGHUP and SIGPIPE remove unfinished files before they end the process. For
    /// programs, once, at their start. A signal that is ignored stays ignored.
    public static func removeUnfinishedFilesOnSignals() { UnfinishedFiles.installSignalHandlers() }

    /// Removes the unfinished files of all threads, which may make none any more. For programs that call `exit` while
    /// other threads are at work.
    public static func removeUnfinishedFilesBeforeExit() { UnfinishedFiles.end() }
}

extension FileSystem {
    /// What follows the last dot of a file's name, in small letters; nil without a dot.
    static func fileExtension(of path: String) -> String? {
        let name = path.utf8.suffix(while: { $0 != UInt8(ascii: "/") })
        guard name.contains(UInt8(ascii: ".")) else { return nil }
        return String(Substring(name.suffix(while: { $0 != UInt8(ascii: ".") }))).lowercased()
    }
}

extension BidirectionalCollection {
    /// The longest suffix of elements that satisfy the predicate.
    fileprivate func suffix(while predicate: (Element) -> Bool) -> SubSequence {
        var start = endIndex
        while start > startIndex, predicate(self[index(before: start)]) {
            formIndex(before: &start)
        }
        return self[start...]
    }
}
