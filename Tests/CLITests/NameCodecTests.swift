import AEC
import TestSupport
import XCTest

/// Names of files that a `String` would change or take for each other.
final class NameCodecTests: XCTestCase {
    private let picture = Pictures.synthetic(width: 40, height: 30)

    /// Gives a file a name of any bytes.
    private func rename(_ old: String, to new: [UInt8], in tool: Tool) throws {
        let path = Array(tool.folder.path.utf8) + [UInt8(ascii: "/")] + new + [0]
        let result = path.map(CChar.init(bitPattern:)).withUnsafeBufferPointer {
            Foundation.rename(tool.url(old).path, $0.baseAddress!)
        }
        try XCTSkipIf(result != 0, "this file system takes UTF-8 only")
    }

    func testWordsThatAreNotUTF8() throws {
        let tool = try Tool(picture)
        try rename("a.png", to: Array("b".utf8) + [0xFF], in: tool)
        try tool.write(picture, to: "a.png")
        let (name, foreign) = ("b\u{FFFD}", #""$(printf 'b\377')""#)
        for words in [
            #"compress a.png -o "$(printf 'c\377.aec')""#, #"compress a.png "-oc$(printf '\377')""#,
            #"compress "--output=$(printf '\377')" a.png"#, #"compress a.png --"$(printf '\377')""#,
            "compare a.png \(foreign)", "model info -- \(foreign)", "bench \(foreign)",
        ] {
            try tool.check(
                [], by: "set -- \(words)", status: 64, says: "this name is not UTF-8: rename")
            XCTAssertEqual(try tool.names().count, 2)
        }
        // One of several files does not stop the others, even where there is a file of the name that it is changed to
        try tool.write(tool.bytes(of: "a.png"), to: name)
        for words in ["compress \(foreign) a.png", "compress -f -- a.png \(foreign)"] {
            try tool.check(
                [], by: "set -- \(words)", status: 66, says: "aec: \(name): this name is not UTF-8")
            XCTAssertEqual(try tool.names().filter { $0.hasSuffix(".aec") }, ["a.aec"])
        }
        try tool.check([], by: "set -- verify a.aec \(foreign)", status: 66)
    }

    func testNamesInFoldersThatAreNotUTF8() throws {
        let tool = try Tool()
        try tool.makeFolder("in/deep")
        for name in ["a.png", "b.png", "c.png", "d.png"] {
            try tool.write(picture, to: "in/" + name)
        }
        try tool.write([1], to: "in/text")
        try rename("in/b.png", to: Array("in/b".utf8) + [0xFF] + Array(".png".utf8), in: tool)
        // A picture by its content, and what is none
        try rename("in/c.png", to: Array("in/c".utf8) + [0xFE], in: tool)
        try rename("in/d.png", to: Array("in/.d".utf8) + [0xFF] + Array(".png".utf8), in: tool)
        try rename("in/text", to: Array("in/text".utf8) + [0xFF], in: tool)
        try rename("in/deep", to: Array("in/deep".utf8) + [0xFF], in: tool)
        let reason = "this name is not UTF-8"
        try tool.check(
            "compress", "-r", "in", "--out-dir", "out", status: 66,
            says: "aec: in/b\u{FFFD}.png: \(reason)", "aec: in/c\u{FFFD}: \(reason)",
            "aec: in/deep\u{FFFD}: \(reason)", "4 files: 1 done, 3 failed")
        XCTAssertEqual(try tool.tree(in: "out"), ["a.aec"])
        let warning = "in/b\u{FFFD}.png: warning: left out: this name"
        try tool.check("bench", "--levels", "0", "in", status: 2, says: warning)
        try tool.check("report", "--codecs", "jpeg-420", "in", status: 2, says: warning)
    }

    func testNamesInListsThatAreNotUTF8() throws {
        let tool = try Tool(picture)
        try tool.check(
            "compress", "--files-from", "-", "--out-dir", "out",
            input: [0xFF] + Array("b.png\na.png\n".utf8), status: 66,
            says: "aec: \u{FFFD}b.png: this name is not UTF-8")
        XCTAssertEqual(try tool.tree(in: "out"), ["a.aec"])
    }

    /// Swift's strings are equal when they look alike.
    func testNamesThatLookAlike() throws {
        let tool = try Tool()
        let names = ["caf\u{e9}", "cafe\u{301}"]
        for name in names { try tool.write(picture, to: name + ".png") }
        try XCTSkipIf(try tool.names().count != 2, "one name for this file system")
        try tool.check("compress", "-r", ".", "--out-dir", "out")
        let written = try tool.tree(in: "out").map { Array($0.utf8) }
        XCTAssertEqual(Set(written), Set(names.map { Array(($0 + ".aec").utf8) }))
    }

    /// An accent is one character with the slash, dash or equals sign before it.
    func testNamesThatBeginWithAnAccent() throws {
        let tool = try Tool()
        try tool.makeFolder("in")
        try tool.makeFolder("other")
        let name = "\u{301}a"
        try tool.write(picture, to: "in/\(name).png")
        for arguments in [
            ["in/\(name).png"], ["in/\(name).png", "-o", "other"],
            ["in/\(name).png", "-o", "other/\(name).2.aec"],
            ["-r", "in", "--out-dir", "new/deep"], ["in/\(name).png", "--output=\(name).aec"],
            ["in/\(name).png", "-o\(name).2.aec"],
        ] {
            try tool.check(["compress"] + arguments)
        }
        // Foundation would not find them all
        for path in [
            "in/\(name).aec", "other/\(name).aec", "other/\(name).2.aec", "new/deep/\(name).aec",
            "\(name).aec", "\(name).2.aec",
        ] {
            XCTAssertEqual(access(tool.folder.path + "/" + path, F_OK), 0, path)
        }
        XCTAssertEqual(try tool.names().count, 5)
    }

    /// Names may hold what commands a terminal, or a second line.
    func testMessagesQuoteControls() throws {
        let tool = try Tool()
        let name = "a\n\u{1B}[31m.png"
        try tool.write(picture, to: name)
        for arguments in [
            ["compress", name], ["compress", name], ["info", name], ["verify", name],
        ] {
            let result = try tool.run(arguments)
            let text = result.error + result.outputText
            XCTAssertTrue(text.contains(#"'a'$'\n\033''[31m"#), text)
            XCTAssertFalse(text.contains("\u{1B}"), text)
        }
        let json = try tool.run("compress", "-f", "--json", name)
        XCTAssertEqual(try json.json().first?["input"] as? String, name)
    }
}
