import XCTest

@testable import AEC

final class QualityTests: XCTestCase {
    func testClampedAndRounded() {
        let cases: [(Double, UInt16)] = [
            (0, 0), (-1, 0), (7, 1792), (8, 1792), (3.5, 896), (0.001, 0), (0.002, 1),
            (.infinity, 1792), (-.infinity, 0), (.nan, 0), (-0.0, 0),
            (.greatestFiniteMagnitude, 1792),
        ]
        for (level, raw) in cases {
            XCTAssertEqual(Quality(level: level).raw, raw, "level \(level)")
        }
        XCTAssertEqual(Quality(percent: .nan).raw, 0)
        XCTAssertEqual(Quality(percent: 1000).raw, 1792)
        XCTAssertNil(Quality(raw: 1793))
    }
}
