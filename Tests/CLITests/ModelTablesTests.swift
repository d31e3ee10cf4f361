import TestSupport
import XCTest

/// What `aec model tables` refuses. (What it makes of weights is tested on a narrow network.)
final class ModelTablesTests: XCTestCase {
    private func tool() throws -> Tool {
        let tool = try Tool(Pictures.synthetic(width: 64, height: 64), as: "photos/one.png")
        try tool.write(Repository.bytes("Sources/CAECModel/standard.aecm"), to: "m.aecm")
        let json = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
        try tool.write(
            [UInt8(json.utf8.count), 0, 0, 0, 0, 0, 0, 0] + json.utf8 + [0, 0, 0, 0],
            to: "other.safetensors")
        try tool.makeFolder("none")
        return tool
    }

    private func arguments(
        model: String = "m.aecm", weights: String = "other.safetensors",
        photos: String = "photos", name: String = "visual", output: String = "out.aecm"
    ) -> [String] {
        [
            "model", "tables", model, "--weights", weights, "--calibrate", photos, "--name", name,
            "-o", output,
        ]
    }

    func testCommandLines() throws {
        let tool = try tool()
        for (option, value) in [
            ("--weights", "FILE"), ("--calibrate", "FOLDER"), ("--name", "TEXT"),
            ("--output", "FILE"),
        ] {
            var words = arguments()
            let at = try XCTUnwrap(words.firstIndex(of: option == "--output" ? "-o" : option))
            words.removeSubrange(at...at + 1)
            try tool.check(words, status: 64, says: "\(option) \(value) is needed")
        }
        try tool.check(arguments() + ["m2.aecm"], status: 64, says: "name one model file")
        try tool.check(
            arguments(name: String(repeating: "x", count: 65)), status: 64, says: "64 bytes")
        try tool.check(arguments(output: "out.png"), status: 64, says: "end the name in .aecm")
    }

    func testFilesThatDoNotServe() throws {
        let tool = try tool()
        try tool.check(arguments(), status: 65, says: "there is no tensor")
        try tool.check(arguments(weights: "m.aecm"), status: 65, says: "m.aecm: safetensors: ")
        try tool.check(
            arguments(model: "photos/one.png"), status: 65, says: "not a model file (.aecm)")
        try tool.check(arguments(photos: "none"), status: 66, says: "nothing to calibrate on")
        try tool.check(arguments(output: "m.aecm"), status: 73, says: "overwrite its own input")
        XCTAssertEqual(
            try tool.names(), ["m.aecm", "none", "other.safetensors", "photos"])
    }
}
