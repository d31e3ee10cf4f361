import AEC
import Foundation
import XCTest

extension Tool {
    /// A folder with this picture in it.
    convenience init(_ picture: AECImage, as name: String = "a.png") throws {
        try self.init()
        try write(picture, to: name)
    }

    /// Runs `aec`, which has to end with this exit code, to say all of these words on standard error and to print those
    /// on standard output.
    @discardableResult
    func check(
        _ arguments: String..., input: [UInt8] = [], environment: [String: String] = [:],
        output: FileHandle? = nil, status: Int32 = 0, says parts: String..., prints: String...,
        file: StaticString = #filePath, line: UInt = #line
    ) throws -> Result {
        try run(arguments, input: input, output: output, environment: environment)
            .checked(arguments, status, parts, prints: prints, file, line)
    }

    @discardableResult
    func check(
        _ arguments: [String], input: [UInt8] = [], output: FileHandle? = nil,
        error: FileHandle? = nil, by shell: String? = nil, status: Int32 = 0,
        says parts: String..., prints: String..., file: StaticString = #filePath,
        line: UInt = #line
    ) throws -> Result {
        try run(arguments, input: input, output: output, error: error, by: shell)
            .checked(arguments, status, parts, prints: prints, file, line)
    }
}

extension Tool.Result {
    /// See `Tool.check`.
    func checked(
        _ arguments: [String], _ expected: Int32, _ parts: [String], prints: [String] = [],
        _ file: StaticString, _ line: UInt
    ) -> Self {
        XCTAssertEqual(status, expected, "aec \(arguments): \(error)", file: file, line: line)
        for (text, parts) in [(error, parts), (outputText, prints)] {
            for part in parts where !part.isEmpty {
                XCTAssertTrue(
                    text.contains(part), "aec \(arguments): '\(part)' is not in: \(text)",
                    file: file, line: line)
            }
        }
        return self
    }
}

/// Asserts that a signal ends a process.
func assertEnds(
    _ process: Process, by signal: Int32, file: StaticString = #filePath, line: UInt = #line
) {
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    XCTAssertEqual(process.terminationReason, .uncaughtSignal, file: file, line: line)
    XCTAssertEqual(process.terminationStatus, signal, file: file, line: line)
}
