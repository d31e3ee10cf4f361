import AECSupport
import XCTest

final class MarkdownTableTests: XCTestCase {
    func testColumnsLineUp() {
        var table = MarkdownTable(["codec", "x"])
        table.add(["aec", "1.25"])
        table.add(["a long name"])
        XCTAssertEqual(
            table.text,
            """
            | codec       |    x |
            |-------------|-----:|
            | aec         | 1.25 |
            | a long name |      |
            """)
    }
}
