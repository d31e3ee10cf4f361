import TestSupport
import XCTest

@testable import AECCommand

final class VersionTests: XCTestCase {
    /// What `aec --version` says is the newest heading of CHANGELOG.md.
    func testTheNewestChangesAreThoseOfThisVersion() throws {
        let text = String(decoding: try Repository.bytes("CHANGELOG.md"), as: UTF8.self)
        let heading = try XCTUnwrap(text.split(separator: "\n").first { $0.hasPrefix("## ") })
        XCTAssertEqual(String(heading), "## \(Version.current)")
    }
}
