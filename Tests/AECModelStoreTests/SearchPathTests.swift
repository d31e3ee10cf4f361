import XCTest

@testable import AECModelStore

/// Which folders the environment names.
final class SearchPathTests: XCTestCase {
    private func folders(_ environment: [String: String]) -> [String] {
        SearchPath { environment[$0].map { Array($0.utf8) } }.all.map(\.text)
    }

    private let system = ["/usr/local/share/aec/models", "/usr/share/aec/models"]

    func testDefaults() {
        XCTAssertEqual(folders([:]), system)
        XCTAssertEqual(folders(["HOME": "/home/a"]), ["/home/a/.local/share/aec/models"] + system)
        XCTAssertEqual(
            folders(["HOME": "", "XDG_DATA_HOME": "", "XDG_DATA_DIRS": "", "AEC_MODEL_PATH": ""]),
            system)
    }

    func testEveryVariable() {
        XCTAssertEqual(
            folders([
                "HOME": "/home/a", "XDG_DATA_HOME": "/data/", "XDG_DATA_DIRS": "/x:/y//",
                "AEC_MODEL_PATH": "/m:n/o.aecm",
            ]),
            ["/m", "n/o.aecm", "/data/aec/models", "/x/aec/models", "/y/aec/models"])
    }

    /// The XDG Base Directory Specification tells to ignore them. AEC_MODEL_PATH is for people, who may be somewhere.
    func testRelativePaths() {
        XCTAssertEqual(
            folders([
                "HOME": "home", "XDG_DATA_HOME": "data", "XDG_DATA_DIRS": "x:/y:",
                "AEC_MODEL_PATH": ":m::",
            ]), ["m", "/y/aec/models"])
        XCTAssertEqual(
            folders(["HOME": "/home/a", "XDG_DATA_HOME": "data"]).first,
            "/home/a/.local/share/aec/models")
    }

    func testEachFolderOnce() {
        XCTAssertEqual(
            folders(["XDG_DATA_HOME": "/x", "XDG_DATA_DIRS": "/x/:/y:/x"]),
            ["/x/aec/models", "/y/aec/models"])
        XCTAssertEqual(folders(["AEC_MODEL_PATH": "//:/"]).first, "/")
    }

    func testBytesThatAreNotUTF8() {
        let search = SearchPath { $0 == "XDG_DATA_HOME" ? [0x2F, 0xFF] : nil }
        XCTAssertEqual(
            search.user?.bytes.first.map(UInt8.init(bitPattern:)), UInt8(ascii: "/"))
        XCTAssertEqual(
            search.user.map { $0.bytes[1] }.map(UInt8.init(bitPattern:)), 0xFF)
        XCTAssertNil(search.user?.exactText)
    }
}
