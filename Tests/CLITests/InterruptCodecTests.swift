import AEC
import TestSupport
import XCTest

/// Ended in the middle of its work, the program leaves neither a part of a file nor a temporary one.
final class InterruptCodecTests: XCTestCase {
    private let signals = [SIGINT, SIGTERM, SIGHUP]

    func testOnePicture() throws {
        let tool = try Tool(Pictures.synthetic(width: 1500, height: 1200), as: "a.ppm")
        for (signal, delay) in zip(signals, [0.02, 0.1, 0.3]) {
            let process = try tool.start(
                ["compress", "--quiet", "a.ppm"], environment: ["AEC_CPU": "scalar"])
            Thread.sleep(forTimeInterval: delay)
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
            if process.terminationReason == .uncaughtSignal {
                XCTAssertEqual(process.terminationStatus, signal)
                XCTAssertEqual(try tool.names(), ["a.ppm"])
            } else {
                XCTAssertEqual(process.terminationStatus, 0, "done before the interrupt came")
                try tool.remove("a.aec")
            }
        }
    }

    /// What is there is whole, and a second run does the rest.
    func testABatch() throws {
        let tool = try Tool()
        let count = 60
        for i in 0..<count {
            try tool.write(
                Pictures.synthetic(width: 60 + i, height: 40), to: "in/p\(100 + i).ppm")
        }
        for number in signals {
            let folder = "out\(number)"
            let arguments = ["compress", "-r", "in", "--out-dir", folder, "--workers", "3"]
            let process = try tool.start(arguments)
            let done = { ((try? tool.names(in: folder)) ?? []).count { $0.hasSuffix(".aec") } }
            while done() < 5, process.isRunning { usleep(1000) }
            assertEnds(process, by: number)
            XCTAssertEqual(try tool.names(in: folder).filter { !$0.hasSuffix(".aec") }, [])
            XCTAssertLessThan(done(), count)
            try tool.check("verify", "--quiet", "-r", folder)

            try tool.check(arguments + ["--skip-existing"])
            XCTAssertEqual(done(), count)
        }
    }

    /// The other programs that are measured end, too.
    func testBenchRemovesItsFolder() throws {
        let tool = try Tool(Pictures.synthetic(width: 300, height: 200))
        for number in signals {
            let process = try tool.start([
                "bench", "--speed", "--quiet", "--repeats", "500", "a.png",
            ])
            var made: [String] = []
            while made.isEmpty, process.isRunning {
                usleep(1000)
                made = Tool.temporaryFolders(of: process)
            }
            XCTAssertEqual(made.count, 1)
            assertEnds(process, by: number)
            XCTAssertEqual(Tool.temporaryFolders(of: process), [])
        }
    }

    /// Whoever starts the program with a signal ignored means it: nohup.
    func testAnIgnoredSignalStaysIgnored() throws {
        let tool = try Tool(Pictures.synthetic(width: 60, height: 40))
        let shell = "trap '' HUP; { sleep 0.2; kill -HUP $$; } & true"
        try tool.check(["bench", "--speed", "--json", "--repeats", "1", "a.png"], by: shell)
    }

    /// No handler runs: the next run in the folder removes what is left.
    func testKilledForGood() throws {
        let tool = try Tool()
        try tool.write(Pictures.synthetic(width: 1000, height: 800), to: "a.ppm")
        try tool.write(
            AECEncoder().encode(Pictures.synthetic(width: 1000, height: 800)), to: "a.aec")
        let process = try tool.start(["decompress", "-o", "a.png", "a.aec"])
        let isLeft = { try tool.names().contains { $0.hasSuffix(".tmp") } }
        while process.isRunning, try !isLeft() { usleep(200) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try XCTSkipIf(try !isLeft(), "it was done before the signal came")
        try tool.write([1], to: "b.ppm")
        XCTAssertEqual(try tool.run("compress", "-f", "a.ppm").status, 0)
        XCTAssertEqual(try tool.names(), ["a.aec", "a.ppm", "b.ppm"])
    }
}
