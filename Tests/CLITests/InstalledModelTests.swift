import AEC
import Foundation
import TestSupport
import XCTest

/// Models that are kept on a machine: `aec model install`, `list` and `remove`, and the commands that read files of them.
final class InstalledModelTests: XCTestCase {
    /// A model that is not the standard one, and a picture's file that needs it.
    private static let files = Result {
        let model = try TestModel.file("of the test")
        let encoder = AECEncoder(.quality(60), tuning: .psnr, model: try Model(model))
        return (model, try encoder.encode(Pictures.synthetic(width: 48, height: 32)))
    }

    /// In a folder with `m.aecm`, which nobody has installed, and `a.aec`, which needs it.
    private func tool() throws -> Tool {
        let (model, file) = try Self.files.get()
        let tool = try Tool()
        try tool.write(model, to: "m.aecm")
        try tool.write(file, to: "a.aec")
        return tool
    }

    private func environment(_ tool: Tool) -> [String: String] {
        ["XDG_DATA_HOME": tool.url("home").path, "XDG_DATA_DIRS": tool.url("system").path]
    }

    private func id() throws -> String {
        Model.name(of: try AECDecoder.inspect(Self.files.get().1).modelID)
    }

    func testAFileOfAModelThatIsNotThere() throws {
        let (tool, id) = (try tool(), try id())
        let environment = environment(tool)
        for arguments in [["decompress", "a.aec"], ["verify", "a.aec"]] {
            let result = try tool.run(arguments, environment: environment).checked(
                arguments, 69,
                [
                    "a.aec: the file needs model \(id), which is not built in and not found in "
                        + "\(tool.url("home").path)/aec/models or \(tool.url("system").path)/aec/models: ",
                    "(aec model install FILE)", "--model",
                ], #filePath, #line)
            XCTAssertEqual(result.outputText, "")
        }
        try tool.check(
            "info", "a.aec", environment: environment,
            prints: "model \(id) (not the built-in one, and not installed)")
        let json = try tool.run("info", "--json", "a.aec", environment: environment).json()[0]
        XCTAssertEqual(json["modelFound"] as? Bool, false)
        XCTAssertTrue(json["modelFile"] is NSNull)
        XCTAssertEqual(try tool.names(), ["a.aec", "m.aecm"])
    }

    func testInstalledModelsAreFound() throws {
        let (tool, id) = (try tool(), try id())
        let environment = environment(tool)
        try tool.check("decompress", "--model", "m.aecm", "-o", "given.png", "a.aec")
        try tool.check(
            "model", "install", "m.aecm", environment: environment, says: "m.aecm -> ", id)
        let path = "home/aec/models/\(id).aecm"
        XCTAssertEqual(try tool.tree(in: "home"), ["aec/models/\(id).aecm"])
        XCTAssertEqual(try tool.bytes(of: path), try tool.bytes(of: "m.aecm"))
        try tool.remove("m.aecm")

        // Beside files of the standard model.
        try tool.write(Pictures.synthetic(width: 20, height: 10), to: "b.png")
        try tool.check("compress", "b.png")
        try tool.check("verify", "a.aec", "b.aec", environment: environment, prints: "a.aec: ok")
        try tool.check("decompress", "-f", "a.aec", "b.aec", environment: environment)
        XCTAssertEqual(try tool.bytes(of: "a.png"), try tool.bytes(of: "given.png"))
        try tool.check("thumbnail", "a.aec", "small.png", environment: environment)
        try tool.check("compare", "a.png", "a.aec", environment: environment, prints: " inf |")
        try tool.check(
            "info", "a.aec", environment: environment,
            prints: "model \(id) (\(tool.url(path).path))")

        // That of --model alone counts where it is given.
        try tool.write(Repository.bytes("Sources/CAECModel/standard.aecm"), to: "s.aecm")
        try tool.check(
            "verify", "--model", "s.aecm", "a.aec", environment: environment, status: 69,
            says:
                "but this is \(Model.name(of: Model.standard.id)): give the right one with --model")
        // Without a home, by its path.
        try tool.check(
            "verify", "a.aec", environment: ["AEC_MODEL_PATH": path], prints: "a.aec: ok")
    }

    func testNothingIsOverwritten() throws {
        let (tool, id) = (try tool(), try id())
        let environment = environment(tool)
        func install(
            _ arguments: String..., status: Int32 = 0, says words: String, line: UInt = #line
        ) throws {
            let arguments = ["model", "install"] + arguments
            _ = try tool.run(arguments, environment: environment).checked(
                arguments, status, [words], #filePath, line)
        }
        let path = "home/aec/models/\(id).aecm"
        let (plain, _) = try Self.files.get()
        let tables = plain + TestTableSet.make(of: plain, name: "mine")
        try tool.write(tables, to: "tables.aecm")

        try install("m.aecm", "m.aecm", says: "m.aecm: is installed already, as ")
        try install(
            "tables.aecm", status: 73,
            says:
                "is installed already, with no gain tables of a name, where this file has the gain tables mine ("
        )
        XCTAssertEqual(try tool.bytes(of: path), plain)
        try install("--force", "tables.aecm", says: "tables.aecm -> ")
        XCTAssertEqual(try tool.bytes(of: path), tables)

        // What is no model is none, and stays out.
        try tool.write(Array(plain.dropLast(7)), to: "cut.aecm")
        try install("cut.aecm", status: 65, says: "cut.aecm: model file: it ends after")
        try install("a.aec", status: 65, says: "not a model file")
        try install("none.aecm", status: 66, says: "none.aecm")
        XCTAssertEqual(try tool.tree(in: "home"), ["aec/models/\(id).aecm"])

        // A damaged one is replaced with --force, too; a folder is not.
        try tool.write([1, 2, 3], to: path)
        try install("m.aecm", status: 73, says: "is installed already, but cannot be used (--force")
        try install("-f", "m.aecm", says: "m.aecm -> ")
        XCTAssertEqual(try tool.bytes(of: path), plain)
        try tool.remove(path)
        try tool.makeFolder(path)
        try install("-f", "m.aecm", status: 73, says: "is there, and is no file")
    }

    func testListAndRemove() throws {
        let (tool, id) = (try tool(), try id())
        let environment = environment(tool)
        try tool.check(
            "model", "list", environment: environment, says: "looked in \(tool.url("home").path)",
            prints: "| \(Model.name(of: Model.standard.id)) |", "(built in)")
        try tool.check("model", "install", "--system", "m.aecm", environment: environment)
        XCTAssertEqual(try tool.tree(in: "system"), ["aec/models/\(id).aecm"])
        let installed = try tool.run(
            "model", "install", "--json", "m.aecm", environment: environment
        ).json()[0]
        XCTAssertEqual(installed["installed"] as? Bool, true)
        let path = tool.url("home/aec/models/\(id).aecm").path
        XCTAssertEqual(installed["output"] as? String, path)

        try tool.write([1], to: "home/aec/models/z.aecm")
        let list = try tool.check(
            "model", "list", "--json", environment: environment, status: 2,
            says: "z.aecm: warning: ")
        let lines = try list.json()
        XCTAssertEqual(lines.count, 4)
        XCTAssertEqual(lines.map { $0["builtIn"] as? Bool }, [true, false, nil, false])
        XCTAssertEqual(lines[1]["path"] as? String, path)
        XCTAssertEqual(lines[1]["comment"] as? String, "of the test")
        XCTAssertNotNil(lines[2]["error"])

        try tool.check("model", "remove", id, environment: environment, says: "\(path): removed")
        try tool.check("model", "remove", id, environment: environment, status: 66, says: path)
        try tool.check("verify", "a.aec", environment: environment, prints: "a.aec: ok")
        try tool.check("model", "remove", "--system", id, environment: environment)
        XCTAssertEqual(try tool.tree(in: "system"), [])
        try tool.check("verify", "a.aec", environment: environment, status: 69)
    }

    func testCommandLines() throws {
        let tool = try tool()
        try tool.check("model", "list", "m.aecm", status: 64, says: "aec model info")
        try tool.check("model", "install", status: 64)
        for id in ["", "15b0", "15B0B062A0AD8479", "+5b0b062a0ad8479", "15b0b062a0ad84790"] {
            try tool.check("model", "remove", id, status: 64, says: "is not the id of a model")
        }
        try tool.check("model", "remove", status: 64, says: "name the id")
        let homeless = ["HOME": "", "XDG_DATA_HOME": "relative", "XDG_DATA_DIRS": "relative"]
        for arguments in [["m.aecm"], ["--system", "m.aecm"]] {
            _ = try tool.run(["model", "install"] + arguments, environment: homeless).checked(
                arguments, 64, ["absolute path"], #filePath, #line)
        }
        _ = try tool.run(["verify", "a.aec"], environment: homeless).checked(
            [], 69, ["and not found: there is no folder to look in: "], #filePath, #line)
        XCTAssertEqual(try tool.names(), ["a.aec", "m.aecm"])
    }
}
