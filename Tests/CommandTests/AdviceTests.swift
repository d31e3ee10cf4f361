import AECImageIO
import AECTraining
import TestSupport
import XCTest

@testable import AEC
@testable import AECCommand

/// Flags are the command line's: it adds them to what the libraries say.
final class AdviceTests: XCTestCase {
    private static let libraries = [
        "AEC", "AECModelStore", "AECImageIO", "AECSupport", "AECTraining", "AECReport", "CLibrary",
    ]

    /// All lines of the libraries' sources that are no comments.
    private func lines() throws -> [String] {
        var lines: [String] = []
        for library in AdviceTests.libraries {
            let folder = Repository.url("Sources/" + library)
            let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            for name in names where name.hasSuffix(".swift") {
                let text = try String(
                    contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
                lines += text.split(separator: "\n").map(String.init).filter {
                    !$0.drop { $0 == " " }.hasPrefix("//")
                }
            }
        }
        return lines
    }

    /// What begins a string is an option of another program, not a part of a message.
    func testNoLibraryNamesAFlag() throws {
        let lines = try lines()
        XCTAssertGreaterThan(lines.count, 10000)
        let flag = try Regex(#"[^"]--[a-z]"#)
        XCTAssertEqual(lines.filter { $0.contains(flag) }, [])
    }

    func testEveryLimitThatMessagesNameHasItsFlag() throws {
        let text = try lines().joined(separator: "\n")
        let names = Set(
            text.matches(of: try Regex(#"\(Limits\.max\w+\)"#)).map { String(text[$0.range]) })
        XCTAssertEqual(names.count, 4)
        for name in names { XCTAssertTrue(Advice.withFlags(name).contains("--max-"), name) }
    }

    func testMetadataThatMessagesNameHasItsFlag() throws {
        let name = "(AECImage.metadata)"
        XCTAssertTrue(try lines().contains { $0.contains(name) })
        XCTAssertEqual(Advice.withFlags("its metadata " + name), "its metadata (--strip all)")
        XCTAssertEqual(Advice.withoutFlags("its metadata " + name), "its metadata")
    }

    func testErrorsComeWithAdvice() throws {
        var limits = Limits.default
        limits.maxSide = 3
        XCTAssertThrowsError(try limits.check(width: 4, height: 1, offset: 8)) {
            XCTAssertEqual(
                ($0 as? AECError).map { CommandError($0).message },
                "an image of 4 x 1 pixels exceeds the limit of 3 pixels a side (raise it with --max-side) (at byte 8)"
            )
        }
        XCTAssertEqual(
            CommandError(AECError(.modelMismatch, "another model", offset: 24)).message,
            "another model: give the right one with --model (at byte 24)")
        XCTAssertEqual(
            CommandError(AECError(.modelMissing, "no model")).message,
            "no model: install that model (aec model install FILE), or give it with --model")
        XCTAssertEqual(
            CommandError(writing: FileError(.exists, path: "a.png")).message,
            "a.png exists already (--force overwrites it)")
    }

    func testAFolderThatIsTakenComesWithAdvice() throws {
        let folder = temporaryFolder()
        let run = RunFolder(folder)
        let error = AECError(.alreadyExists, "taken")
        XCTAssertEqual(
            Advice.message(of: error, in: run), "taken: choose another folder with --run")
        try run.create(
            RunFolder.Start(
                data: "photos", pictures: PictureSet.Settings(), settings: TrainingSettings()))
        XCTAssertEqual(
            Advice.message(of: error, in: run),
            "taken: continue it with --resume \(folder), or choose another folder with --run")
        // Training has no flags for limits.
        XCTAssertEqual(
            Advice.message(of: AECError(.limitExceeded, "too wide (Limits.maxSide)"), in: run),
            "too wide")
        XCTAssertEqual(CommandError(error).exitCode, .usage)
    }
}
