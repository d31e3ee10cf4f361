import CLibrary

/// What a file is besides its bytes: whose it is, who may read it, and when it was changed. A file that is made of another one may take
/// both over.
///
///     let attributes = FileAttributes(of: "photo.png")
///     let file = try OutputFile(path: "photo.aec", force: false, like: attributes)
public struct FileAttributes: Sendable, Equatable {
    /// The lower nine bits of the mode: reading, writing and executing for owner, group and others.
    public private(set) var permissions: UInt32
    /// The numbers of the user and of the group that the permissions are for.
    public let owner, group: UInt32
    /// Of the last change, since 1970: whole seconds, and nanoseconds of 0 to 999,999,999.
    public let seconds, nanoseconds: Int

    /// Of what stands under a path, links followed; nil when there is nothing.
    public init?(of path: String) {
        guard let status = FileStatus(of: path) else { return nil }
        self = status.attributes
    }

    init(_ status: stat) {
        permissions = UInt32(status.st_mode & 0o777)
        (owner, group) = (status.st_uid, status.st_gid)
        let time = status.modification
        (seconds, nanoseconds) = (Int(time.tv_sec), Int(time.tv_nsec))
    }

    /// The same, closed to those to whom other permissions are closed.
    package func narrowed(to others: UInt32) -> FileAttributes {
        var attributes = self
        attributes.permissions &= others
        return attributes
    }

    /// Gives an open file the group, and where only that is allowed, as it is to root, the owner.
    ///
    /// - Parameter permissions: what the file is to have.
    /// - Returns: these, but where the group is another one, without what is for the group and not for all.
    func setOwner(of descriptor: Int32, permissions: mode_t) -> mode_t {
        if geteuid() == 0, fchown(descriptor, owner, group) == 0 { return permissions }
        // As the system writes that the owner stays
        if fchown(descriptor, uid_t.max, group) == 0 { return permissions }
        return FileAttributes.forAnotherGroup(permissions)
    }

    static func forAnotherGroup(_ permissions: mode_t) -> mode_t {
        let forAll = permissions & 0o007
        return permissions & (0o707 | forAll << 3)
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
