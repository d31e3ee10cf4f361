import TestSupport
import XCTest

/// AEC_CPU, which chooses the processor's instructions.
final class ProcessorTests: XCTestCase {
    private func run(_ kind: String) throws -> Tool.Result {
        try Tool().run("model", "info", environment: ["AEC_CPU": kind])
    }

    func testAKindThatDoesNotExistIsAMistake() throws {
        for kind in ["fast", "AVX2", "avx 512"] {
            let result = try run(kind)
            XCTAssertEqual(result.status, 64)
            XCTAssertEqual(result.outputText, "")
            XCTAssertTrue(result.error.contains("AEC_CPU is '\(kind)'"), result.error)
        }
    }

    func testAKindThatTheMachineLacksIsAWarning() throws {
        #if arch(x86_64)
            let missing = "neon"
        #else
            let missing = "avx512"
        #endif
        let result = try run(missing)
        XCTAssertEqual(result.status, 0)
        XCTAssertTrue(
            result.error.hasPrefix("aec: warning: this machine has no \(missing)"), result.error)
        for kind in ["scalar", ""] { XCTAssertEqual(try run(kind).error, "") }
    }
}
