import AEC
import AECImageIO
import TestSupport
import XCTest

/// Folders and lists of files as input, and trees of folders as output.
final class FolderCodecTests: XCTestCase {
    private let picture = Pictures.synthetic(width: 40, height: 30)

    /// Pictures of three formats, one with a wrong name and one with none, and all that is no picture.
    private func toolWithTree() throws -> Tool {
        let tool = try Tool()
        for folder in ["photos/deep/er", "photos/.hidden", "photos/empty"] {
            try tool.makeFolder(folder)
        }
        try tool.write(picture, to: "photos/a.png")
        try tool.write(picture, to: "photos/deep/b.jpg")
        try tool.write(picture, to: "photos/deep/er/c.ppm")
        try tool.write(tool.bytes(of: "photos/a.png"), to: "photos/deep/scan")
        try tool.write(tool.bytes(of: "photos/a.png"), to: "photos/deep/er/d.jpeg")
        try tool.write(picture, to: "photos/.hidden/e.png")
        try tool.write(picture, to: "photos/.f.png")
        try tool.write(Array("words".utf8), to: "photos/notes.txt")
        try tool.write([], to: "photos/nothing")
        let files = FileManager.default
        try files.createSymbolicLink(
            atPath: tool.url("photos/deep/loop").path, withDestinationPath: "..")
        try files.createSymbolicLink(
            atPath: tool.url("photos/link.png").path, withDestinationPath: "a.png")
        XCTAssertEqual(mkfifo(tool.url("photos/pipe.png").path, 0o600), 0)
        return tool
    }

    private let expected = [
        "a.aec", "deep/b.aec", "deep/er/c.aec", "deep/er/d.aec", "deep/scan.aec", "link.aec",
    ]

    func testAFolderNeedsItsOption() throws {
        let tool = try toolWithTree()
        for command in ["compress", "decompress", "verify", "info"] {
            let result = try tool.run(command, "photos")
            XCTAssertEqual(result.status, 66, result.error)
            XCTAssertTrue(
                result.error.hasPrefix("aec: photos: is a directory: --recursive"), result.error)
        }
    }

    func testATreeIsKept() throws {
        let tool = try toolWithTree()
        let before = try tool.tree()
        let result = try tool.run("compress", "-r", "photos/", "--out-dir", "new/small", "--json")
        XCTAssertEqual(result.status, 0, result.error)
        XCTAssertEqual(try tool.tree(in: "new/small"), expected)
        XCTAssertEqual(
            try tool.json(result, "input"),
            [
                "photos/a.png", "photos/deep/b.jpg", "photos/deep/er/c.ppm",
                "photos/deep/er/d.jpeg", "photos/deep/scan", "photos/link.png",
            ])
        XCTAssertEqual(try tool.tree().filter { !$0.hasPrefix("new/") }, before)

        for command in ["verify", "info"] {
            let check = try tool.run(command, "-r", "new")
            XCTAssertEqual(check.status, 0, check.error)
            XCTAssertEqual(check.outputText.split(separator: "\n").count, expected.count)
            XCTAssertEqual(check.error, command == "info" ? "" : "6 files: 6 done\n")
        }
        // An existing folder as -o is the same
        try tool.makeFolder("back")
        XCTAssertEqual(try tool.run("decompress", "-r", "new/small", "-o", "back").status, 0)
        XCTAssertEqual(
            try tool.tree(in: "back"), expected.map { String($0.dropLast(3)) + "png" })
    }

    func testResultsBesideTheirInputs() throws {
        let tool = try toolWithTree()
        let result = try tool.run("compress", "-rv", "photos")
        XCTAssertEqual(result.status, 0, result.error)
        for name in expected {
            XCTAssertEqual(
                try AECDecoder.inspect(tool.bytes(of: "photos/" + name)).width, 40, name)
        }
        for part in ["photos/notes.txt: not", "photos/deep/loop: a link", "photos/pipe.png: no"] {
            XCTAssertTrue(result.error.contains(part), result.error)
        }
        // What was made is no picture: a second time everything is there already
        let again = try tool.run("compress", "-r", "photos", "--skip-existing")
        XCTAssertEqual(again.status, 0, again.error)
        XCTAssertTrue(again.error.contains("6 files: 0 done, 6 skipped"), again.error)
    }

    /// The user believes that it is a picture, so silence would lose it.
    func testWhatOnlyHasTheNameOfAPictureIsAnError() throws {
        let tool = try toolWithTree()
        try tool.write(Array("no picture".utf8), to: "photos/deep/bad.PNG")
        try FileManager.default.createSymbolicLink(
            atPath: tool.url("photos/gone.jpg").path, withDestinationPath: "nowhere")
        let result = try tool.run("compress", "-r", "photos", "--out-dir", "out")
        XCTAssertEqual(result.status, 1, result.error)
        XCTAssertTrue(result.error.contains("aec: photos/deep/bad.PNG: "), result.error)
        XCTAssertTrue(result.error.contains("aec: photos/gone.jpg: "), result.error)
        XCTAssertTrue(result.error.contains("8 files: 6 done, 2 failed"), result.error)
        XCTAssertEqual(try tool.tree(in: "out"), expected)
    }

    func testListsOfFiles() throws {
        let tool = try toolWithTree()
        let files = ["photos/a.png", "photos/deep/b.jpg"]
        for end in ["\n", "\0"] {
            let list = Array(files.map { $0 + end }.joined().utf8)
            let result = try tool.run(
                "compress", "--files-from", "-", "--out-dir", "out", "--json", "--force",
                input: list)
            XCTAssertEqual(result.status, 0, result.error)
            XCTAssertEqual(try tool.json(result, "output"), ["out/a.aec", "out/b.aec"])
        }
        // After the files of the command line; a last line needs no end, and folders are folders
        try tool.write(Array("photos/deep\nphotos/none.png".utf8), to: "list")
        let mixed = try tool.run(
            "compress", "-r", "--files-from=list", "photos/a.png", "--out-dir", "out2", "--json")
        XCTAssertEqual(mixed.status, 66, mixed.error)
        XCTAssertEqual(
            try tool.json(mixed, "input"),
            [
                "photos/a.png", "photos/deep/b.jpg", "photos/deep/er/c.ppm",
                "photos/deep/er/d.jpeg", "photos/deep/scan", "photos/none.png",
            ])
        let missing = try tool.run("compress", "--files-from", "none")
        XCTAssertEqual(missing.status, 66)
        XCTAssertTrue(missing.error.contains("--files-from none: "), missing.error)
        let twice = try tool.run("compress", "--files-from", "-", "-", "-o", "out")
        XCTAssertEqual(twice.status, 64, twice.error)
    }

    /// A folder of another name than the one that was meant must not look like one in which all is well.
    func testNothingToDoIsAnError() throws {
        let tool = try toolWithTree()
        for (command, what) in [
            ("compress", "pictures"), ("decompress", ".aec files"), ("verify", ".aec files"),
            ("info", ".aec files"),
        ] {
            let result = try tool.run(command, "-r", "photos/empty")
            XCTAssertEqual(result.status, 66, result.error)
            XCTAssertEqual(result.error, "aec: photos/empty: no \(what) in this folder\n")
        }
        // The rest is done
        let mixed = try tool.run(
            "compress", "-r", "photos/empty", "photos/deep/er", "--out-dir", "out", "--json")
        XCTAssertEqual(mixed.status, 66, mixed.error)
        XCTAssertEqual(
            try tool.json(mixed, "input"),
            ["photos/empty", "photos/deep/er/c.ppm", "photos/deep/er/d.jpeg"])
        XCTAssertEqual(try tool.tree(in: "out"), ["c.aec", "d.aec"])
        for list in ["", "\n\n"] {
            let result = try tool.run("verify", "--files-from", "-", input: Array(list.utf8))
            XCTAssertEqual(result.status, 66, result.error)
            XCTAssertEqual(result.error, "aec: --files-from -: lists no files\n")
        }
    }

    func testFoldersThatCannotBeMade() throws {
        let tool = try toolWithTree()
        try tool.write([1], to: "file")
        let result = try tool.run("compress", "photos/a.png", "--out-dir", "file/small")
        XCTAssertEqual(result.status, 73, result.error)
        XCTAssertTrue(result.error.contains("cannot create the folder file/small"), result.error)
        // A failure makes no folder either
        XCTAssertEqual(try tool.run("compress", "photos/nothing", "--out-dir", "out").status, 65)
        XCTAssertEqual(try tool.names(), ["file", "photos"])
        for options in [["-o", "x", "--out-dir", "y"], ["--force", "--skip-existing"]] {
            let usage = try tool.run(["compress", "photos/a.png"] + options)
            XCTAssertEqual(usage.status, 64, usage.error)
            XCTAssertTrue(usage.error.contains("exclude each other"), usage.error)
        }
    }
}

extension Tool {
    /// A member of each line of JSON.
    func json(_ result: Result, _ member: String) throws -> [String] {
        try result.json().map { try XCTUnwrap($0[member] as? String, "\($0)") }
    }
}
