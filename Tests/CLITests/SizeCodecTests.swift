import AEC
import TestSupport
import XCTest

/// What is said of the sizes before and after, and files that become larger.
final class SizeCodecTests: XCTestCase {
    /// A photograph, and a dot whose file is smaller than any header.
    private func tool() throws -> Tool {
        let tool = try Tool()
        try tool.makeFolder("in")
        try tool.write(Pictures.synthetic(width: 90, height: 70), to: "in/a.png")
        try tool.write(Pictures.synthetic(width: 1, height: 1), to: "in/dot.ppm")
        return tool
    }

    func testALargerResultIsAWarning() throws {
        let tool = try tool()
        let result = try tool.run("compress", "--json", "in/dot.ppm")
        XCTAssertEqual(result.status, 2, result.error)
        let bytes = try tool.bytes(of: "in/dot.aec").count
        let before = try tool.bytes(of: "in/dot.ppm").count
        let warning = "larger than the input: \(bytes) bytes instead of \(before)"
        XCTAssertTrue(result.error.contains("aec: in/dot.ppm: warning: " + warning), result.error)
        XCTAssertTrue(result.error.contains("--skip-larger"), result.error)
        let line = try XCTUnwrap(try result.json().first)
        XCTAssertEqual(line["inputBytes"] as? Int, before)
        XCTAssertEqual(line["bytes"] as? Int, bytes)
    }

    func testLargerResultsAreLeftOut() throws {
        let tool = try tool()
        let result = try tool.run(
            "compress", "-r", "in", "--out-dir", "out", "--skip-larger", "--json")
        XCTAssertEqual(result.status, 2, result.error)
        XCTAssertEqual(try tool.tree(in: "out"), ["a.aec"])
        XCTAssertTrue(result.error.contains("in/dot.ppm: warning: left out, as"), result.error)
        let before = try tool.bytes(of: "in/a.png").count
        let after = try tool.bytes(of: "out/a.aec").count
        XCTAssertTrue(
            result.error.contains(
                "2 files: 1 done, 1 left out as larger, \(before) -> \(after) bytes (-"),
            result.error)
        XCTAssertEqual(try result.json().map { $0["skipped"] as? Bool }, [nil, true])
        // All that is smaller is a success
        XCTAssertEqual(try tool.run("compress", "--skip-larger", "in/a.png").status, 0)
        let stream = try tool.run("compress", "--skip-larger", "in/dot.ppm", "-o", "-")
        XCTAssertEqual(stream.status, 2, stream.error)
        XCTAssertEqual(stream.output, [])
        // Not by default, where a folder of results would lack pictures
        XCTAssertEqual(try tool.run("compress", "-r", "in", "--out-dir", "all").status, 2)
        XCTAssertEqual(try tool.tree(in: "all"), ["a.aec", "dot.aec"])
    }
}
