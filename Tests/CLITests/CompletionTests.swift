import XCTest

/// Completions and the manual page, which are made from what help is made from.
final class CompletionTests: XCTestCase {
    /// Every command with its options as help lists them.
    private func commands(_ tool: Tool) throws -> [(name: String, options: [String])] {
        let overview = try tool.run("help").outputText
        let list = overview.components(separatedBy: "commands:\n")[1]
            .components(separatedBy: "\n\n")[0]
        return try list.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("  "), !line.hasPrefix("   ") else { return nil }
            let name = String(line.dropFirst(2)).components(separatedBy: "  ")[0]
            if name.hasPrefix("help") { return nil }
            let help = try tool.run(["help"] + name.split(separator: " ").map(String.init))
            let part = help.outputText.components(separatedBy: "options:\n")[1]
                .components(separatedBy: "\n\n")[0]
            let options = part.split(separator: "\n").compactMap { line -> String? in
                let words = line.split(separator: " ").prefix(2)
                return words.first { $0.hasPrefix("--") }.map(String.init)
            }
            XCTAssertTrue(options.contains("--help"), "\(name) \(options)")
            return (name, options)
        }
    }

    func testEveryCommandAndOptionIsThere() throws {
        let tool = try Tool()
        let commands = try commands(tool)
        XCTAssertGreaterThan(commands.count, 8)
        let manual = try tool.run("man").outputText
        let zsh = try tool.run("completions", "zsh").outputText
        let fish = try tool.run("completions", "fish").outputText
        for (name, options) in commands {
            let page = try XCTUnwrap(
                manual.components(separatedBy: ".SS \"aec \(name): ").dropFirst().first, name)
            let section = page.components(separatedBy: "\n.S")[0]
            let choice = try XCTUnwrap(
                zsh.components(separatedBy: "'\(name)')").dropFirst().first, name)
            for option in options {
                XCTAssertTrue(
                    section.contains(option.replacingOccurrences(of: "-", with: "\\-")),
                    "aec \(name) \(option) is not in the manual page")
                XCTAssertTrue(
                    choice.components(separatedBy: ";;")[0].contains(option), "zsh: \(option)")
                XCTAssertTrue(
                    fish.split(separator: "\n").contains {
                        $0.contains("'__aec_is \(name)'")
                            && ($0 + " ").contains(" -l \(option.dropFirst(2)) ")
                    }, "fish: aec \(name) \(option)")
            }
        }
    }

    /// What bash would offer for the last of these words.
    private func bash(_ words: [String], _ tool: Tool) throws -> Set<String> {
        try tool.write(tool.run("completions", "bash").output, to: "aec.bash")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments =
            [
                "-c",
                #"source ./aec.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _aec; printf '%s\n' "${COMPREPLY[@]}""#,
                "bash",
            ] + words
        process.currentDirectoryURL = tool.folder
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        XCTAssertEqual(process.terminationStatus, 0)
        return Set(String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init))
    }

    func testBash() throws {
        try XCTSkipUnless(FileManager.default.fileExists(atPath: "/bin/bash"), "no bash here")
        let tool = try Tool()
        XCTAssertEqual(try bash(["aec", "comp"], tool), ["compress", "compare", "completions"])
        XCTAssertEqual(try bash(["aec", "help", "ver"], tool), ["verify"])
        XCTAssertEqual(
            try bash(["aec", "model", ""], tool),
            ["info", "import", "tables", "install", "list", "remove", "--help"])
        XCTAssertEqual(try bash(["aec", "completions", ""], tool), ["bash", "zsh", "fish"])
        XCTAssertEqual(try bash(["aec", "compress", "--qui"], tool), ["--quiet"])
        XCTAssertEqual(try bash(["aec", "compress", "photo"], tool), [], "files are the shell's")
        XCTAssertEqual(try bash(["aec", "compress", "-q", "--"], tool), [], "-q takes a number")
        for (name, options) in try commands(tool) {
            let words = ["aec"] + name.split(separator: " ").map(String.init) + ["--"]
            XCTAssertTrue(
                Set(options).isSubset(of: try bash(words, tool)), "\(name): \(options)")
        }
    }

    func testAnUnknownShell() throws {
        for words in [["completions"], ["completions", "tcsh"], ["completions", "bash", "zsh"]] {
            try Tool().check(words, status: 64, says: "name one shell: bash, zsh, fish")
        }
        try Tool().check("man", "compress", status: 64)
    }

    /// The page has no request that troff does not know, and no line that looks like one.
    func testTheManualPageIsOne() throws {
        let known = ["TH", "SH", "SS", "PP", "TP", "B", "nf", "fi", "\\\""]
        let page = try Tool().run("man").outputText
        for line in page.split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
            XCTAssertTrue(known.contains { line.dropFirst().hasPrefix($0) }, "\(line)")
        }
        XCTAssertTrue(page.contains(".SH EXIT STATUS"))
        XCTAssertTrue(page.contains("AEC_CPU"))
    }
}
