import AEC
import TestSupport
import XCTest

/// Limits of memory, and what the system does not give.
final class LimitCodecTests: XCTestCase {
    func testCompressHoldsToItsLimit() throws {
        let tool = try Tool()
        try tool.write(Pictures.synthetic(width: 400, height: 300), to: "a.ppm")
        // Enough for the pixels, and no more
        let refused = try tool.run("compress", "--max-memory", "500k", "a.ppm")
        XCTAssertEqual(refused.status, 77, refused.error)
        XCTAssertTrue(refused.error.contains("(raise it with --max-memory)"), refused.error)
        XCTAssertEqual(try tool.names(), ["a.ppm"])
        XCTAssertEqual(try tool.run("compress", "--max-memory", "200M", "a.ppm").status, 0)
    }

    func testStandardInputHasALimitOfMemory() throws {
        let tool = try Tool()
        try tool.write(Pictures.synthetic(width: 40, height: 30), to: "a.png")
        func compress(_ script: String) throws -> Tool.Result {
            try tool.run(
                [], by: "\(script) | \"$0\" compress --max-memory 5M - -o b.aec; exit $?")
        }
        // Where a text of numbers ends, only the end of the data tells.
        let refused = try compress("(echo P2 4 4 255; yes 5)")
        XCTAssertEqual(refused.status, 77, refused.error)
        XCTAssertTrue(refused.error.contains("--max-memory"), refused.error)
        XCTAssertEqual(try tool.names(), ["a.png"])
        // A PNG has an end of its own.
        let read = try compress("cat a.png /dev/zero")
        XCTAssertEqual(read.status, 0, read.error)
    }

    #if os(Linux)
        /// What cannot be allocated fails alone.
        func testAFileBeyondTheAddressSpaceDoesNotEndTheBatch() throws {
            let tool = try Tool()
            let size = "20000 10000"
            try tool.write(Array("P6 \(size) 255\n".utf8), to: "large.ppm")
            let handle = try FileHandle(forUpdating: tool.url("large.ppm"))
            try handle.truncate(atOffset: 600_000_019)
            try handle.close()
            try tool.write(Pictures.synthetic(width: 40, height: 30), to: "a.png")
            for options in [[], ["--max-memory", "4G"]] {
                let result = try tool.run(
                    ["compress", "-f", "large.ppm", "a.png"] + options, by: "ulimit -v 800000")
                XCTAssertEqual(result.status, 77, result.error)
                XCTAssertTrue(result.error.contains("aec: large.ppm: "), result.error)
                // The limit that holds is not the option's
                XCTAssertFalse(result.error.contains("--max-memory"), result.error)
                XCTAssertEqual(try tool.names(), ["a.aec", "a.png", "large.ppm"])
            }
        }

        /// The one that is too low, and not the option, which is higher.
        func testALimitOfTheSystemIsNamed() throws {
            let tool = try Tool()
            // A bit a pixel in the file, a byte in memory
            try tool.write(Array("P4 25000 10000\n".utf8), to: "a.pbm")
            let handle = try FileHandle(forUpdating: tool.url("a.pbm"))
            try handle.truncate(atOffset: 31_250_015)
            try handle.close()
            let limit = "ulimit -v 300000"
            let system = try tool.run(["compress", "a.pbm"], by: limit)
            XCTAssertEqual(system.status, 77, system.error)
            XCTAssertTrue(system.error.contains("raise ulimit -v"), system.error)
            XCTAssertFalse(system.error.contains("--max-memory"), system.error)
            let given = try tool.run(["compress", "--max-memory", "200M", "a.pbm"], by: limit)
            XCTAssertTrue(given.error.contains("(raise it with --max-memory)"), given.error)
        }

        /// Swift takes the words of the command line from /proc.
        func testWithoutProc() throws {
            let tool = try Tool()
            let hide = "unshare -Urm sh -c 'mount -t tmpfs none /proc && exec \"$0\" \"$@\"'"
            let can = try tool.run([], by: "\(hide) true || exit 9; exit 0")
            try XCTSkipIf(can.status != 0, "no namespaces here")
            try tool.write(Pictures.synthetic(width: 40, height: 30), to: "a.png")
            let result = try tool.run(
                [], by: "exec \(hide) \"$0\" compress a.png")
            XCTAssertEqual(result.status, 0, result.error)
            XCTAssertEqual(try tool.names(), ["a.aec", "a.png"])
        }
    #endif
}
