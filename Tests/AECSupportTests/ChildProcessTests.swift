import AEC
import AECSupport
import TestSupport
import XCTest

final class ChildProcessTests: XCTestCase {
    func testTimeAndStatus() throws {
        let sleep = try ChildProcess.run(["sleep", "0.2"])
        XCTAssertEqual(sleep.status, 0)
        XCTAssertGreaterThanOrEqual(sleep.wallSeconds, 0.19)
        XCTAssertLessThan(sleep.cpuSeconds, 0.15)
        let busy = try ChildProcess.run([
            "sh", "-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done",
        ])
        XCTAssertGreaterThan(busy.cpuSeconds, 0.01)
    }

    func testFailuresAreErrors() throws {
        assertError(try ChildProcess.run(["sh", "-c", "exit 3"]), .io, "status 3")
        assertError(try ChildProcess.run(["/nowhere/no-such-program"]), .io)
        let process = try ChildProcess(["sh", "-c", "kill -9 $$"])
        XCTAssertEqual(process.wait().status, -9)
    }

    func testLinesThereAndBack() throws {
        let process = try ChildProcess(
            ["sh", "-c", "while read line; do echo \"$PREFIX$line\"; done"],
            environment: [("PREFIX", "got ")],
            talking: true)
        for word in ["one", "two", "three"] {
            try process.writeLine(word)
            XCTAssertEqual(process.readLine(), "got " + word)
        }
        // The end of its input is the end of the program
        XCTAssertEqual(process.wait().status, 0)
    }

    func testSeveralLinesAtOnceAndTheEnd() throws {
        let process = try ChildProcess(["printf", "a\\nb\\nunfinished"], talking: true)
        XCTAssertEqual(process.readLine(), "a")
        XCTAssertEqual(process.readLine(), "b")
        XCTAssertNil(process.readLine())
        XCTAssertEqual(process.wait().status, 0)
    }

    /// A program does not inherit the pipes of one started before it: its end would never be seen.
    func testPipesAreNotInherited() throws {
        let first = try ChildProcess(["cat"], talking: true)
        let second = try ChildProcess(["cat"], talking: true)
        XCTAssertEqual(first.wait().status, 0)
        XCTAssertEqual(second.wait().status, 0)
    }

    func testFind() {
        XCTAssertNotNil(ChildProcess.find("sh"))
        XCTAssertNil(ChildProcess.find("no-such-program-anywhere"))
    }
}
