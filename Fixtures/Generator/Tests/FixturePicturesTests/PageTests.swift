import FixturePictures
import XCTest

final class PageTests: XCTestCase {
    /// Those without photographs, which take their time in a debug build.
    func testAPageDependsOnItsNumberAlone() {
        let fast: Set<Page.Kind> = [.dashboard, .table, .listing, .form]
        let pages = (0..<16).map { Page($0) }.filter { fast.contains($0.kind) }
        let first = pages.map { $0.html { _ in "" } }
        XCTAssertEqual(first, pages.map { Page($0.number).html { _ in "" } })
        XCTAssertEqual(Set(first).count, 8)
        XCTAssertTrue(first.allSatisfy { $0.hasSuffix("</body></html>\n") })
    }

    func testPagesAreOfAllKindsInSeveralWindows() {
        let pages = (0..<Page.count).map { Page($0) }
        XCTAssertEqual(Set(pages.map(\.kind)), Set(Page.Kind.allCases))
        XCTAssertEqual(Set(pages.map(\.width)).count, 3)
        XCTAssertEqual(Set(pages.map(\.name)).count, Page.count)
        XCTAssertEqual(pages[2].name, "table-02-1280x800")
    }

    func testAChatHasAPhotograph() {
        var sides: [[Int]] = []
        let html = Page(6).html { image in
            sides.append([image.width, image.height])
            return "address"
        }
        XCTAssertEqual(sides, [[280, 180]])
        XCTAssertTrue(html.contains("src=\"address\""))
    }
}
