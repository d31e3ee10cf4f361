import AEC
import CLibrary
import Foundation
import TestSupport
import XCTest

@testable import AECImageIO

final class OutputFileTests: XCTestCase {
    private func expectFailure<T>(
        _ stage: FileError.Stage, _ body: @autoclosure () throws -> T, line: UInt = #line
    ) {
        XCTAssertThrowsError(try body(), line: line) {
            XCTAssertEqual(($0 as? FileError)?.stage, stage, "\($0)", line: line)
        }
    }

    /// Kind and permissions of a file.
    /// - Parameter read: `lstat` for a link itself.
    private func mode(
        of path: String, _ read: (UnsafePointer<CChar>, UnsafeMutablePointer<stat>) -> Int32 = stat
    ) -> mode_t {
        var status = stat()
        XCTAssertEqual(read(path, &status), 0)
        return status.st_mode
    }

    func testFileAppearsOnCommitOnly() throws {
        let folder = TemporaryFolder()
        let file = try OutputFile(path: folder.file("a"), force: false)
        try file.write([1, 2])
        try file.write([3])
        XCTAssertFalse(folder.content.contains("a"))
        XCTAssertEqual(folder.content.count, 1)
        try file.commit()
        XCTAssertEqual(folder.content, ["a"])
        XCTAssertEqual(try FileSystem.read(folder.file("a")), [1, 2, 3])
    }

    func testNothingRemainsWithoutCommit() throws {
        let folder = TemporaryFolder()
        do {
            let file = try OutputFile(path: folder.file("a"), force: false)
            try file.write([1])
            XCTAssertEqual(folder.content.count, 1)
        }
        XCTAssertEqual(folder.content, [])
        let file = try OutputFile(path: folder.file("a"), force: false)
        file.discard()
        XCTAssertEqual(folder.content, [])
    }

    func testExistingFileIsKeptWithoutForce() throws {
        let folder = TemporaryFolder()
        try FileSystem.write([1], to: folder.file("a"), force: false)
        expectFailure(.exists, try FileSystem.write([2], to: folder.file("a"), force: false))
        XCTAssertEqual(try FileSystem.read(folder.file("a")), [1])
        XCTAssertEqual(folder.content, ["a"])
        try FileSystem.write([2], to: folder.file("a"), force: true)
        XCTAssertEqual(try FileSystem.read(folder.file("a")), [2])
        XCTAssertEqual(folder.content, ["a"])
    }

    func testFileThatAppearsMeanwhileIsKept() throws {
        let folder = TemporaryFolder()
        let file = try OutputFile(path: folder.file("a"), force: false)
        try file.write([2])
        try FileSystem.write([1], to: folder.file("a"), force: false)
        expectFailure(.exists, try file.commit())
        XCTAssertEqual(try FileSystem.read(folder.file("a")), [1])
        XCTAssertEqual(folder.content, ["a"])
    }

    func testFailureWithForceKeepsTheOldFile() throws {
        let folder = TemporaryFolder()
        try FileSystem.write([1], to: folder.file("a"), force: false)
        do {
            let file = try OutputFile(path: folder.file("a"), force: true)
            try file.write([9, 9])
        }
        XCTAssertEqual(try FileSystem.read(folder.file("a")), [1])
        XCTAssertEqual(folder.content, ["a"])
    }

    func testWriteErrorIsTypedAndLeavesNothing() throws {
        // Every write to this device fails for lack of space.
        let full = try OutputFile(path: "/dev/full", force: false)
        assertError(try full.write([1]), .io)
        let png = try OutputFile(path: "/dev/full", force: false)
        assertError(
            try ImageFile.write(SamplePicture.make(9, 9, .rgb), as: .png, to: png), .io,
            String(cString: strerror(ENOSPC)))
    }

    func testFoldersAndMissingFolders() throws {
        let folder = TemporaryFolder()
        expectFailure(.create, try OutputFile(path: folder.path, force: true))
        expectFailure(.create, try OutputFile(path: folder.file("none/a"), force: true))
        expectFailure(.create, try OutputFile(path: "", force: true))
    }

    func testLinkStaysAndItsTargetIsReplaced() throws {
        let folder = TemporaryFolder()
        try FileSystem.write([1], to: folder.file("target"), force: false)
        XCTAssertEqual(symlink("target", folder.file("link")), 0)
        expectFailure(.exists, try FileSystem.write([2], to: folder.file("link"), force: false))
        try FileSystem.write([2], to: folder.file("link"), force: true)
        XCTAssertEqual(try FileSystem.read(folder.file("target")), [2])
        XCTAssertEqual(mode(of: folder.file("link"), lstat) & S_IFMT, S_IFLNK)
    }

    func testALinkToNothingStays() throws {
        let folder = TemporaryFolder()
        XCTAssertEqual(mkdir(folder.file("deep"), 0o777), 0)
        XCTAssertEqual(symlink("deep/second", folder.file("first")), 0)
        XCTAssertEqual(symlink("../target", folder.file("deep/second")), 0)
        expectFailure(.exists, try FileSystem.write([1], to: folder.file("first"), force: false))
        try FileSystem.write([2], to: folder.file("first"), force: true)
        XCTAssertEqual(try FileSystem.read(folder.file("target")), [2])
        for link in ["first", "deep/second"] {
            XCTAssertEqual(mode(of: folder.file(link), lstat) & S_IFMT, S_IFLNK, link)
        }
        // A circle leads nowhere
        XCTAssertEqual(symlink("circle", folder.file("circle")), 0)
        expectFailure(.create, try FileSystem.write([3], to: folder.file("circle"), force: true))
        XCTAssertEqual(folder.content.sorted(), ["circle", "deep", "first", "target"])
    }

    /// What only its owner may read must not be for all to read after it was replaced, nor before it is complete.
    func testPermissionsOfAReplacedFileStay() throws {
        let folder = TemporaryFolder()
        XCTAssertEqual(symlink("a", folder.file("link")), 0)
        func permissions(_ name: String) -> mode_t { mode(of: folder.file(name)) & 0o7777 }
        for mode in [mode_t(0o600), 0o664, 0o400] {
            for name in ["a", "link"] {
                try FileSystem.write([1], to: folder.file("a"), force: true)
                XCTAssertEqual(chmod(folder.file("a"), mode), 0)
                let file = try OutputFile(path: folder.file(name), force: true)
                let unfinished = try XCTUnwrap(folder.content.first { $0.hasPrefix(".aec-") })
                XCTAssertEqual(permissions(unfinished), mode)
                try file.write([2])
                try file.commit()
                XCTAssertEqual(permissions("a"), mode)
                XCTAssertEqual(try FileSystem.read(folder.file("a")), [2])
            }
        }
    }

    /// From the first moment on, so that nobody reads what is not complete either.
    func testAttributesOfAnotherFile() throws {
        let folder = TemporaryFolder()
        try FileSystem.write([1], to: folder.file("a"), force: true)
        XCTAssertEqual(chmod(folder.file("a"), 0o600), 0)
        let times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1_000_000, tv_nsec: 500)]
        XCTAssertEqual(utimensat(AT_FDCWD, folder.file("a"), times, 0), 0)
        let attributes = try XCTUnwrap(FileAttributes(of: folder.file("a")))
        XCTAssertEqual(attributes.permissions, 0o600)
        XCTAssertEqual(attributes.seconds, 1_000_000)
        XCTAssertNil(FileAttributes(of: folder.file("none")))
        let file = try OutputFile(path: folder.file("b"), force: false, like: attributes)
        let unfinished = try XCTUnwrap(folder.content.first { $0.hasPrefix(".aec-") })
        XCTAssertEqual(FileAttributes(of: folder.file(unfinished))?.permissions, 0o600)
        try file.write([2])
        try file.commit()
        XCTAssertEqual(FileAttributes(of: folder.file("b")), attributes)
    }

    /// Permissions are for a group: what one may read, another one must not.
    func testTheGroupOfAnotherFile() throws {
        for (permissions, other) in [
            (mode_t(0o640), mode_t(0o600)), (0o644, 0o644), (0o664, 0o644), (0o755, 0o755),
            (0o604, 0o604), (0o660, 0o600),
        ] {
            XCTAssertEqual(FileAttributes.forAnotherGroup(permissions), other)
        }
        try XCTSkipIf(geteuid() != 0, "only root may give files away")
        let folder = TemporaryFolder()
        try FileSystem.write([1], to: folder.file("a"), force: true)
        XCTAssertEqual(chown(folder.file("a"), 1234, 2345), 0)
        XCTAssertEqual(chmod(folder.file("a"), 0o640), 0)
        let attributes = try XCTUnwrap(FileAttributes(of: folder.file("a")))
        let file = try OutputFile(path: folder.file("b"), force: false, like: attributes)
        try file.commit()
        XCTAssertEqual(FileAttributes(of: folder.file("b")), attributes)
        XCTAssertEqual(attributes.group, 2345)
    }

    func testDevicesAreWrittenToAndStay() throws {
        try FileSystem.write([1, 2, 3], to: "/dev/null", force: false)
        XCTAssertEqual(mode(of: "/dev/null") & S_IFMT, S_IFCHR)
    }

    func testPermissionFollowsTheMask() throws {
        let folder = TemporaryFolder()
        let before = umask(0o027)
        defer { umask(before) }
        try FileSystem.write([1], to: folder.file("a"), force: false)
        XCTAssertEqual(mode(of: folder.file("a")) & 0o777, 0o640)
    }

    func testReading() throws {
        let folder = TemporaryFolder()
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 >> 3) }
        try FileSystem.write(bytes, to: folder.file("a"), force: false)
        try FileSystem.write([], to: folder.file("empty"), force: false)
        XCTAssertEqual(try FileSystem.read(folder.file("a")), bytes)
        XCTAssertEqual(try FileSystem.read(folder.file("empty")), [])
        XCTAssertEqual(try FileSystem.read("/dev/null"), [])
        expectFailure(.open, try FileSystem.read(folder.file("none")))
        expectFailure(.open, try FileSystem.read(folder.path))
        XCTAssertNoThrow(try FileSystem.read(folder.file("a"), maxBytes: 300_000))
        expectFailure(.tooLarge, try FileSystem.read(folder.file("a"), maxBytes: 299_999))
        expectFailure(.tooLarge, try FileSystem.read("/dev/zero", maxBytes: 3_000_000))
    }

    func testWhatIsNotWantedIsNotReadToItsEnd() throws {
        let folder = TemporaryFolder()
        try FileSystem.write([1, 2, 3], to: folder.file("short"), force: false)
        try FileSystem.write(Array(0...99), to: folder.file("long"), force: false)
        var head: [UInt8] = []
        func read(_ path: String, _ answer: Bool) throws(FileError) -> [UInt8] {
            try FileSystem.read(path, maxBytes: 200) {
                head = $0
                return answer
            }
        }
        XCTAssertEqual(try read(folder.file("short"), true), [1, 2, 3])
        XCTAssertEqual(head, [1, 2, 3])
        XCTAssertEqual(try read(folder.file("short"), false), [1, 2, 3])
        XCTAssertEqual(try read(folder.file("long"), true), Array(0...99))
        XCTAssertEqual(head, Array(0..<UInt8(FileSystem.headSize)))
        XCTAssertEqual(try read(folder.file("long"), false), head)
        XCTAssertEqual(
            try read("/dev/zero", false), [UInt8](repeating: 0, count: FileSystem.headSize))
        expectFailure(.tooLarge, try read("/dev/zero", true))
    }

    func testReadingAPipe() throws {
        let folder = TemporaryFolder()
        XCTAssertEqual(mkfifo(folder.file("pipe"), 0o600), 0)
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 >> 4) }
        let path = folder.file("pipe")
        let writer = Thread {
            let file = try? OutputFile(path: path, force: false)
            try? file?.write(bytes)
            try? file?.commit()
        }
        writer.start()
        XCTAssertEqual(try FileSystem.read(path), bytes)
    }

    func testMessagesNameTheFileAndTheReason() {
        do throws(FileError) {
            _ = try FileSystem.read("/nowhere/a.png")
            XCTFail("no error")
        } catch {
            XCTAssertEqual(
                error.description, "cannot open /nowhere/a.png: No such file or directory")
            XCTAssertEqual(error.errno, ENOENT)
            XCTAssertEqual(error.asAECError.code, .io)
        }
    }
}
