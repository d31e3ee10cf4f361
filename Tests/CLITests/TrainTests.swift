import TestSupport
import XCTest

/// What `aec train` refuses, before it spends any time. (That it learns is tested on narrow networks.)
final class TrainTests: XCTestCase {
    private func check(
        _ arguments: String..., status: Int32 = 64, says part: String,
        file: StaticString = #filePath, line: UInt = #line
    ) throws {
        let tool = try Tool()
        try tool.makeFolder("empty")
        try tool.makeFolder("broken")
        try tool.write(Array("text".utf8), to: "empty/notes.txt")
        try tool.write(Array("no picture".utf8), to: "broken/a.jpg")
        try tool.write(Pictures.synthetic(width: 8, height: 8), to: "broken/tiny.png")
        try tool.makeFolder("good")
        try tool.write(Pictures.synthetic(width: 64, height: 64), to: "good/one.png")
        try tool.write([1], to: "there.aecm")
        try tool.makeFolder("taken/trained.aecm")
        let result = try tool.run(["train"] + arguments)
        XCTAssertEqual(result.status, status, result.error, file: file, line: line)
        XCTAssertTrue(result.error.contains(part), result.error, file: file, line: line)
        XCTAssertEqual(result.output, [], file: file, line: line)
        XCTAssertEqual(
            try tool.names().filter { $0.contains(".run") || $0 == "trained.aecm" }, [], file: file,
            line: line)
    }

    func testCommandLines() throws {
        try check(says: "name one folder")
        try check("a", "b", says: "name one folder")
        try check("a", "--resume", "b", says: "pictures of the run")
        try check("--resume", "b", "--steps", "5", says: "--steps was decided")
        try check("a", "--steps", "5", "--minutes", "1", says: "exclude each other")
        try check("a", "--crop", "100", says: "multiple of 64")
        try check("a", "--lambda-min", "1", "--lambda-max", "0.5", says: "not above")
        try check("a", "--objective", "psnr", says: "mse, ms-ssim or mix")
        try check("a", "--decay-from", "2", says: "--decay-from takes a number")
        try check("a", "-o", "-", says: "-o needs the name of a file")
    }

    func testFoldersThatCannotBeLearntFrom() throws {
        try check("none", says: "none is no folder")
        try check("empty", says: "has no PNG or JPEG pictures")
        try check("broken", says: "no picture in broken can be used")
        try check("--resume", "empty", says: "holds no training run")
    }

    func testWeightsThatAreNotThere() throws {
        try check("good", "--from", "standard", status: 66, says: "Models/standard.safetensors")
        try check("good", "--from", "none", status: 66, says: "none: cannot be opened")
        try check("good", "--from", "there.aecm", status: 65, says: "there.aecm: ")
    }

    func testExistingModelsAreNotOverwritten() throws {
        try check("broken", "-o", "there.aecm", status: 73, says: "there.aecm exists")
        // With --force neither, when it is what the training starts from
        try check(
            "good", "--from", "there.aecm", "-fo", "there.aecm", status: 73,
            says: "would overwrite the weights")
    }

    /// Found before the training, which may take hours: the pictures are not even looked at.
    func testModelsThatCannotBeWritten() throws {
        try check(
            "broken", "-o", "there.aecm/mine.aecm", "--run", "elsewhere", status: 73,
            says: "there.aecm is no folder to write into")
        try check(
            "broken", "-o", "there.aecm/none/mine.aecm", "--run", "elsewhere", status: 73,
            says: "there.aecm is no folder to write into")
        try check("broken", "-o", "taken/", status: 73, says: "taken/trained.aecm is a folder")
        try check("broken", "-o", "taken", status: 73, says: "taken/trained.aecm is a folder")
        // Folders that can be made, and one to write into, are no obstacle
        for output in ["none/mine.aecm", "none/", "good", "/dev/null"] {
            try check("broken", "-fo", output, "--run", "elsewhere", says: "no picture in broken")
        }
    }
}
