import CLibrary
import TestSupport
import XCTest

@testable import AECImageIO

/// Temporary folders that were left by processes that are dead, and those of living ones.
final class LockedFolderTests: XCTestCase {
    private func make(_ name: String, in parent: TemporaryFolder, files: [String] = []) throws {
        XCTAssertEqual(mkdir(parent.file(name), 0o700), 0)
        for file in files {
            try FileSystem.write([1], to: parent.file(name + "/" + file), force: false)
        }
    }

    func testWhatKilledProcessesLeftIsRemoved() throws {
        let parent = TemporaryFolder()
        try make("aec-123-AbC012", in: parent, files: ["picture.heic", "errors-0.txt"])
        try make("aec-bench-99999-xxxxxx", in: parent, files: ["in.pnm"])
        let path = try XCTUnwrap(LockedFolder.make(in: parent.path))
        XCTAssertEqual(parent.content.map { parent.file($0) }, [path])
        try FileSystem.write([1], to: path + "/a", force: false)
        LockedFolder.remove(path)
        XCTAssertEqual(parent.content, [])
    }

    func testNothingElseIsRemoved() throws {
        let parent = TemporaryFolder()
        let others = [
            "aec-123", "aec-123-", "aec-123-AbC01", "aec-123-AbC0123", "aec--AbC012",
            "aec-12x-AbC012", "aec-test-AbC012", "x-aec-123-AbC012", "aec-1-2-AbC012",
        ]
        for name in others { try make(name, in: parent, files: ["a"]) }
        // Neither a file nor what a link leads to
        try FileSystem.write([1], to: parent.file("aec-1-aaaaaa"), force: false)
        XCTAssertEqual(symlink(parent.file("aec-123"), parent.file("aec-2-bbbbbb")), 0)
        let before = parent.content
        LockedFolder.removeLeftovers(in: parent.path)
        XCTAssertEqual(parent.content, before)
        XCTAssertEqual(access(parent.file("aec-123/a"), F_OK), 0)
    }

    func testAFolderInUseStays() throws {
        let parent = TemporaryFolder()
        let path = try XCTUnwrap(LockedFolder.make(in: parent.path, for: "bench-"))
        try FileSystem.write([1], to: path + "/a", force: false)
        LockedFolder.removeLeftovers(in: parent.path)
        XCTAssertEqual(access(path + "/a", F_OK), 0)
        LockedFolder.remove(path)
        XCTAssertEqual(parent.content, [])
    }
}
