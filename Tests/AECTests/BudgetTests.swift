import TestSupport
import XCTest

@testable import AEC

final class BudgetTests: XCTestCase {
    func testOneByteTooLowRefusesAndJustEnoughAccepts() {
        var enough = Budget(6000)
        XCTAssertNil(thrownError(try enough.reserve(50, 40, 3, for: "pixels")))
        XCTAssertEqual(enough.used, 6000)
        var short = Budget(5999)
        let refusal = thrownError(try short.reserve(50, 40, 3, for: "the pixels", offset: 8))
        XCTAssertEqual(refusal?.code, .limitExceeded)
        XCTAssertEqual(refusal?.offset, 8)
        XCTAssertEqual(
            refusal?.message,
            "the pixels need 6000 bytes of memory, more than the limit of 5999 (Limits.maxMemory)"
        )
        XCTAssertEqual(short.used, 0)
    }

    func testReservationsAddUpAndAreGivenBack() throws {
        var budget = Budget(100)
        try budget.reserve(60, for: "rows")
        XCTAssertEqual(
            thrownError(try budget.reserve(41, for: "rows"))?.message
                .contains("101 bytes of memory"), true)
        try budget.reserve(40, for: "rows")
        XCTAssertNotNil(thrownError(try budget.reserve(1, for: "rows")))
        budget.release(20, 2)
        try budget.reserve(40, for: "rows")
        budget.release(1000)
        XCTAssertEqual(budget.used, 0)
    }

    func testProductsBeyondIntAreTooLargeAndNeverTrap() throws {
        var budget = Budget(.max)
        XCTAssertNotNil(
            thrownError(try budget.reserve(.max, 2, for: "pixels")))
        try budget.count(.max, 1, for: "everything")
        XCTAssertNotNil(thrownError(try budget.reserve(1, for: "a byte")))
        XCTAssertEqual(Budget(-1).total, 0)
    }

    /// An allocation that fails would end the process, and all other work with it.
    func testWhatTheSystemDoesNotHaveIsRefused() throws {
        var budget = Budget(.max)
        let refusal = thrownError(try budget.reserve(1 << 60, for: "the pixels", offset: 4))
        XCTAssertEqual(refusal?.code, .limitExceeded)
        XCTAssertEqual(refusal?.message.contains("the system does not give"), true)
        XCTAssertEqual(budget.used, 0)
        try budget.reserve(1 << 22, for: "the pixels")
        XCTAssertEqual(budget.used, 1 << 22)
    }

    func testMetadataHaveALimitOfTheirOwn() {
        let limits = Limits(maxMetadata: 100)
        XCTAssertNil(
            thrownError(try limits.checkMetadata(bytes: 100, of: "Exif")))
        let refusal = thrownError(try limits.checkMetadata(bytes: 101, of: "Exif", offset: 7))
        XCTAssertEqual(refusal?.code, .limitExceeded)
        XCTAssertEqual(refusal?.offset, 7)
        XCTAssertEqual(refusal?.message.contains("Limits.maxMetadata"), true)
    }
}
