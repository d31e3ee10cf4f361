import AEC
import Foundation
import TestSupport
import XCTest

/// What `aec train` refuses, before it spends any time. (That it learns is tested on narrow networks.)
final class TrainTests: XCTestCase {
    private func check(
        _ arguments: String..., status: Int32 = 64, says part: String,
        file: StaticString = #filePath, line: UInt = #line
    ) throws {
        let tool = try Tool()
        try tool.write(Array("text".utf8), to: "empty/notes.txt")
        try tool.write(Array("no picture".utf8), to: "broken/a.jpg")
        try tool.write(Pictures.synthetic(width: 8, height: 8), to: "broken/tiny.png")
        try tool.write(Pictures.synthetic(width: 64, height: 64), to: "good/one.png")
        try tool.write([1], to: "there.aecm")
        try tool.makeFolder("taken/trained.aecm")
        let result = try tool.check(
            ["train"] + arguments, status: status, says: part, file: file, line: line)
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
        try check("a", "--lambda-min", "1", "--lambda-max", "0.5", says: "must not be above")
        try check("a", "--objective", "psnr", says: "mse, ms-ssim, mix or visual")
        try check("a", "--learn", "gains", says: "--learn takes all or tables, not 'gains'")
        try check("a", "--learn", "tables", says: "give --from")
        try check("--resume", "b", "--learn", "all", says: "--learn was decided")
        try check("a", "--rounding", "down", says: "--rounding takes coded or nearest, not 'down'")
        try check("--resume", "b", "--rounding", "coded", says: "--rounding was decided")
        try check("a", "--size", "huge", says: "standard or small, not 'huge'")
        try check("a", "--size", "small", "--from", "b", says: "exclude each other")
        try check("--resume", "b", "--size", "small", says: "--size was decided")
        for text in ["", "1,2,3", "0.5,", "x", "-1", "nan", "11"] {
            try check("a", "--block-rate", text, says: "--block-rate takes one or two numbers")
        }
        try check("a", "--drawn", "1.5", says: "--drawn takes a number")
        try check("a", "--decay-from", "2", says: "--decay-from takes a number")
        try check("a", "--until-loss", "1", "--decay-from", "0.5", says: "--decay-from needs")
        try check("a", "--until-loss", "0", says: "--until-loss takes a number")
        try check("a", "-o", "-", says: "-o needs the name of a file")
        try check("", says: "the name of a folder is empty")
        try check("a", "--run", "", says: "the name of a folder is empty")
        try check("--resume", "", says: "the name of a folder is empty")
    }

    func testFoldersThatCannotBeLearntFrom() throws {
        try check("none", status: 66, says: "none is not a readable folder")
        try check("empty", status: 66, says: "have no PNG or JPEG pictures")
        try check("broken", status: 66, says: "no picture in broken can be used")
        try check("--resume", "empty", status: 66, says: "holds no training run")
    }

    func testWeightsThatAreNotThere() throws {
        try check("good", "--from", "none", status: 66, says: "none: cannot be opened")
        try check("good", "--from", "there.aecm", status: 65, says: "there.aecm: ")
        for name in ["std", "standart", "Default"] {
            try check(
                "good", "--from", name, status: 66,
                says: "--from \(name): there is no such file; did you mean standard, the built-in")
        }
        // Before the pictures, which may be many
        try check("none", "--from", "good/one.png", status: 65, says: "one.png: safetensors: ")
    }

    /// A model is enough, the built-in one too: no float weights are needed.
    func testTheIntegersOfAModelAreWeights() throws {
        let tool = try Tool()
        try tool.makeFolder("good")
        try tool.write(Pictures.synthetic(width: 64, height: 64), to: "good/one.png")
        try tool.write(Repository.bytes("Sources/CAECModel/standard.aecm"), to: "model.aecm")
        for name in ["standard", "model.aecm"] {
            let process = try tool.start(
                ["train", "good", "--from", name, "--steps", "1", "--run", name + ".run"])
            // Its first checkpoint would take long; that it has begun is in the settings
            let settings = tool.url(name + ".run/settings.json").path
            while !FileManager.default.fileExists(atPath: settings), process.isRunning {
                usleep(10000)
            }
            XCTAssertTrue(process.isRunning, name)
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }

    /// Float weights of something else leave no run behind.
    func testWeightsOfAnotherNetwork() throws {
        let json = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
        let tool = try Tool(Pictures.synthetic(width: 64, height: 64), as: "good/one.png")
        try tool.write(
            [UInt8(json.utf8.count), 0, 0, 0, 0, 0, 0, 0] + json.utf8 + [0, 0, 0, 0],
            to: "other.safetensors")
        try tool.check(
            "train", "good", "--from", "other.safetensors", status: 65, says: "there is no tensor")
        XCTAssertEqual(try tool.names(), ["good", "other.safetensors"])
    }

    func testARunFolderThatCannotBeMade() throws {
        try check(
            "good", "--run", "there.aecm/run", status: 73,
            says: "cannot create there.aecm/run: Not a directory")
    }

    /// What a run keeps holds in any folder, and an end before the first checkpoint leaves the folder free.
    func testARunKeepsWholePaths() throws {
        let tool = try Tool(Pictures.synthetic(width: 64, height: 64), as: "good/one.png")
        for (number, name) in ["My scans", nil].enumerated() {
            let process = try tool.start(
                ["train", "good", "-o", "mine.aecm", "--batch", "\(number + 1)"]
                    + (name.map { ["--name", $0] } ?? []))
            func stored() -> [String: Any] {
                let data = (try? Data(contentsOf: tool.url("mine.run/settings.json"))) ?? Data()
                let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
                return object ?? [:]
            }
            func batch() -> Int? { (stored()["settings"] as? [String: Any])?["batch"] as? Int }
            while batch() != number + 1, process.isRunning { usleep(10000) }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            for (key, file) in [("data", "good"), ("output", "mine.aecm")] {
                let path = try XCTUnwrap(stored()[key] as? String)
                XCTAssertTrue(path.hasPrefix("/"), path)
                XCTAssertTrue(path.hasSuffix("/\(tool.folder.lastPathComponent)/\(file)"), path)
            }
            XCTAssertEqual(stored()["name"] as? String, name)
            XCTAssertEqual((stored()["picturesDigest"] as? String)?.count, 16)
        }
        let resumed = try tool.run("train", "--resume", "mine.run")
        XCTAssertTrue(resumed.error.contains("ended before its first"), resumed.error)
    }

    /// A run that continues writes its model where it did before, over its own but over no other.
    func testAResumedRunKnowsItsModel() throws {
        let tool = try Tool(Pictures.synthetic(width: 64, height: 64), as: "good/one.png")
        let output = tool.url("mine.aecm").path
        func settings(_ more: String) throws {
            let data = tool.url("good").path
            let text = #"{"data": "\#(data)", "output": "\#(output)", "settings": {}\#(more)}"#
            try tool.write(Array(text.utf8), to: "mine.run/settings.json")
        }
        @discardableResult
        func resume(_ more: String..., status: Int32, says part: String = "") throws -> Tool.Result
        {
            let arguments = ["train", "--resume", "mine.run"] + more
            return try tool.check(arguments, status: status, says: part)
        }
        let model = try Repository.bytes("Sources/CAECModel/standard.aecm")
        try tool.write(model, to: "mine.aecm")
        try settings("")
        try resume(status: 73, says: output + " exists")

        let id = try Model(model).info.id
        try settings(#", "exported": "\#(id)""#)
        let own = try resume(status: 64, says: "ended before its first checkpoint")
        try resume("-o", "mine.aecm", status: 64)
        try tool.write([1], to: "mine.aecm")
        try resume(status: 73)
        try tool.remove("mine.aecm")

        try settings(#", "picturesDigest": "0123456789abcdef""#)
        // And it goes on to what comes next.
        try resume(status: 64, says: "not the pictures")
        XCTAssertFalse(own.error.contains("not the pictures"), own.error)
    }

    func testExistingModelsAreNotOverwritten() throws {
        try check("broken", "-o", "there.aecm", status: 73, says: "there.aecm exists")
        // With --force neither, when it is what the training starts from
        try check(
            "good", "--from", "there.aecm", "-fo", "there.aecm", status: 73,
            says: "would overwrite the weights")
    }

    /// Links that lead nowhere, and names that are too long.
    func testModelsThatOnlyTheSystemRefuses() throws {
        let tool = try Tool()
        for (link, target) in [
            ("nowhere.aecm", "new.aecm"), ("far.aecm", "none/new.aecm"), ("gone", "missing"),
        ] {
            try tool.makeLink(link, to: target)
        }
        let long = String(repeating: "x", count: 251) + ".aecm"
        for (arguments, reason) in [
            (["-o", "nowhere.aecm"], "nowhere.aecm exists already"),
            (["-fo", "far.aecm"], "cannot create far.aecm: No such file"),
            (["-fo", "gone/new.aecm"], "gone is not a writable folder"),
            (["-o", long], "File name too long"), (["-o", "none/" + long], "File name too long"),
            (["-o", "\(long)/new.aecm"], "File name too long"),
        ] {
            try tool.check(
                ["train", "pictures", "--run", "run", "--name", "mine"] + arguments, status: 73,
                says: reason)
        }
        let forced = try tool.run("train", "pictures", "-fo", "nowhere.aecm", "--run", "run")
        XCTAssertTrue(forced.error.contains("pictures is not a readable folder"), forced.error)
        XCTAssertEqual(try tool.names(), ["far.aecm", "gone", "nowhere.aecm"])
    }

    /// Found before the training, which may take hours: the pictures are not even looked at.
    func testModelsThatCannotBeWritten() throws {
        try check(
            "broken", "-o", "there.aecm/mine.aecm", "--run", "elsewhere", status: 73,
            says: "there.aecm is not a writable folder")
        try check(
            "broken", "-o", "there.aecm/none/mine.aecm", "--run", "elsewhere", status: 73,
            says: "there.aecm is not a writable folder")
        try check("broken", "-o", "taken/", status: 73, says: "taken/trained.aecm is a folder")
        try check("broken", "-o", "taken", status: 73, says: "taken/trained.aecm is a folder")
        // Folders that can be made, and one to write into, are no obstacle
        for output in ["none/mine.aecm", "none/", "good", "/dev/null"] {
            try check(
                "broken", "-fo", output, "--run", "elsewhere", status: 66,
                says: "no picture in broken")
        }
    }
}
