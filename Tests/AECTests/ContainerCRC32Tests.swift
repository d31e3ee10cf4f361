import TestSupport
import XCTest

@testable import AEC

final class ContainerCRC32Tests: XCTestCase {
    func testCheckValueOfTheStandard() {
        let digits = Array("123456789".utf8)
        XCTAssertEqual(CRC32.of(digits, 0..<9), 0xCBF4_3926)
        XCTAssertEqual(crc32(digits), 0xCBF4_3926)
    }

    func testEveryLengthWholeAndInParts() {
        let bytes = ContainerTestFiles.stream(7, 300)
        for count in 0...300 {
            let whole = CRC32.of(bytes, 0..<count)
            XCTAssertEqual(whole, crc32(Array(bytes[..<count])))
            let cut = count / 3
            let parts = bytes.withUnsafeBytes { all in
                let first = CRC32.update(0, UnsafeRawBufferPointer(rebasing: all[..<cut]))
                return CRC32.update(
                    first, UnsafeRawBufferPointer(rebasing: all[cut..<count]))
            }
            XCTAssertEqual(parts, whole, "\(count) bytes")
        }
    }

    func testEmptyInputContinuesTheChecksum() {
        XCTAssertEqual(
            CRC32.update(0x1234_5678, UnsafeRawBufferPointer(start: nil, count: 0)), 0x1234_5678)
    }

    func testRangeBeyondTheArrayIsClamped() {
        XCTAssertEqual(CRC32.of([1, 2, 3], 1..<99), CRC32.of([2, 3], 0..<2))
    }
}
