import AEC
import CLibrary

/// An open file that may hold a model, with the id that it says it has. Opening it reads a few bytes, whatever its size.
final class ModelFile {
    /// A file that has been replaced or written to has another one.
    struct Identity: Equatable, Sendable {
        let device, inode: UInt64
        let size, seconds, nanoseconds: Int
    }

    /// As its header and the bytes in the place of its checksum say; `load` finds out whether that is true.
    let id: [UInt8]
    let identity: Identity
    private let descriptor: Int32

    /// - Throws: `io` for what cannot be opened or is no regular file, `limitExceeded`, or what is wrong with the header.
    init(_ path: BytePath) throws(AECError) {
        // Asked first: opening a pipe or a device may do something to it. What comes in between does not block.
        guard ModelFile.isRegular(try ModelFile.status { stat(path.bytes, &$0) }) else {
            throw ModelFile.isNoFile
        }
        descriptor = open(path.bytes, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ModelFile.failure("it cannot be opened") }
        let file = descriptor
        do throws(AECError) {
            let status = try ModelFile.status { fstat(file, &$0) }
            guard ModelFile.isRegular(status) else { throw ModelFile.isNoFile }
            identity = Identity(status)
            guard identity.size <= ModelStore.maximumFileSize else {
                throw AECError(
                    .limitExceeded,
                    "no model file is larger than \(ModelStore.maximumFileSize) bytes")
            }
            id = try ModelFile.readID(file, size: identity.size)
        } catch {
            close(file)
            throw error
        }
    }

    deinit { close(descriptor) }

    /// The model, checked in full.
    ///
    /// - Throws: as `Model.init`, `io`, or `limitExceeded` where there is no memory for it.
    func load() throws(AECError) -> Model {
        guard SystemMemory.hasRoom(for: 2 * identity.size) else {
            throw AECError(.limitExceeded, "there is no memory for it")
        }
        return try Model(ModelFile.read(descriptor, at: 0, count: identity.size))
    }

    /// The kind of thing that stands under a path; nil where there is nothing, with the reason in `errno`.
    static func kind(of path: BytePath) -> mode_t? {
        var status = stat()
        return stat(path.bytes, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    private static func readID(_ descriptor: Int32, size: Int) throws(AECError) -> [UInt8] {
        let header = try read(descriptor, at: 0, count: min(size, Model.headerSize))
        let range = try header.withUnsafeBufferPointer { (bytes) throws(AECError) in
            try Model.idRange(header: UnsafeRawBufferPointer(bytes))
        }
        guard range.upperBound <= size else {
            throw AECError(
                .truncated, "model file: it ends after \(size) bytes, before its id", offset: size)
        }
        return try read(descriptor, at: range.lowerBound, count: range.count)
    }

    /// So many bytes, or fewer where the file ends.
    private static func read(
        _ descriptor: Int32, at offset: Int, count: Int
    ) throws(AECError) -> [UInt8] {
        var number: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let n = pread(
                    descriptor, buffer.baseAddress! + filled, count - filled,
                    off_t(offset + filled))
                if n < 0, errno == EINTR { continue }
                if n < 0 { number = errno }
                if n <= 0 { break }
                filled += n
            }
        }
        guard number == 0 else {
            errno = number
            throw failure("it cannot be read")
        }
        return bytes
    }

    private static func status(_ ask: (inout stat) -> Int32) throws(AECError) -> stat {
        var status = stat()
        guard ask(&status) == 0 else { throw failure("it cannot be opened") }
        return status
    }

    private static func isRegular(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFREG }

    private static var isNoFile: AECError { AECError(.io, "it is no regular file") }

    /// With the reason that `errno` has.
    private static func failure(_ what: String) -> AECError {
        AECError(.io, what + ": " + String(cString: strerror(errno)))
    }
}

extension ModelFile.Identity {
    fileprivate init(_ status: stat) {
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
        size = Int(status.st_size)
        let time = status.modification
        (seconds, nanoseconds) = (Int(time.tv_sec), Int(time.tv_nsec))
    }
}
