import AEC
import CLibrary
import Synchronization
import TestSupport
import XCTest

/// Encoding and decoding for callers that do something else meanwhile, or hold their bytes otherwise.
final class WaitingTests: XCTestCase {
    private final class Log: Sendable {
        private let all = Mutex<[Double]>([])
        private let held = Atomic<Bool>(true)
        var isHeld: Bool { held.load(ordering: .relaxed) }
        func release() { held.store(false, ordering: .relaxed) }
        func add(_ share: Double) { all.withLock { $0.append(share) } }
        var shares: [Double] { all.withLock { $0 } }
    }

    private func check(_ shares: [Double], line: UInt = #line) {
        XCTAssertEqual(shares.last, 1, line: line)
        XCTAssertEqual(shares, shares.sorted(), line: line)
        XCTAssertTrue(shares.allSatisfy { $0 > 0 && $0 <= 1 }, line: line)
    }

    func testSameResultWithProgress() async throws {
        let image = Pictures.synthetic(width: 300, height: 200)
        let log = Log()
        let bytes = try await AECEncoder(threads: 2).encode(image) { log.add($0) }
        XCTAssertEqual(bytes, try AECEncoder(threads: 2).encode(image))
        check(log.shares)
        let other = Log()
        let back = try await AECDecoder(threads: 2).decode(bytes) { other.add($0) }
        XCTAssertEqual(back, try AECDecoder(threads: 2).decode(bytes))
        check(other.shares)
    }

    /// A search encodes several times: the share that is done does not fall when it begins anew.
    func testProgressOfASearch() async throws {
        let image = Pictures.synthetic(width: 200, height: 150)
        let log = Log()
        _ = try await AECEncoder(.psnr(36)).encode(image) { log.add($0) }
        check(log.shares)
        XCTAssertGreaterThan(log.shares.count, 2)
    }

    func testErrorsAreTheSame() async throws {
        do {
            _ = try await AECDecoder().decode([1, 2, 3]) { _ in }
            XCTFail("decoded")
        } catch {
            XCTAssertEqual(error.code, .malformed)
        }
    }

    func testCancellation() async throws {
        let image = Pictures.synthetic(width: 200, height: 150)
        let log = Log()
        let task = Task {
            // Until the task is cancelled, the work does not go on from its first report
            try await AECEncoder(.psnr(36), threads: 1).encode(image) { share in
                log.add(share)
                while log.isHeld { usleep(1000) }
            }
        }
        task.cancel()
        log.release()
        do {
            _ = try await task.value
            XCTFail("encoded to the end")
        } catch {
            XCTAssertEqual((error as? AECError)?.code, .cancelled)
        }
        XCTAssertLessThan(log.shares.last ?? 0, 1)
    }

    func testAllCoresUnlessToldOtherwise() {
        XCTAssertGreaterThanOrEqual(AECEncoder().threads, 1)
        XCTAssertEqual(AECEncoder().threads, AECDecoder().threads)
        XCTAssertEqual(AECEncoder(threads: 0).threads, 1)
        XCTAssertEqual(AECDecoder(threads: 3).threads, 3)
    }

    func testBytesOfOtherCollections() throws {
        let bytes = try AECEncoder().encode(SamplePicture.make(20, 10, .rgb))
        let image = try AECDecoder().decode(bytes)
        XCTAssertEqual(try AECDecoder().decode(([0] + bytes).dropFirst()), image)
        XCTAssertEqual(try AECDecoder.inspect(bytes.dropLast(0)).width, 20)
        var buffer = [UInt8](repeating: 0, count: 20 * 10 * 3)
        try buffer.withUnsafeMutableBytes { buffer in
            _ = try AECDecoder().decode(bytes, into: buffer, layout: .rgb)
        }
        XCTAssertEqual(buffer, image.pixels)
    }

    func testNamesOfCodes() {
        XCTAssertEqual("\(AECError.Code.limitExceeded)", "limitExceeded")
        XCTAssertEqual("\(AECError.Code.cancelled)", "cancelled")
        for percent in [0.0, 25, 60, 100] {
            XCTAssertEqual(Quality(percent: percent).percent, percent, accuracy: 0.03)
        }
    }
}
