import AEC
import AECImageIO
import AECReport
import TestSupport
import XCTest

final class BenchCodecTests: XCTestCase {
    private func toolWithPictures() throws -> Tool {
        let tool = try Tool()
        try tool.write(Pictures.synthetic(width: 64, height: 48), to: "pictures/a.png")
        try tool.write(Pictures.synthetic(width: 50, height: 40, seed: 2), to: "pictures/b.ppm")
        try tool.write(Array("not a picture by its name".utf8), to: "pictures/notes.txt")
        return tool
    }

    func testTable() throws {
        let tool = try toolWithPictures()
        let result = try tool.check("bench", "--levels", "0,3.5", "pictures", says: "2 pictures")
        let lines = result.outputText.split(separator: "\n")
        XCTAssertEqual(lines.count, 4)
        XCTAssertTrue(lines[0].contains("encode Mpx/s"))
        XCTAssertTrue(lines[2].hasPrefix("| 0 "))
        XCTAssertTrue(lines[3].hasPrefix("| 3.5 "))
    }

    /// The means of how pictures look are those of the library, and are asked for.
    func testMetrics() throws {
        let tool = try Tool()
        let image = Pictures.synthetic(width: 192, height: 176)
        try tool.write(image, to: "a.png")
        let json = try tool.check("bench", "--json", "--metrics", "--levels", "3", "a.png").json()
        let point = try XCTUnwrap((json.first?["points"] as? [[String: Any]])?.first)
        let file = try AECEncoder(.quality(Quality(level: 3)), tuning: .psnr).encode(image)
        let scores = QualityScores(original: image, decoded: try AECDecoder().decode(file))
        XCTAssertEqual(
            try XCTUnwrap(point["msSSIMdB"] as? Double),
            MSSSIM.decibels(try XCTUnwrap(scores.msssim)), accuracy: 1e-4)
        XCTAssertEqual(
            try XCTUnwrap(point["ssimulacra2"] as? Double), try XCTUnwrap(scores.ssimulacra2),
            accuracy: 1e-4)
        try tool.check(
            "bench", "--metrics", "--levels", "3", "a.png",
            prints: "| MS-SSIM dB | SSIMULACRA 2 | encode Mpx/s |")
        let plain = try tool.check("bench", "--json", "--levels", "3", "a.png").json()
        XCTAssertNil((plain.first?["points"] as? [[String: Any]])?.first?["ssimulacra2"])
    }

    /// A picture that is too small for MS-SSIM has none, and the mean neither.
    func testMetricsOfSmallPictures() throws {
        let tool = try toolWithPictures()
        let json = try tool.check(
            "bench", "--json", "--metrics", "--levels", "3", "pictures"
        ).json()
        let point = try XCTUnwrap((json.first?["points"] as? [[String: Any]])?.first)
        XCTAssertTrue(point["msSSIMdB"] is NSNull)
        XCTAssertTrue(point["ssimulacra2"] is Double)
    }

    func testTuning() throws {
        let tool = try toolWithPictures()
        let image = try tool.image("pictures/a.png")
        for tuning in Tuning.allCases {
            let json = try tool.check(
                "bench", "--json", "--tune", tuning.name, "--levels", "3", "pictures/a.png"
            ).json()
            XCTAssertEqual(json.first?["tune"] as? String, tuning.name)
            let file = try AECEncoder(
                .quality(Quality(level: 3)), tuning: tuning, model: .standard
            ).encode(image)
            let points = json.first?["points"] as? [[String: Any]]
            XCTAssertEqual(
                try XCTUnwrap(points?.first?["bpp"] as? Double),
                Double(file.count) * 8 / Double(image.width * image.height), accuracy: 1e-5)
        }
        try tool.check(
            "bench", "--tune", "visaul", "pictures", status: 64, says: "did you mean visual?")
        // Such an error once ended the program with a signal
        try tool.check("bench", "--effort", "99", "pictures", status: 64, says: "--effort")
    }

    func testOnePicture() throws {
        let tool = try toolWithPictures()
        let one = try tool.run("bench", "--levels", "2", "-j", "1", "pictures/b.ppm")
        XCTAssertEqual(one.status, 0, one.error)
        XCTAssertTrue(one.error.contains("1 picture, 1 thread\n"), one.error)
        let none = try tool.run("bench", "pictures/none.png")
        XCTAssertEqual(none.status, 66, none.error)
    }

    /// The means are those of the library, and a result can be the reference of the next run.
    func testJSONAndReference() throws {
        let tool = try toolWithPictures()
        let first = try tool.check("bench", "--json", "--levels", "2", "pictures")
        try tool.write(first.output, to: "curve.json")
        let images = [try tool.image("pictures/a.png"), try tool.image("pictures/b.ppm")]
        var bpp = 0.0
        for image in images {
            let bytes = try AECEncoder(.quality(Quality(level: 2)), tuning: .psnr).encode(image)
            bpp += Double(bytes.count * 8) / Double(image.width * image.height) / 2
        }
        let points = try XCTUnwrap(try first.json().first?["points"] as? [[String: Any]])
        XCTAssertEqual(points.count, 1)
        XCTAssertEqual(points[0]["q"] as? Double, 2)
        XCTAssertEqual(try XCTUnwrap(points[0]["bpp"] as? Double), bpp, accuracy: 1e-5)

        let second = try tool.run(
            "bench", "--json", "--levels", "2", "--reference", "curve.json", "pictures")
        let compared = try XCTUnwrap(try second.json().first?["points"] as? [[String: Any]])
        XCTAssertEqual(try XCTUnwrap(compared[0]["overheadPercent"] as? Double), 0, accuracy: 1e-3)
        XCTAssertEqual(try XCTUnwrap(compared[0]["psnrDifference"] as? Double), 0, accuracy: 1e-4)
    }

    func testBDRateAgainstAReference() throws {
        let tool = try toolWithPictures()
        let first = try tool.run("bench", "--json", "pictures")
        let points = try XCTUnwrap(try first.json().first?["points"] as? [[String: Any]])
        // A codec that needs twice the bits for the same PSNR.
        let doubled = points.map { point in
            "{\"q\": \(point["q"]!), \"bpp\": \(2 * (point["bpp"] as! Double)), \"psnr\": \(point["psnr"]!)}"
        }
        func reference(_ points: [String]) throws {
            let text = "{\"points\": [\(points.joined(separator: ", "))]}"
            try tool.write(Array(text.utf8), to: "curve.json")
        }
        try reference(doubled)
        let json = try tool.run("bench", "--json", "--reference", "curve.json", "pictures").json()
        let percent = try XCTUnwrap(json.first?["bdRatePercent"] as? Double)
        XCTAssertEqual(percent, -50, accuracy: 0.01)
        let text = try tool.run("bench", "--reference", "curve.json", "pictures").outputText
        XCTAssertTrue(text.contains("BD-rate against the reference: -50.00 % over "), text)
        try reference(Array(doubled.prefix(5)))
        let few = try tool.run("bench", "--reference", "curve.json", "pictures").outputText
        XCTAssertTrue(few.contains("no BD-rate against the reference: "), few)
        XCTAssertTrue(few.contains("5 usable points"), few)
    }

    /// A result file of CompressAI, or of a report: no levels, and a BD-rate from four points on.
    func testResultFileAsReference() throws {
        let tool = try toolWithPictures()
        let points = try XCTUnwrap(
            try tool.run("bench", "--json", "pictures").json().first?["points"] as? [[String: Any]])
        func list(_ name: String) -> String {
            points.map { "\($0[name] as! Double)" }.joined(separator: ", ")
        }
        let text = "{\"results\": {\"bpp\": [\(list("bpp"))], \"psnr\": [\(list("psnr"))]}}"
        try tool.write(Array(text.utf8), to: "aec.json")
        let result = try tool.check(
            "bench", "--reference", "aec.json", "--levels", "0,2,4,6", "pictures",
            prints: "BD-rate against the reference: ")
        XCTAssertFalse(result.outputText.contains("overhead"), result.outputText)
    }

    /// Without the loss in integers and in the entropy coder: a little fewer bits for about the same picture.
    func testFloatWeights() throws {
        let tool = try toolWithPictures()
        let weights = Repository.url("Models/standard.safetensors").path
        let float = try tool.check(
            "bench", "--weights", weights, "--levels", "3", "--json", "pictures")
        let object = try XCTUnwrap(try float.json().first)
        XCTAssertNil(object["effort"])
        try tool.write(float.output, to: "float.json")
        let codec = try tool.run(
            "bench", "--effort", "1", "--levels", "3", "--json", "--reference", "float.json",
            "pictures")
        let points = try XCTUnwrap(try codec.json().first?["points"] as? [[String: Any]])
        XCTAssertEqual(try XCTUnwrap(points[0]["psnrDifference"] as? Double), 0, accuracy: 0.1)
        // Pictures this small pay most for their container.
        XCTAssertGreaterThan(try XCTUnwrap(points[0]["overheadPercent"] as? Double), 0)
        try tool.check(
            "bench", "--weights", weights, "--levels", "0", "pictures", prints: "- |")
        for option in [
            ["--effort", "3"], ["--tune", "visual"], ["--threads", "2"], ["--metrics"], ["--speed"],
        ] {
            try tool.check(
                ["bench", "--weights", weights, "pictures"] + option, status: 64,
                says: option[0] + " does not apply")
        }
    }

    /// What would change nothing is refused, with what it goes with.
    func testOptionsWithoutEffect() throws {
        let tool = try toolWithPictures()
        for (options, reason) in [
            (["-q", "50"], "--quality goes with --speed"),
            (["--repeats", "2"], "--repeats goes with --speed"),
            (["--speed", "--levels", "1"], "--levels does not apply to --speed"),
            (["--speed", "--reference", "x.json"], "--reference does not apply to --speed"),
            (["--speed", "-j", "2"], "--threads does not apply to --speed"),
            (["--speed", "--tune", "psnr"], "--tune does not apply to --speed"),
            (["--speed", "--metrics"], "--metrics does not apply to --speed"),
        ] {
            try tool.check(["bench"] + options + ["pictures/a.png"], status: 64, says: reason)
        }
    }

    func testABadPictureIsReportedAndLeftOut() throws {
        let tool = try toolWithPictures()
        try tool.write(Array("no picture".utf8), to: "pictures/c.png")
        try tool.check(
            "bench", "--levels", "0", "pictures", status: 65, says: "pictures/c.png", "2 pictures")
    }

    func testABadReference() throws {
        let tool = try toolWithPictures()
        try tool.write(Array("{\"points\": [{\"q\": 0}]}".utf8), to: "curve.json")
        try tool.check(
            "bench", "--reference", "curve.json", "pictures", status: 65, says: "aec: curve.json: ")
    }

    /// Without other codecs on PATH: each kind of instructions with one and two threads, and the whole program.
    func testSpeedTable() throws {
        let tool = try toolWithPictures()
        let result = try tool.check(
            "bench", "--speed", "--repeats", "2", "pictures/a.png",
            environment: ["PATH": "/nowhere"], says: "apt install webp",
            "apt install libavif-bin", "apt install libjxl-tools",
            prints: "pictures/a.png, 64 x 48, 2 runs each", "| aec, scalar, 1 thread ",
            "| aec, scalar, 2 threads ", "| aec, 1 thread, whole program ", "encode Mpx/s")
        XCTAssertFalse(result.outputText.contains("cwebp"), result.outputText)
        XCTAssertEqual(try tool.names(), ["pictures"])

        let lines = try tool.run(
            "bench", "--speed", "--effort", "1", "--json", "--repeats", "1", "pictures/a.png",
            environment: ["PATH": "/nowhere"]
        ).json()
        XCTAssertGreaterThanOrEqual(lines.count, 3)
        let bytes = try AECEncoder(effort: Effort(1)).encode(tool.image("pictures/a.png"))
        for line in lines {
            XCTAssertGreaterThan(try XCTUnwrap(line["encodeSeconds"] as? Double), 0)
            XCTAssertGreaterThan(try XCTUnwrap(line["decodeSeconds"] as? Double), 0)
            XCTAssertEqual(line["bytes"] as? Int, bytes.count)
        }
    }
}
