import Foundation
import Synchronization
import XCTest

@testable import AEC

final class ThreadsTests: XCTestCase {
    func testEachNumberComesOnce() {
        for count in [0, 1, 2, 9] {
            let seen = Mutex([Int]())
            Threads.run(count) { index in seen.withLock { $0.append(index) } }
            XCTAssertEqual(seen.withLock { $0.sorted() }, Array(0..<count))
        }
    }

    /// Each waits for the other.
    func testTheyRunAtTheSameTime() {
        let signals = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]
        let met = Atomic(0)
        Threads.run(2) { index in
            signals[1 - index].signal()
            if signals[index].wait(timeout: .now() + 20) == .success {
                met.add(1, ordering: .relaxed)
            }
        }
        XCTAssertEqual(met.load(ordering: .relaxed), 2)
    }

    #if os(Linux)
        /// What `nice` says of a thread holds for those that it starts: a program that is to stay out of the way does.
        func testTheyHaveThePriorityOfTheirStarter() {
            let which = __priority_which_t(PRIO_PROCESS.rawValue)
            let priorities = Mutex([Int32]())
            Threads.run(2) { index in
                guard index == 1 else { return }
                // Of this thread alone, which ends here.
                XCTAssertEqual(setpriority(which, 0, 7), 0)
                Threads.run(3) { _ in
                    let priority = getpriority(which, 0)
                    priorities.withLock { $0.append(priority) }
                }
            }
            XCTAssertEqual(priorities.withLock { $0 }, [7, 7, 7])
        }
    #endif
}
