import XCTest

@testable import AECCommand

final class ParallelismTests: XCTestCase {
    private func shares(_ words: [String], files: Int, cores: Int) throws -> [Int] {
        let arguments = try Arguments(words, accepting: [.workers, .threads], command: "test")
        let shares = try Parallelism(arguments).shares(for: files, cores: cores)
        return [shares.workers, shares.threads]
    }

    func testOneFileGetsAllThreads() throws {
        XCTAssertEqual(try shares([], files: 1, cores: 8), [1, 8])
        XCTAssertEqual(try shares(["--workers", "4"], files: 1, cores: 8), [1, 8])
        XCTAssertEqual(try shares(["--threads", "3"], files: 1, cores: 8), [1, 3])
        XCTAssertEqual(try shares([], files: 0, cores: 8), [1, 8])
    }

    func testManyFilesGetOneEach() throws {
        XCTAssertEqual(try shares([], files: 100, cores: 8), [8, 1])
        XCTAssertEqual(try shares([], files: 3, cores: 8), [3, 2])
        XCTAssertEqual(try shares(["--threads", "2"], files: 100, cores: 8), [4, 2])
        XCTAssertEqual(try shares(["--threads", "20"], files: 100, cores: 8), [1, 20])
        XCTAssertEqual(try shares(["--workers", "1"], files: 100, cores: 8), [1, 1])
        XCTAssertEqual(
            try shares(["--workers", "12", "--threads", "2"], files: 100, cores: 8), [12, 2])
    }
}
