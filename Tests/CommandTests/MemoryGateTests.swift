import Dispatch
import Synchronization
import TestSupport
import XCTest

@testable import AECCommand

final class MemoryGateTests: XCTestCase {
    /// The most that was ever held at the same time by eight threads.
    private func peak(of sizes: [Int], total: Int) -> (bytes: Int, workers: Int) {
        struct State {
            var bytes = 0
            var workers = 0
            var peak = (bytes: 0, workers: 0)
        }
        let state = Mutex(State())
        let gate = MemoryGate(total: total)
        let group = DispatchGroup()
        for thread in 0..<8 {
            DispatchQueue(label: "test").async(group: group) {
                for index in stride(from: thread, to: sizes.count, by: 8) {
                    gate.with(sizes[index]) {
                        state.withLock {
                            $0.bytes += sizes[index]
                            $0.workers += 1
                            $0.peak.bytes = max($0.peak.bytes, $0.bytes)
                            $0.peak.workers = max($0.peak.workers, $0.workers)
                        }
                        usleep(200)
                        state.withLock {
                            $0.bytes -= sizes[index]
                            $0.workers -= 1
                        }
                    }
                }
            }
        }
        group.wait()
        return state.withLock { $0.peak }
    }

    func testNoMoreThanThereIs() {
        var random = SplitMix64(seed: 3)
        let sizes = (0..<200).map { _ in Int(random.next() % 60) }
        XCTAssertLessThanOrEqual(peak(of: sizes, total: 100).bytes, 100)
        XCTAssertGreaterThan(peak(of: sizes, total: 1000).workers, 1)
    }

    func testWhatNeedsMoreThanAllWorksAlone() {
        XCTAssertEqual(peak(of: [Int](repeating: .max, count: 16), total: 100).workers, 1)
        XCTAssertEqual(peak(of: [Int](repeating: 5, count: 16), total: 0).workers, 1)
    }

    /// Errors give back what was taken.
    func testFailures() {
        struct Failure: Error {}
        let gate = MemoryGate(total: 10)
        for _ in 0..<3 {
            XCTAssertThrowsError(
                try gate.with(10) { () throws(Failure) in throw Failure() })
        }
        XCTAssertEqual(gate.with(10) { 7 }, 7)
    }
}
