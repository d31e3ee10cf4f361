import CLibrary
import TestSupport
import XCTest

@testable import AECImageIO

/// Temporary files that were left by processes that are dead, and those of living ones.
final class TemporaryFileTests: XCTestCase {
    private func make(_ names: [String], in folder: TemporaryFolder) throws {
        for name in names {
            let file = try XCTUnwrap(fopen(folder.file(name), "w"))
            fclose(file)
        }
    }

    func testWhatKilledProcessesLeftIsRemoved() throws {
        let folder = TemporaryFolder()
        try make([".aec-0123456789abcdef.tmp", ".aec-7.tmp"], in: folder)
        let file = try OutputFile(path: folder.file("a"), force: false)
        XCTAssertEqual(folder.content.count, 1)
        try file.write([1])
        try file.commit()
        XCTAssertEqual(folder.content, ["a"])
    }

    func testNothingElseIsRemoved() throws {
        let folder = TemporaryFolder()
        let others = [
            ".aec-.tmp", ".aec-0123456789ABCDEF.tmp", ".aec-0123456789abcdef0.tmp", ".aec-1.tmp~",
            ".aec-1.tm", ".aec-g.tmp", "aec-1.tmp", "x.aec-1.tmp",
        ]
        try make(others + ["b"], in: folder)
        // Neither a folder nor what a link leads to
        XCTAssertEqual(mkdir(folder.file(".aec-2.tmp"), 0o777), 0)
        XCTAssertEqual(symlink(folder.file("b"), folder.file(".aec-3.tmp")), 0)
        let before = folder.content
        try FileSystem.write([1], to: folder.file("a"), force: false)
        XCTAssertEqual(folder.content, (before + ["a"]).sorted())
    }

    func testAFileThatIsBeingWrittenStays() throws {
        let folder = TemporaryFolder()
        let file = try OutputFile(path: folder.file("a"), force: false)
        try file.write([1])
        let all = folder.content
        XCTAssertEqual(all.count, 1)
        // As another process sees it, by way of another name of the folder
        TemporaryFile.removeLeftovers(in: Substring(folder.path + "/./"))
        XCTAssertEqual(folder.content, all)
        try file.commit()
        XCTAssertEqual(folder.content, ["a"])
    }

    /// A process that has just made its file and not yet locked it may meet one that takes it for a leftover.
    func testAFileThatIsTakenForALeftoverIsGivenUp() throws {
        let folder = TemporaryFolder()
        let name = folder.file(".aec-1.tmp")
        try make([".aec-1.tmp"], in: folder)
        XCTAssertNil(TemporaryFile.make(name))
        XCTAssertEqual(errno, EEXIST)
        unlink(name)
        let descriptor = try XCTUnwrap(TemporaryFile.make(name))
        let second = open(name, O_RDONLY)
        XCTAssertNotEqual(flock(second, LOCK_EX | LOCK_NB), 0, "it is locked")
        close(second)
        close(descriptor)
    }
}
