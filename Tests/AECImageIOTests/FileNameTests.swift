import XCTest

@testable import AECImageIO

final class FileNameTests: XCTestCase {
    func testNamesThatATerminalShowsStay() {
        for name in ["a.png", "two words", "it's", "B\u{E4}ume/\u{1F333}.jpg", "", "-", "a\\b"] {
            XCTAssertEqual(FileName.shown(name), name)
        }
    }

    func testControlsAreQuotedAsLsDoes() {
        for (name, shown) in [
            ("two\nlines", #"'two'$'\n''lines'"#), ("\u{1B}[31mred", #"''$'\033''[31mred'"#),
            ("it's\t", #"'it'\''s'$'\t'"#), ("\u{7F}\r", #"''$'\177\r'"#),
            ("\u{9B}31m", #"''$'\302\233''31m'"#), ("a\u{202E}gnp", #"'a'$'\342\200\256''gnp'"#),
        ] {
            XCTAssertEqual(FileName.shown(name), shown)
        }
        XCTAssertEqual(
            FileError(.open, path: "a\nb").description, #"cannot open 'a'$'\n''b'"#)
    }

    func testTextKeepsItsLines() {
        XCTAssertEqual(FileName.withoutControls("a\tb\nc"), "a\tb\nc")
        XCTAssertEqual(FileName.withoutControls("\u{1B}]0;title\u{7}"), #"\033]0;title\007"#)
    }
}
