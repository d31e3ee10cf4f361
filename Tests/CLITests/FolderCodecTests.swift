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
        try tool.makeFolder("photos/empty")
        try tool.write(picture, to: "photos/a.png")
        try tool.write(picture, to: "photos/deep/b.jpg")
        try tool.write(picture, to: "photos/deep/er/c.ppm")
        try tool.write(tool.bytes(of: "photos/a.png"), to: "photos/deep/scan")
        try tool.write(tool.bytes(of: "photos/a.png"), to: "photos/deep/er/d.jpeg")
        try tool.write(picture, to: "photos/.hidden/e.png")
        try tool.write(picture, to: "photos/.f.png")
        try tool.write(Array("words".utf8), to: "photos/notes.txt")
        try tool.write([], to: "photos/nothing")
        try tool.makeLink("photos/deep/loop", to: "..")
        try tool.makeLink("photos/link.png", to: "a.png")
        XCTAssertEqual(mkfifo(tool.url("photos/pipe.png").path, 0o600), 0)
        return tool
    }

    private let expected = [
        "a.aec", "deep/b.aec", "deep/er/c.aec", "deep/er/d.aec", "deep/scan.aec", "link.aec",
    ]

    func testAFolderNeedsItsOption() throws {
        let tool = try toolWithTree()
        for command in ["compress", "decompress", "verify", "info"] {
            let result = try tool.check(command, "photos", status: 66)
            XCTAssertTrue(
                result.error.hasPrefix("aec: photos: is a directory: --recursive"), result.error)
        }
    }

    func testATreeIsKept() throws {
        let tool = try toolWithTree()
        let before = try tool.tree()
        let result = try tool.check("compress", "-r", "photos/", "--out-dir", "new/small", "--json")
        XCTAssertEqual(try tool.tree(in: "new/small"), expected)
        XCTAssertEqual(
            try tool.json(result, "input"),
            [
                "photos/a.png", "photos/deep/b.jpg", "photos/deep/er/c.ppm",
                "photos/deep/er/d.jpeg", "photos/deep/scan", "photos/link.png",
            ])
        XCTAssertEqual(try tool.tree().filter { !$0.hasPrefix("new/") }, before)

        for command in ["verify", "info"] {
            let check = try tool.check(command, "-r", "new")
            XCTAssertEqual(check.outputText.split(separator: "\n").count, expected.count)
            XCTAssertEqual(check.error, command == "info" ? "" : "6 files: 6 done\n")
        }
        // An existing folder as -o is the same
        try tool.makeFolder("back")
        try tool.check("decompress", "-r", "new/small", "-o", "back")
        XCTAssertEqual(
            try tool.tree(in: "back"), expected.map { String($0.dropLast(3)) + "png" })
    }

    func testResultsBesideTheirInputs() throws {
        let tool = try toolWithTree()
        try tool.check(
            "compress", "-rv", "photos", says: "photos/notes.txt: not", "photos/deep/loop: a link",
            "photos/pipe.png: no")
        for name in expected {
            XCTAssertEqual(
                try AECDecoder.inspect(tool.bytes(of: "photos/" + name)).width, 40, name)
        }
        // What was made is no picture: a second time everything is there already
        try tool.check(
            "compress", "-r", "photos", "--skip-existing", says: "6 files: 0 done, 6 skipped")
    }

    /// The user believes that it is a picture, so silence would lose it.
    func testWhatOnlyHasTheNameOfAPictureIsAnError() throws {
        let tool = try toolWithTree()
        try tool.write(Array("no picture".utf8), to: "photos/deep/bad.PNG")
        try tool.makeLink("photos/gone.jpg", to: "nowhere")
        try tool.check(
            "compress", "-r", "photos", "--out-dir", "out", status: 1,
            says: "aec: photos/deep/bad.PNG: ", "aec: photos/gone.jpg: ",
            "8 files: 6 done, 2 failed")
        XCTAssertEqual(try tool.tree(in: "out"), expected)
    }

    /// What is left out of a folder is counted, so that nobody takes the folder to be done.
    func testOtherFilesAreCounted() throws {
        let tool = try Tool()
        try FileManager.default.createDirectory(
            at: tool.url("in/b"), withIntermediateDirectories: true)
        try tool.write(Pictures.synthetic(width: 20, height: 20), to: "in/a.png")
        try tool.write(Array("raw".utf8), to: "in/a.cr9")
        try tool.write(Array("text".utf8), to: "in/b/notes")
        try tool.check(
            "compress", "-r", "in", "--out-dir", "out",
            says: "in: 2 files left out as not one of the pictures (-v names them)")
        let named = try tool.check(
            "compress", "-r", "in", "--out-dir", "out", "-v", "-f", says: "in/b/notes: not one of")
        XCTAssertFalse(named.error.contains("-v names them"), named.error)
    }

    func testListsOfFiles() throws {
        let tool = try toolWithTree()
        let files = ["photos/a.png", "photos/deep/b.jpg"]
        for end in ["\n", "\0"] {
            let list = Array(files.map { $0 + end }.joined().utf8)
            let result = try tool.check(
                "compress", "--files-from", "-", "--out-dir", "out", "--json", "--force",
                input: list)
            XCTAssertEqual(try tool.json(result, "output"), ["out/a.aec", "out/b.aec"])
        }
        // After the files of the command line; a last line needs no end, and folders are folders
        try tool.write(Array("photos/deep\nphotos/none.png".utf8), to: "list")
        let mixed = try tool.check(
            "compress", "-r", "--files-from=list", "photos/a.png", "--out-dir", "out2", "--json",
            status: 66)
        XCTAssertEqual(
            try tool.json(mixed, "input"),
            [
                "photos/a.png", "photos/deep/b.jpg", "photos/deep/er/c.ppm",
                "photos/deep/er/d.jpeg", "photos/deep/scan", "photos/none.png",
            ])
        try tool.check("compress", "--files-from", "none", status: 66, says: "--files-from none: ")
        try tool.check("compress", "--files-from", "-", "-", "-o", "out", status: 64)
    }

    /// A folder of another name than the one that was meant must not look like one in which all is well.
    func testNothingToDoIsAnError() throws {
        let tool = try toolWithTree()
        for (command, what) in [
            ("compress", "pictures"), ("decompress", ".aec files"), ("verify", ".aec files"),
            ("info", ".aec files"),
        ] {
            let result = try tool.check(command, "-r", "photos/empty", status: 66)
            XCTAssertEqual(result.error, "aec: photos/empty: no \(what) in this folder\n")
        }
        // The rest is done
        let mixed = try tool.check(
            "compress", "-r", "photos/empty", "photos/deep/er", "--out-dir", "out", "--json",
            status: 66)
        XCTAssertEqual(
            try tool.json(mixed, "input"),
            ["photos/empty", "photos/deep/er/c.ppm", "photos/deep/er/d.jpeg"])
        XCTAssertEqual(try tool.tree(in: "out"), ["c.aec", "d.aec"])
        for list in ["", "\n\n"] {
            let result = try tool.check(
                "verify", "--files-from", "-", input: Array(list.utf8), status: 66)
            XCTAssertEqual(result.error, "aec: --files-from -: lists no files\n")
        }
    }

    func testFoldersThatCannotBeMade() throws {
        let tool = try toolWithTree()
        try tool.write([1], to: "file")
        try tool.check(
            "compress", "photos/a.png", "--out-dir", "file/small", status: 73,
            says: "cannot create the folder file/small")
        // A failure makes no folder either
        try tool.check("compress", "photos/nothing", "--out-dir", "out", status: 65)
        XCTAssertEqual(try tool.names(), ["file", "photos"])
        for options in [["-o", "x", "--out-dir", "y"], ["--force", "--skip-existing"]] {
            try tool.check(
                ["compress", "photos/a.png"] + options, status: 64, says: "exclude each other")
        }
    }
}

extension Tool {
    /// A member of each line of JSON.
    func json(_ result: Result, _ member: String) throws -> [String] {
        try result.json().map { try XCTUnwrap($0[member] as? String, "\($0)") }
    }
}
