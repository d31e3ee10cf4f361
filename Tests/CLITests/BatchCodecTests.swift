import AEC
import AECImageIO
import TestSupport
import XCTest

/// Many files in one call.
final class BatchCodecTests: XCTestCase {
    /// Pictures of different sizes, the first one the largest, so that on several threads it is done last.
    private static func sizes(_ count: Int) -> [(name: String, width: Int, height: Int)] {
        (0..<count).map { ("p\(10 + $0).png", $0 == 0 ? 300 : 20 + $0 * 3, $0 == 0 ? 200 : 16) }
    }

    private func tool(pictures count: Int) throws -> (tool: Tool, names: [String]) {
        let tool = try Tool()
        for (name, width, height) in BatchCodecTests.sizes(count) {
            try tool.write(Pictures.synthetic(width: width, height: height), to: name)
        }
        return (tool, BatchCodecTests.sizes(count).map(\.name))
    }

    /// The same files and the same words as one by one, in the order of the inputs.
    func testWorkersChangeNothing() throws {
        let (tool, pictures) = try tool(pictures: 12)
        try tool.write(Array("no picture".utf8), to: "bad.png")
        let inputs = [pictures[0], "bad.png", "none.png"] + pictures[1...]
        for name in pictures {
            try tool.check("compress", name, "--out-dir", "single")
        }
        for workers in ["1", "2", "5"] {
            let folder = "out" + workers
            let result = try tool.check(
                ["compress", "--json", "--workers", workers, "--out-dir", folder] + inputs,
                status: 1)
            XCTAssertEqual(try tool.json(result, "input"), inputs)
            let lines = result.error.split(separator: "\n").map(String.init)
            XCTAssertEqual(lines.count, inputs.count + 1, result.error)
            for (line, input) in zip(lines, inputs) {
                XCTAssertTrue(line.contains(input), "\(line) is not about \(input)")
            }
            let before = try pictures.reduce(0) { try $0 + tool.bytes(of: $1).count }
            let after = try tool.names(in: folder).reduce(0) {
                try $0 + tool.bytes(of: folder + "/" + $1).count
            }
            let summary = "14 files: 12 done, 2 failed, \(before) -> \(after) bytes (-"
            XCTAssertTrue(lines.last?.hasPrefix(summary) ?? false, result.error)
            XCTAssertEqual(try tool.names(in: folder), try tool.names(in: "single"))
            for name in try tool.names(in: "single") {
                XCTAssertEqual(
                    try tool.bytes(of: folder + "/" + name), try tool.bytes(of: "single/" + name))
            }
            try tool.check(
                "decompress", "-r", folder, "--workers", workers, "--out-dir", "back" + workers)
            for name in pictures {
                XCTAssertEqual(
                    try tool.image("back" + workers + "/" + name), try tool.image("back1/" + name))
            }
        }
        let verify = try tool.run("verify", "-r", "out5", "--workers", "3")
        XCTAssertEqual(
            verify.outputText,
            pictures.map { "out5/\($0.dropLast(4)).aec: ok\n" }.joined())
    }

    /// One picture gets all threads, each of many gets one.
    func testThreadsOfAPicture() throws {
        let (tool, names) = try tool(pictures: 2)
        func threads(_ arguments: [String]) throws -> String {
            let error = try tool.run(["compress", "-fv"] + arguments).error
            return error.split(separator: ",").first {
                $0.hasSuffix(" threads") || $0.hasSuffix(" thread")
            }
            .map(String.init) ?? error
        }
        XCTAssertEqual(try threads([names[0], "--threads", "3"]), " 3 threads")
        XCTAssertEqual(try threads(names + ["--workers", "1"]), " 1 thread")
        XCTAssertEqual(try threads([names[0], "-j2"]), " 2 threads")
        XCTAssertEqual(try threads(names + ["--workers", "2", "--threads", "3"]), " 3 threads")
        try tool.check(["compress", "--workers", "0"] + names, status: 64)
    }

    func testSkipExisting() throws {
        let (tool, names) = try tool(pictures: 4)
        try tool.write([1, 2, 3], to: "p11.aec")
        // An unfinished file of a run that was killed does not count
        try tool.write([1, 2, 3], to: ".aec-1234.tmp")
        let first = try tool.check(
            ["compress", "--skip-existing", "--json"] + names, says: "4 files: 3 done, 1 skipped")
        XCTAssertEqual(try tool.bytes(of: "p11.aec"), [1, 2, 3])
        let skipped = try first.json().map { $0["skipped"] as? Bool ?? false }
        XCTAssertEqual(skipped, [false, true, false, false])
        XCTAssertEqual(try tool.json(first, "output").first, "p10.aec")
        XCTAssertFalse(first.error.contains("p11"), first.error)

        try tool.remove("p12.aec")
        try tool.check(
            ["compress", "--skip-existing", "-v"] + names, says: "4 files: 1 done, 3 skipped",
            "p11.png: p11.aec exists, skipped")
        XCTAssertEqual(
            try AECDecoder.inspect(tool.bytes(of: "p12.aec")).width, try tool.image("p12.png").width
        )
    }

    /// The second of two inputs for one output is refused, however the paths are written.
    func testTwoInputsOfOneOutput() throws {
        let tool = try Tool()
        let large = Pictures.synthetic(width: 40, height: 30)
        for folder in ["a", "b"] {
            try tool.write(large, to: folder + "/x.png")
        }
        try tool.write(Pictures.synthetic(width: 20, height: 20), to: "a/x.ppm")
        try tool.makeLink("c", to: "a")
        for inputs in [
            ["a/x.png", "a/x.ppm"], ["a/x.png", "./a//x.ppm"], ["a/x.png", "c/x.ppm"],
            ["a/x.png", "b/../a/x.ppm"], ["a/x.png", "a/x.png"],
            ["-r", "a/x.png", "b", "--out-dir", "out"],
            ["a/x.png", "b/x.png", "--out-dir", "out/./"],
        ] {
            try tool.check(
                ["compress", "--workers", "2"] + inputs, status: 73,
                says: "already the output of another input, a/x.png", "2 files: 1 done, 1 failed")
            let made = try tool.tree().filter { $0.hasSuffix(".aec") && !$0.hasPrefix("c/") }
            XCTAssertEqual(made.count, 1, "\(inputs) \(made)")
            XCTAssertEqual(try AECDecoder.inspect(tool.bytes(of: made[0])).width, 40)
            try tool.remove(made[0])
        }
    }

    func testAnotherInputIsNotOverwritten() throws {
        let tool = try Tool()
        let file = try AECEncoder().encode(Pictures.synthetic(width: 40, height: 30))
        try tool.write(file, to: "a.aec")
        // An .aec file by another name
        try tool.write(file, to: "a.png")
        try tool.check(
            "decompress", "--force", "a.aec", "a.png", status: 73,
            says: "would overwrite another input")
        XCTAssertEqual(try tool.bytes(of: "a.png"), file)
    }

    func testProgressOnATerminalOnly() throws {
        let (tool, names) = try tool(pictures: 3)
        XCTAssertFalse(
            try tool.run(["compress"] + names).error.contains("\u{1b}"), "a file is no terminal")
        for (options, isShown) in [([], true), (["--quiet"], false)] {
            var master: Int32 = -1
            var terminal: Int32 = -1
            try XCTSkipIf(
                openpty(&master, &terminal, nil, nil, nil) != 0,
                "this machine has no pseudo-terminals")
            defer { close(master) }
            let handle = FileHandle(fileDescriptor: terminal, closeOnDealloc: false)
            try tool.check(["compress", "--force"] + options + names, error: handle)
            _ = fcntl(master, F_SETFL, O_NONBLOCK)
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = read(master, &buffer, buffer.count)
            close(terminal)
            let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
            XCTAssertEqual(text.contains("0 of 3, 0 %"), isShown, text)
            XCTAssertEqual(text.contains("3 of 3, 100 %"), isShown, text)
            XCTAssertEqual(text.contains("files/s"), isShown, text)
            // What stays on the screen is the words, not the bar
            let last = text.components(separatedBy: "\u{1b}[K").last ?? ""
            let summary = last.hasPrefix("3 files: 3 done, ") && last.hasSuffix(" %)\r\n")
            XCTAssertTrue(isShown ? summary : last.isEmpty, last)
        }
    }

    /// Whoever comes second to a file skips it, be it before its work or after.
    func testSeveralProcessesShareABatch() throws {
        let tool = try Tool()
        let names = (0..<20).map { "p\($0).ppm" }
        for name in names { try tool.write(Pictures.synthetic(width: 40, height: 30), to: name) }
        let processes = try (0..<3).map { _ in
            try tool.start(["compress", "--skip-existing"] + names)
        }
        for process in processes {
            process.waitUntilExit()
            XCTAssertEqual(process.terminationStatus, 0)
        }
        XCTAssertEqual(try tool.names().count, 2 * names.count)
    }
}
