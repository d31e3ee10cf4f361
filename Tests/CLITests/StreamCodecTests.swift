import AEC
import AECImageIO
import Synchronization
import TestSupport
import XCTest

/// Standard streams that are closed, or files under other names.
final class StreamCodecTests: XCTestCase {
    /// A name of standard output is standard output: what it is redirected into must not be replaced.
    func testStandardOutputByItsName() throws {
        let tool = try Tool()
        let picture = Pictures.synthetic(width: 40, height: 30)
        try tool.write(picture, to: "a.png")
        let expected = try AECEncoder().encode(picture)
        let result = try tool.check("compress", "a.png", "-o", "/dev/stdout")
        XCTAssertEqual(result.output, expected)
        try tool.write([1, 2, 3], to: "log")
        try tool.makeLink("link", to: "/dev/stdout")
        for name in ["/dev/stdout", "/dev/fd/1", "link"] {
            try tool.write([1, 2, 3], to: "log")
            try tool.check(["compress", "a.png", "-fo", name], by: "exec >>log")
            XCTAssertEqual(try tool.bytes(of: "log"), [1, 2, 3] + expected)
        }
        // The name of the file is one: what is there already is protected, and replaced whole if forced
        try tool.write([1, 2, 3], to: "log")
        try tool.check(
            ["compress", "a.png", "-o", "log"], by: "exec >>log", status: 73, says: "log exists")
        XCTAssertEqual(try tool.bytes(of: "log"), [1, 2, 3])
        try tool.check(["compress", "a.png", "-fo", "log"], by: "exec >>log")
        XCTAssertEqual(try tool.bytes(of: "log"), expected)
        try tool.check(
            "compress", "a.png", "-o", "/dev/stdout", "--json", status: 64,
            says: "both go to standard output")
        // A picture's format is that of the name where it says one
        try tool.write(expected, to: "a.aec")
        let decoded = try tool.run("decompress", "a.aec", "-o", "/dev/stdout")
        XCTAssertEqual(ImageFile.format(of: decoded.output), .png)
        try tool.write(AECEncoder().encode(SamplePicture.make(9, 7, .grey)), to: "grey.aec")
        try tool.check(["decompress", "grey.aec", "-fo", "b.ppm"], by: "exec >b.ppm")
        XCTAssertEqual(Array(try tool.bytes(of: "b.ppm").prefix(2)), Array("P6".utf8))
        // Not of devices
        try tool.check(["compress", "a.png", "-o", "/dev/null", "--json"], by: "exec >/dev/null")
    }

    /// The number of a stream that is closed goes to the next file that is opened.
    func testClosedStreamsStayClosed() throws {
        let tool = try Tool(Pictures.synthetic(width: 40, height: 30))
        try tool.check(["compress", "a.png", "-o", "-"], by: "exec >&-", status: 74)
        try tool.check(["compress", "a.png", "--json"], by: "exec >&-", status: 74)
        try tool.check(
            ["compress", "-", "-o", "b.aec"], by: "exec <&-", status: 74,
            says: "standard input: cannot be read")
    }

    /// Two files at a time: while the second is written, what is said of the first must not go into it.
    func testNoMessageGoesIntoAResult() throws {
        let tool = try Tool()
        let small = try AECEncoder().encode(Pictures.synthetic(width: 40, height: 30))
        var random = SplitMix64(seed: 1)
        let noise = try AECImage(
            width: 300, height: 300, colorModel: .rgb,
            pixels: (0..<270_000).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        try tool.write(AECEncoder(.quality(100)).encode(noise), to: "large.aec")
        try tool.check("decompress", "large.aec", "-o", "expected.png")
        // The large result goes into a pipe that is not emptied until the small one is done. The small file comes from a
        // pipe too, which has the number of standard input until then, so that the result has that of standard error.
        try tool.makeFolder("out")
        XCTAssertEqual(mkfifo(tool.url("small.aec").path, 0o600), 0)
        XCTAssertEqual(mkfifo(tool.url("out/large.png").path, 0o600), 0)
        let folder = tool.folder
        let reader = Reading {
            let pipe = try FileHandle(
                forReadingFrom: folder.appendingPathComponent("out/large.png"))
            var bytes = try pipe.read(upToCount: 1) ?? Data()
            try FileHandle(forWritingTo: folder.appendingPathComponent("small.aec"))
                .write(contentsOf: small)
            let result = folder.appendingPathComponent("out/small.png").path
            for _ in 0..<1000 where !FileManager.default.fileExists(atPath: result) {
                Thread.sleep(forTimeInterval: 0.01)
            }
            // For the message that it is done
            Thread.sleep(forTimeInterval: 0.3)
            bytes += try pipe.readToEnd() ?? Data()
            return bytes
        }
        try tool.check(
            ["decompress", "small.aec", "large.aec", "--out-dir", "out", "--workers", "2"],
            by: "exec <&- 2>&-")
        let bytes = reader.result()
        XCTAssertEqual(bytes.count, try tool.bytes(of: "expected.png").count)
        XCTAssertTrue(bytes == (try tool.bytes(of: "expected.png")))
    }
}

/// What another thread reads.
private final class Reading: Sendable {
    private let bytes = Mutex(Data())
    private let done = DispatchSemaphore(value: 0)

    init(_ body: @escaping @Sendable () throws -> Data) {
        Thread {
            let found = (try? body()) ?? Data()
            self.bytes.withLock { $0 = found }
            self.done.signal()
        }.start()
    }

    /// To be called once. Nothing when it takes too long, as for a pipe that no one else opens.
    func result() -> [UInt8] {
        guard done.wait(timeout: .now() + 30) == .success else { return [] }
        return bytes.withLock { [UInt8]($0) }
    }
}
