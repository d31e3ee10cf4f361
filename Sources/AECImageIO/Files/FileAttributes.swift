import CLibrary

/// What a file is besides its bytes: who may read it, and when it was changed. A file that is made of another one may take
/// both over.
///
///     let attributes = FileAttributes(of: "photo.png")
///     let file = try OutputFile(path: "photo.aec", force: false, like: attributes)
public struct FileAttributes: Sendable, Equatable {
    /// The lower nine bits of the mode: reading, writing and executing for owner, group and others.
    public let permissions: UInt32
    /// Of the last change, since 1970: whole seconds, and nanoseconds of 0 to 999,999,999.
    public let seconds, nanoseconds: Int

    /// Of what stands under a path, links followed; nil when there is nothing.
    public init?(of path: String) {
        guard let status = FileStatus(of: path) else { return nil }
        self = status.attributes
    }

    init(_ status: stat) {
        permissions = UInt32(status.st_mode & 0o777)
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        (seconds, nanoseconds) = (Int(time.tv_sec), Int(time.tv_nsec))
    }

    /// Gives an open file the time. A file system that has none stays without.
    func setTime(of descriptor: Int32) {
        var time = timespec()
        time.tv_sec = .init(seconds)
        time.tv_nsec = .init(nanoseconds)
        let times = [time, time]
        _ = futimens(descriptor, times)
    }
}
