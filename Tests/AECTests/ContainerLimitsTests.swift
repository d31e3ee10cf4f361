import TestSupport
import XCTest

@testable import AEC

final class ContainerLimitsTests: XCTestCase {
    private typealias Files = ContainerTestFiles

    func testOneTooLowRefusesAndJustEnoughAccepts() {
        let bytes = Files.header(width: 100, height: 50) + Files.group(1, 9)
        XCTAssertNil(containerError(bytes, limits: Limits(maxPixels: 5000, maxSide: 100)))
        assertContainerError(
            bytes, .limitExceeded, offset: 8, "Limits.maxPixels",
            limits: Limits(maxPixels: 4999, maxSide: 100))
        assertContainerError(
            bytes, .limitExceeded, offset: 8, "Limits.maxSide",
            limits: Limits(maxPixels: 5000, maxSide: 99))
        let tall = Files.header(width: 50, height: 100) + Files.group(1, 9)
        assertContainerError(
            tall, .limitExceeded, offset: 8, "Limits.maxSide",
            limits: Limits(maxPixels: 5000, maxSide: 99))
    }

    func testDefaults() {
        // Accepted sizes go on to the groups, which are not there.
        assertContainerError(Files.header(width: 16384, height: 16384), .truncated)
        assertContainerError(
            Files.header(width: 16384, height: 16385), .limitExceeded, "Limits.maxPixels")
        assertContainerError(Files.header(width: 32768, height: 8192), .truncated)
        assertContainerError(
            Files.header(width: 32769, height: 1), .limitExceeded, "Limits.maxSide")
        assertContainerError(
            Files.header(width: 1, height: 32769), .limitExceeded, "Limits.maxSide")
    }

    /// 29 bytes that declare 10^12 pixels and a million groups: refused at once, by default and without any limit.
    func testABombOf29Bytes() {
        let bomb = Files.header(width: 1 << 20, height: 1 << 20)
        assertContainerError(bomb, .limitExceeded, offset: 8, "Limits.maxSide")
        let none = Limits(maxPixels: .max, maxSide: .max)
        assertContainerError(bomb, .truncated, limits: none)
        assertContainerError(
            bomb + Files.chunk("GIDX", [0, 0, 0, 0], length: 4 << 20), .truncated, limits: none)
        assertContainerError(bomb + Files.group(1, 4), .malformed, "index", limits: none)
    }

    func testSidesBeyondTheFormat() {
        let none = Limits(maxPixels: .max, maxSide: .max)
        for (width, height): (UInt32, UInt32) in [
            (0, 1), (1, 0), (0, 0), (1 << 20 + 1, 1), (1, 1 << 20 + 1), (.max, .max), (1 << 31, 2),
        ] {
            assertContainerError(
                Files.header(width: width, height: height) + Files.group(1, 9), .malformed,
                offset: 8,
                limits: none)
        }
    }

    func testInspectionKeepsTheLimitsToo() {
        let bytes = Files.header(width: 100, height: 50)
        assertError(
            try AECDecoder.inspect(bytes, limits: Limits(maxPixels: 4999, maxSide: 100)),
            .limitExceeded)
        XCTAssertNoThrow(
            try AECDecoder.inspect(bytes, limits: Limits(maxPixels: 5000, maxSide: 100)))
    }
}
