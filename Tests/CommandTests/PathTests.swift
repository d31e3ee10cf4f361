import XCTest

@testable import AECCommand

/// Paths are bytes: an accent (U+0301) at the beginning of a name is one character with the slash or dot before it.
final class PathTests: XCTestCase {
    private let accent = "\u{301}"

    func testNamesAndFolders() {
        for (path, name, folder) in [
            ("a", "a", nil), ("a/b", "b", "a"), ("a//b/", "b", "a/"), ("/", "", nil),
            ("/a", "a", "/"), ("", "", nil), (".", ".", nil), ("a/\(accent)b", accent + "b", "a"),
            ("/\(accent)", accent, "/"),
        ] as [(String, String, String?)] {
            XCTAssertEqual(Array(Path.name(of: path).utf8), Array(name.utf8), path)
            XCTAssertEqual(
                Path.folder(of: path).map { Array($0.utf8) }, folder.map { Array($0.utf8) }, path)
        }
        XCTAssertTrue(Path.isHidden(".\(accent)"))
        XCTAssertFalse(Path.isHidden("a."))
    }

    func testSlashes() {
        XCTAssertEqual(Path.withSlash("a"), "a/")
        XCTAssertEqual(Path.withSlash("a/"), "a/")
        XCTAssertEqual(Path.withSlash("/"), "/")
    }

    func testExtensions() {
        for (path, result) in [
            ("a.png", "a.aec"), ("a", "a.aec"), (".a", ".a.aec"), ("b.c/a", "b.c/a.aec"),
            ("b.c/.a", "b.c/.a.aec"), ("a.b.png", "a.b.aec"), ("a.", "a.aec"),
            ("b.c/\(accent)a", "b.c/\(accent)a.aec"), ("b/\(accent)a.png", "b/\(accent)a.aec"),
            ("a.\(accent)png", "a.aec"),
        ] {
            XCTAssertEqual(
                Array(Path.replaceExtension(of: path, by: "aec").utf8), Array(result.utf8), path)
        }
    }

    func testOneKeyAFile() {
        var paths = CanonicalPaths()
        for (a, b) in [("none", "./none"), ("/tmp/none", "/tmp/../tmp//none"), ("/", "//")] {
            XCTAssertEqual(paths.key(of: a), paths.key(of: b), a)
        }
        XCTAssertNotEqual(paths.key(of: "/tmp/a"), paths.key(of: "/tmp/b"))
        XCTAssertNotEqual(paths.key(of: "/tmp/\(accent)a"), paths.key(of: "/\(accent)a"))
        #if os(Linux)
            // Two ways to write the same letter are two files
            XCTAssertNotEqual(paths.key(of: "/tmp/\u{e9}"), paths.key(of: "/tmp/e\(accent)"))
            XCTAssertNotEqual(paths.key(of: "/\u{e9}/a"), paths.key(of: "/e\(accent)/a"))
        #endif
    }
}
