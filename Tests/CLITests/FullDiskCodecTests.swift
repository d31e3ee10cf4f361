import AEC
import TestSupport
import XCTest

/// Outputs that the system does not take: nothing of them is left, and what was there stays.
final class FullDiskCodecTests: XCTestCase {
    /// A decoded picture of this size is larger than 64 kB in any format.
    private func toolWithFile() throws -> Tool {
        let tool = try Tool()
        var picture = Pictures.synthetic(width: 400, height: 300)
        var random = SplitMix64(seed: 1)
        picture = try AECImage(
            width: picture.width, height: picture.height, colorModel: .rgb,
            pixels: picture.pixels.map { $0 ^ UInt8(truncatingIfNeeded: random.next() & 63) })
        try tool.write(AECEncoder(.quality(100)).encode(picture), to: "a.aec")
        return tool
    }

    /// Like a full disk, the limit on the size of files comes in the middle of the writing.
    func testALimitOnTheSizeOfFiles() throws {
        let tool = try toolWithFile()
        for format in ["png", "ppm", "jpg"] {
            try tool.write([1, 2, 3], to: "out/a." + format)
            try tool.check(
                ["decompress", "--force", "a.aec", "-o", "out/a." + format], by: "ulimit -f 8",
                status: 74, says: "File too large")
            XCTAssertEqual(try tool.bytes(of: "out/a." + format), [1, 2, 3])
        }
        XCTAssertEqual(try tool.names(in: "out"), ["a.jpg", "a.png", "a.ppm"])
    }

    func testAFullFileSystem() throws {
        let tool = try toolWithFile()
        try tool.makeFolder("disk")
        let disk = tool.url("disk").path
        func system(_ command: String) throws -> Int32 {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", command]
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            return process.terminationStatus
        }
        try XCTSkipIf(
            system("mount -t tmpfs -o size=64k tmpfs '\(disk)'") != 0,
            "only root may mount a small file system")
        defer { _ = try? system("umount '\(disk)'") }
        try tool.write([1, 2, 3], to: "disk/a.png")
        try tool.check(
            "decompress", "--force", "a.aec", "-o", "disk", status: 74,
            says: "No space left on device")
        XCTAssertEqual(try tool.names(in: "disk"), ["a.png"])
        XCTAssertEqual(try tool.bytes(of: "disk/a.png"), [1, 2, 3])
    }

    func testANameThatIsTooLong() throws {
        let tool = try toolWithFile()
        let long = String(repeating: "x", count: 255)
        try FileManager.default.moveItem(at: tool.url("a.aec"), to: tool.url(long))
        try tool.check("decompress", long, status: 73, says: "File name too long")
        XCTAssertEqual(try tool.names(), [long])
    }

    /// With several threads at work when nobody takes the results any more.
    func testAClosedPipe() throws {
        let tool = try Tool()
        for i in 0..<20 {
            try tool.write(Pictures.synthetic(width: 80, height: 60 + i), to: "in/\(10 + i).ppm")
        }
        for shell in ["trap '' PIPE", "ulimit -c 0"] {
            let pipe = Pipe()
            try pipe.fileHandleForReading.close()
            // A shell of its own tells how a signal ended the program
            let result = try tool.run(
                [
                    Tool.program.path, "compress", "-r", "in", "--json", "--quiet", "--workers",
                    "3", "--force",
                ], output: pipe.fileHandleForWriting,
                by: shell + #"; shift 0; "$@"; exit $?; :"#)
            let isIgnored = shell.contains("PIPE")
            XCTAssertEqual(result.status, isIgnored ? 74 : 128 + SIGPIPE, result.error)
            if isIgnored {
                XCTAssertTrue(result.error.contains("cannot write standard output"), result.error)
            }
            let left = try tool.names(in: "in").filter {
                !$0.hasSuffix(".ppm") && !$0.hasSuffix(".aec")
            }
            XCTAssertEqual(left, [])
        }
    }
}
