import AEC
import AECImageIO
import Foundation
import TestSupport
import XCTest

@testable import AECTraining

/// Which pictures a run takes, and what its folder keeps and refuses.
final class RunFolderTests: XCTestCase {
    private lazy var folder = temporaryFolder()

    override func setUpWithError() throws {
        try write("a.png")
        try write("deep/b.png")
    }

    private func write(_ name: String, side: Int = 64) throws {
        try writePicture(
            Pictures.synthetic(width: side, height: side), as: .png, to: folder + "/" + name)
    }

    private var start: RunFolder.Start {
        .init(data: "photos", pictures: .init(), settings: .init())
    }

    private func names() throws -> [String] {
        try PictureFolder(folder).paths.map { String($0.dropFirst(folder.count + 1)) }
    }

    func testCropsOfRunsAreNoPictures() throws {
        let run = RunFolder(folder + "/deep/mine.run")
        XCTAssertFalse(PictureFolder.holdsRun(run.path))
        try run.create(start)
        XCTAssertTrue(PictureFolder.holdsRun(run.path))
        try write("deep/mine.run/crops/0-original.png")
        try write("deep/mine.run/crops/0-level6.png")
        // A picture's folder may be called the same.
        try write("crops/c.png")
        try write("crops/more/d.png")
        XCTAssertEqual(try names(), ["a.png", "crops/c.png", "crops/more/d.png", "deep/b.png"])
        try FileSystem.write(Array("{}".utf8), to: folder + "/settings.json", force: true)
        XCTAssertEqual(try names().count, 4)
        // The folder of pictures may itself be the run's.
        try FileManager.default.removeItem(atPath: folder + "/settings.json")
        try RunFolder(folder).create(start)
        XCTAssertEqual(try names(), ["a.png", "deep/b.png"])
    }

    func testTheDigestTellsOtherPictures() throws {
        let digest = try PictureFolder(folder).digest
        XCTAssertEqual(digest.count, 16)
        XCTAssertEqual(try PictureSet.read(folder).digest, digest)
        XCTAssertEqual(try PictureFolder(folder + "/deep/..").digest, digest)
        try FileSystem.write([1], to: folder + "/notes.txt", force: true)
        XCTAssertEqual(try PictureFolder(folder).digest, digest)
        try write("c.png")
        let more = try PictureFolder(folder).digest
        XCTAssertNotEqual(more, digest)
        try write("c.png", side: 72)
        XCTAssertNotEqual(try PictureFolder(folder).digest, more)
        try FileManager.default.removeItem(atPath: folder + "/c.png")
        XCTAssertEqual(try PictureFolder(folder).digest, digest)
    }

    func testAFolderMayBeALink() throws {
        let link = folder + "-link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder)
        defer { try? FileManager.default.removeItem(atPath: link) }
        XCTAssertEqual(try PictureFolder(link).paths, [link + "/a.png", link + "/deep/b.png"])
        XCTAssertEqual(try PictureFolder(link).digest, try PictureFolder(folder).digest)
        XCTAssertEqual(try PictureSet.read(link).validationCount, 1)
    }

    func testAFolderWithoutACheckpointIsFree() throws {
        let run = RunFolder(folder + "/run")
        try run.create(start)
        try run.append(
            RunFolder.LogLine(
                step: 20, seconds: 1, rate: 1, loss: 1, psnr: 1, bitsPerPixel: 1))
        var other = start
        other.settings.batch = 7
        try run.create(other)
        XCTAssertEqual(try run.start().settings.batch, 7)
        XCTAssertEqual(try FileSystem.read(run.log), [])
        try FileSystem.write([1], to: run.checkpoint, force: true)
        XCTAssertThrowsError(try run.create(other)) {
            XCTAssertTrue(($0 as? AECError)?.message.contains("holds a run already") ?? false)
        }
    }

    func testFilesOfOthersAreNotReplaced() throws {
        for name in ["settings.json", "log.jsonl", "weights.safetensors", "held-out.txt"] {
            let foreign = folder + "/foreign"
            try FileSystem.makeFolder(foreign)
            let bytes = Array(#"{"editor.fontSize": 12}"#.utf8)
            try FileSystem.write(bytes, to: foreign + "/" + name, force: true)
            assertError(try RunFolder(foreign).create(start), .alreadyExists, context: name)
            XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: foreign), [name])
            XCTAssertEqual(try FileSystem.read(foreign + "/" + name), bytes)
            try FileManager.default.removeItem(atPath: foreign)
        }
    }

    func testAShareThatCannotBeHeldOut() {
        for share in [-0.1, 1.5, 1e300, .nan] {
            assertError(try PictureSet.read(folder, .init(heldOut: share)), .invalidArgument)
        }
    }

    func testWhatAResumedRunNeedsToKnow() throws {
        let run = RunFolder(folder + "/run")
        var full = start
        (full.output, full.name, full.picturesDigest) = ("/there/m.aecm", "My scans", "0123")
        try run.create(full)
        full.exported = "15b0b062a0ad8479"
        try run.update(full)
        let read = try run.start()
        XCTAssertEqual(read.output, full.output)
        XCTAssertEqual(read.name, full.name)
        XCTAssertEqual(read.picturesDigest, full.picturesDigest)
        XCTAssertEqual(read.exported, full.exported)
        // As older programs have written it.
        let old = #"{"data": "old", "settings": {"goal": {"steps": {"_0": 3}}}}"#
        try FileSystem.write(Array(old.utf8), to: run.settings, force: true)
        XCTAssertNil(try run.start().output)
        XCTAssertNil(try run.start().exported)
    }

    func testFilesThatCannotBeMade() throws {
        XCTAssertThrowsError(try RunFolder(folder + "/a.png/run").create(start)) {
            let error = $0 as? FileError
            XCTAssertEqual(error?.stage, .create)
            XCTAssertEqual(error?.path, folder + "/a.png/run")
            XCTAssertEqual(error?.errno, ENOTDIR)
        }
        let run = RunFolder(folder + "/run")
        try run.create(start)
        try FileSystem.makeFolder(run.log)
        XCTAssertThrowsError(
            try run.append(
                RunFolder.LogLine(step: 1, seconds: 1, rate: 1, loss: 1, psnr: 1, bitsPerPixel: 1))
        ) {
            XCTAssertEqual(($0 as? FileError)?.stage, .write)
            XCTAssertEqual(($0 as? FileError)?.path, run.log)
        }
    }
}
