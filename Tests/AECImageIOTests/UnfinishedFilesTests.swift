import AECImageIO
import Foundation
import TestSupport
import XCTest

#if os(Linux)
    /// What a signal leaves behind, seen from outside: this test program starts itself again as the child to be ended.
    final class UnfinishedFilesTests: XCTestCase {
        private static let variable = "AEC_TEST_UNFINISHED_FILE"

        /// The child: opens a file, then waits for its end.
        func testChild() throws {
            guard let path = ProcessInfo.processInfo.environment[Self.variable] else { return }
            FileSystem.removeUnfinishedFilesOnSignals()
            let file = try OutputFile(path: path, force: false)
            try file.write([1, 2, 3])
            try withExtendedLifetime(file) {
                try FileSystem.write([], to: path + ".ready", force: false)
                Thread.sleep(forTimeInterval: 60)
            }
        }

        func testSignalsRemoveUnfinishedFiles() throws {
            for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] {
                let folder = TemporaryFolder()
                let child = Process()
                child.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
                child.arguments = ["AECImageIOTests.UnfinishedFilesTests/testChild"]
                child.environment = ProcessInfo.processInfo.environment.merging(
                    [Self.variable: folder.file("a")], uniquingKeysWith: { $1 })
                child.standardOutput = FileHandle.nullDevice
                child.standardError = FileHandle.nullDevice
                try child.run()
                while child.isRunning, !folder.content.contains("a.ready") { usleep(10_000) }
                XCTAssertEqual(
                    folder.content.count, 2, "the temporary file and the sign of readiness")
                kill(child.processIdentifier, number)
                child.waitUntilExit()
                XCTAssertEqual(child.terminationReason, .uncaughtSignal)
                XCTAssertEqual(child.terminationStatus, number)
                XCTAssertEqual(folder.content, ["a.ready"], "signal \(number)")
            }
        }
    }
#endif
