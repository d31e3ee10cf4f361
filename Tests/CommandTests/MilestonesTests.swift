import XCTest

@testable import AECCommand

/// When long work says how far it is.
final class MilestonesTests: XCTestCase {
    func testOneAMinuteAndFewerLater() {
        var milestones = Milestones()
        func times(_ seconds: ClosedRange<Int>) -> [Int] {
            seconds.filter { milestones.isOne(at: Double($0)) }
        }
        XCTAssertEqual(times(2...200), [2, 62, 122, 182])
        XCTAssertEqual(times(201...1300).count, 18)
        // Of two hours the lines of one are not those of the other
        XCTAssertEqual(times(7200...14400).count, 15)
    }
}
