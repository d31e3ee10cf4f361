import AEC
import AECSupport
import Foundation
import XCTest

final class JSONTests: XCTestCase {
    private func parse(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8)) }

    func testWriting() {
        let json = JSON.object([
            ("text", .string("a \"quoted\" \\ line\n\t\u{1}é\u{1f40e}")), ("whole", .integer(-7)),
            ("half", .number(0.5)),
            ("list", .array([.bool(true), .bool(false), .null])), ("empty", .object([])),
            ("infinite", .number(.infinity)),
        ])
        XCTAssertEqual(
            json.text,
            #"{"text":"a \"quoted\" \\ line\n\t\u0001é🐎","whole":-7,"half":0.5,"#
                + #""list":[true,false,null],"empty":{},"infinite":null}"#)
    }

    func testRounding() {
        XCTAssertEqual(JSON.rounded(2 / 3.0, 4).text, "0.6667")
        XCTAssertEqual(JSON.rounded(-1.00004, 3).text, "-1.0")
        XCTAssertEqual(JSON.rounded(.nan, 3).text, "null")
    }

    func testWhatIsWrittenReadsBack() throws {
        let text = #"{"a":[1,-2.5,1e+20,"x\"\\\n",{"b":null}],"c":true,"d":{}}"#
        XCTAssertEqual(try parse(text).text, text)
        XCTAssertEqual(try parse(" \n{ \"a\" :\t[ 1 , 2 ] } \r\n").text, #"{"a":[1,2]}"#)
    }

    func testValues() throws {
        let json = try parse(#"{"n": 3, "x": -0.25e1, "s": "é", "l": [1]}"#)
        XCTAssertEqual(json["n"]?.double, 3)
        XCTAssertEqual(json["x"]?.double, -2.5)
        XCTAssertEqual(json["s"]?.string, "é")
        XCTAssertEqual(json["l"]?.array?.count, 1)
        XCTAssertEqual(json["l"]?.integers, [1])
        XCTAssertNil(try parse("[1, 2.5]").integers)
        XCTAssertNil(json["n"]?.integers)
        XCTAssertNil(json["none"])
        XCTAssertNil(json["s"]?.double)
        XCTAssertNil(json["n"]?["deeper"])
    }

    func testEscapes() throws {
        XCTAssertEqual(
            try parse(#""\"\\\/\b\f\n\r\t\u00e9\ud83d\udc0e""#).string, "\"\\/\u{8}\u{c}\n\r\té🐎")
        // An escaped combining mark stays a character of its own
        XCTAssertEqual(try parse(#""e\u0301""#).string, "e\u{301}")
    }

    /// Foundation agrees on what is JSON.
    func testAgainstFoundation() throws {
        let texts = [
            "", " ", "nul", "truex", "[", "[1", "[1,", "[1 2]", "{", "{\"a\"", "{\"a\":",
            "{\"a\":1",
            "{a:1}", "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"",
            "\"a\nb\"", "01", "-", "1.",
            ".5", "1e", "+1", "1 2", "[]]", "nan", "'a'",
        ]
        for text in texts {
            XCTAssertThrowsError(try parse(text), text) { error in
                XCTAssertEqual((error as? AECError)?.code, .malformed, text)
                XCTAssertNotNil((error as? AECError)?.offset, text)
            }
            XCTAssertThrowsError(
                try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed),
                text)
        }
        for text in ["0", "-0", "1e5", "1E-2", "[[]]", "\"\"", "null", "12345678901234567890"] {
            XCTAssertNoThrow(try parse(text), text)
            XCTAssertNoThrow(
                try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed),
                text)
        }
    }

    /// Which Foundation lets pass.
    func testCommasAtTheEndAreRefused() {
        XCTAssertThrowsError(try parse("[1,]"))
        XCTAssertThrowsError(try parse("{\"a\":1,}"))
    }

    func testDepthIsBounded() throws {
        let deep = String(repeating: "[", count: 100_000)
        XCTAssertThrowsError(try parse(deep)) { XCTAssertEqual(($0 as? AECError)?.offset, 64) }
        XCTAssertNoThrow(
            try parse(String(repeating: "[", count: 60) + String(repeating: "]", count: 60)))
    }

    func testStringsMustBeUTF8() {
        XCTAssertThrowsError(try JSON(parsing: [0x22, 0xFF, 0x22]))
        XCTAssertThrowsError(try JSON(parsing: [0x22, 0xC0, 0x80, 0x22]))
    }
}
