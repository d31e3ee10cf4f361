import AECSupport
import XCTest

final class DecimalTests: XCTestCase {
    func testFixed() {
        XCTAssertEqual(Decimal.fixed(0.5, 3), "0.500")
        XCTAssertEqual(Decimal.fixed(-0.0004, 3), "0.000")
        XCTAssertEqual(Decimal.fixed(-1.25, 1), "-1.3")
        XCTAssertEqual(Decimal.fixed(0.999, 2), "1.00")
        XCTAssertEqual(Decimal.fixed(12.05, 1), "12.1")
        XCTAssertEqual(Decimal.fixed(2.6, 0), "3")
        XCTAssertEqual(Decimal.fixed(.infinity, 2), "inf")
        XCTAssertEqual(Decimal.fixed(-.infinity, 2), "-inf")
        XCTAssertEqual(Decimal.fixed(.nan, 2), "nan")
        XCTAssertEqual(Decimal.fixed(1e300, 2), "1e+300")
    }

    func testSigned() {
        XCTAssertEqual(Decimal.signed(0.5, 1), "+0.5")
        XCTAssertEqual(Decimal.signed(-0.5, 1), "-0.5")
        XCTAssertEqual(Decimal.signed(0.001, 1), "0.0")
    }

    func testPlain() {
        XCTAssertEqual(Decimal.plain(50), "50")
        XCTAssertEqual(Decimal.plain(3.5), "3.5")
        XCTAssertEqual(Decimal.plain(0.25), "0.25")
        XCTAssertEqual(Decimal.plain(2.9999), "3")
        XCTAssertEqual(Decimal.plain(0.0005), "0.001")
        XCTAssertEqual(Decimal.plain(0.0001), "0.0001")
        XCTAssertEqual(Decimal.plain(-0.000012), "-0.00001")
        XCTAssertEqual(Decimal.plain(1e-300), "0")
    }

    func testShort() {
        XCTAssertEqual(Decimal.short(123.4), "123")
        XCTAssertEqual(Decimal.short(12.34), "12.3")
        XCTAssertEqual(Decimal.short(1.234), "1.23")
        XCTAssertEqual(Decimal.short(0.01234), "0.0123")
    }
}
