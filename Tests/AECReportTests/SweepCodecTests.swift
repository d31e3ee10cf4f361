import AEC
import AECImageIO
import TestSupport
import XCTest

@testable import AECReport

final class SweepCodecTests: XCTestCase {
    private let folder = TemporaryFolder()
    private let picture = Pictures.synthetic(width: 72, height: 56)
    private let builtIn = ReportCodec.builtIn()

    private func codec(_ id: String) throws -> ReportCodec {
        try XCTUnwrap(builtIn.first { $0.id == id })
    }

    /// A codec of one setting whose programs do nothing, well or badly.
    private func program(
        _ encoder: String, id: String = "program", settings: [Double] = [1]
    ) -> ReportCodec {
        let peer = PeerCodec(
            name: encoder, encoder: encoder, decoder: "true", package: "none",
            fileExtension: "none", readsPPM: true, encodeOptions: [], encodeOutputOption: [],
            decodeOptions: [], decodeOutputOption: [], decodedExtension: "ppm")
        return ReportCodec(
            id: id, name: id, detail: "", settingName: "setting", settings: settings,
            settingStep: 1, isLossless: false, version: "libjpeg/1",
            work: .program(peer, decodeOptions: []) { _ in [] }, browserExtension: nil)
    }

    private func sweep(
        _ codecs: [ReportCodec], threads: Int = 2,
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> Sweep {
        Sweep(
            codecs: codecs, cache: try ResultCache(path: folder.file("results.jsonl")),
            folder: folder.path, threads: threads, shouldStop: shouldStop)
    }

    func testEveryCodecAtEverySetting() throws {
        let result = try sweep(builtIn).measure(picture, name: "a.png", pictures: nil)
        XCTAssertEqual(result.rows.count, builtIn.reduce(0) { $0 + $1.settings.count })
        for codec in builtIn {
            let rows = result.rows.filter { $0.codec == codec.id }
            XCTAssertEqual(rows.map(\.setting), codec.settings, codec.id)
            let values = try rows.map { try $0.outcome.get() }
            XCTAssertEqual(values.map(\.bytes), values.map(\.bytes).sorted(), codec.id)
            XCTAssertGreaterThanOrEqual(codec.settings.count, codec.isLossless ? 1 : 10)
            XCTAssertEqual(values.allSatisfy { $0.scores.isExact }, codec.isLossless, codec.id)
            XCTAssertTrue(values.allSatisfy { $0.encode.wall > 0 && $0.decode.cpu > 0 })
        }
        XCTAssertEqual(folder.content, ["results.jsonl"], "files of the moment are removed")
    }

    /// A row says what the codec's own interface gives.
    func testRowsAreWhatTheCodecGives() throws {
        let jpeg = try codec("jpeg-444")
        let result = try sweep([jpeg]).measure(picture, name: "a.png", pictures: nil)
        let value = try XCTUnwrap(result.rows.first { $0.setting == 60 }).outcome.get()
        let file = try JPEGCodec.encode(picture, quality: 60, subsampling: .none)
        XCTAssertEqual(value.bytes, file.count)
        XCTAssertEqual(
            value.scores,
            QualityScores(original: picture, decoded: try ImageFile.read(file)))
    }

    func testThreadsChangeNothing() throws {
        let codecs = [try codec("jpeg-420"), try codec("png")]
        let one = try sweep(codecs, threads: 1).measure(picture, name: "a", pictures: nil)
        try FileManager.default.removeItem(atPath: folder.file("results.jsonl"))
        let many = try sweep(codecs, threads: 5).measure(picture, name: "a", pictures: nil)
        XCTAssertEqual(one.rows.map(\.setting), many.rows.map(\.setting))
        XCTAssertEqual(
            one.rows.map { $0.measurement?.bytes }, many.rows.map { $0.measurement?.bytes })
        XCTAssertEqual(
            one.rows.map { $0.measurement?.scores }, many.rows.map { $0.measurement?.scores })
    }

    func testFailuresAreRows() throws {
        let result = try sweep([program("false"), program("no-such-program")])
            .measure(picture, name: "a.png", pictures: nil)
        XCTAssertEqual(result.rows.count, 2)
        let messages = result.rows.map { row -> String in
            if case .failure(let failure) = row.outcome { return failure.message }
            return ""
        }
        XCTAssertTrue(
            messages[0].contains("false") && messages[0].contains("status 1"), messages[0])
        XCTAssertTrue(messages[1].contains("cannot start no-such-program"), messages[1])
    }

    /// A codec that would fail now is not asked for what the file has; another picture is.
    func testWhatIsMeasuredIsNotMeasuredAgain() throws {
        let jpeg = try codec("jpeg-420")
        let first = try sweep([jpeg]).measure(picture, name: "a.png", pictures: nil)
        let broken = program("false", id: "jpeg-420", settings: jpeg.settings)
        let again = try sweep([broken]).measure(picture, name: "renamed.png", pictures: nil)
        XCTAssertEqual(again.rows.map(\.measurement), first.rows.map(\.measurement))
        XCTAssertEqual(Set(again.rows.map(\.image)), ["renamed.png"])
        let other = Pictures.synthetic(width: 72, height: 56, seed: 2)
        let new = try sweep([broken]).measure(other, name: "b.png", pictures: nil)
        XCTAssertTrue(new.rows.allSatisfy { $0.measurement == nil })
    }

    /// Failures are tried again.
    func testFailuresAreNotKept() throws {
        let jpeg = try codec("jpeg-420")
        let broken = program("false", id: "jpeg-420", settings: jpeg.settings)
        _ = try sweep([broken]).measure(picture, name: "a.png", pictures: nil)
        let again = try sweep([jpeg]).measure(picture, name: "a.png", pictures: nil)
        XCTAssertTrue(again.rows.allSatisfy { $0.measurement != nil })
    }

    func testStoppingLeavesNoFailures() throws {
        let result = try sweep([program("false")], shouldStop: { true })
            .measure(picture, name: "a.png", pictures: PictureStore(folder: folder.path))
        XCTAssertEqual(result.rows.count, 0)
        XCTAssertEqual(result.shots.count, 0)
    }

    func testAnUnfinishedLineIsSkipped() throws {
        let jpeg = try codec("jpeg-420")
        let first = try sweep([jpeg]).measure(picture, name: "a.png", pictures: nil)
        let path = folder.file("results.jsonl")
        let bytes = try FileSystem.read(path)
        try FileSystem.write(Array(bytes.dropLast(40)), to: path, force: true)
        let again = try sweep([jpeg]).measure(picture, name: "a.png", pictures: nil)
        XCTAssertEqual(
            again.rows.map { $0.measurement?.bytes }, first.rows.map { $0.measurement?.bytes })
        // What came after the broken line was kept on lines of its own
        let broken = program("false", id: "jpeg-420", settings: jpeg.settings)
        let third = try sweep([broken]).measure(picture, name: "a.png", pictures: nil)
        XCTAssertTrue(third.rows.allSatisfy { $0.measurement != nil })
    }

    func testPicturesOfOneSize() throws {
        let codecs = builtIn.filter { ["aec", "jpeg-420", "jpeg-444", "png"].contains($0.id) }
        let store = PictureStore(folder: folder.path)
        let large = Pictures.synthetic(width: 160, height: 120)
        let result = try sweep(codecs).measure(large, name: "a.png", pictures: store)
        XCTAssertEqual(result.shots.map(\.codec), ["original", "aec", "jpeg-420", "jpeg-444"])
        let target = try XCTUnwrap(result.shots[1].bytes)
        XCTAssertEqual(
            target, try AECEncoder(.quality(Quality(level: 3.5))).encode(large).count)
        for shot in result.shots {
            let file = try XCTUnwrap(store.read(shot.file), shot.file)
            let shown = try ImageFile.read(file)
            XCTAssertEqual([shown.width, shown.height], [160, 120])
            XCTAssertEqual(shot.isCodecsOwn, shot.codec.hasPrefix("jpeg"))
            if shot.isCodecsOwn { XCTAssertEqual(file.count, shot.bytes) }
        }
        // No other quality of JPEG is nearer
        for (shot, subsampling) in [
            (result.shots[2], JPEGCodec.Subsampling.s420), (result.shots[3], .none),
        ] {
            let sizes = try (5...95).map {
                try JPEGCodec.encode(large, quality: $0, subsampling: subsampling).count
            }
            let best = try XCTUnwrap(sizes.map { abs($0 - target) }.min())
            XCTAssertEqual(abs(try XCTUnwrap(shot.bytes) - target), best, shot.codec)
        }
        // From the file of results, the same without work
        let names = folder.content
        let again = try sweep(codecs).measure(large, name: "a.png", pictures: store)
        XCTAssertEqual(again.shots.map(\.file), result.shots.map(\.file))
        XCTAssertEqual(again.shots.map(\.scores), result.shots.map(\.scores))
        XCTAssertEqual(folder.content, names)
    }

    func testLargePicturesAreCropped() throws {
        let store = PictureStore(folder: folder.path)
        var pixels = [UInt8](repeating: 0, count: 1500 * 700)
        // A bright square in the very middle
        for y in 340..<360 { for x in 740..<760 { pixels[y * 1500 + x] = 255 } }
        let image = try AECImage(width: 1500, height: 700, colorModel: .grey, pixels: pixels)
        let shown = try ImageFile.read(
            XCTUnwrap(store.read(try store.keep(image, name: "crop"))))
        XCTAssertEqual([shown.width, shown.height], [960, 640])
        XCTAssertGreaterThan(shown.pixels[320 * 960 + 480], 250)
        XCTAssertLessThan(shown.pixels[300 * 960 + 480], 5)
    }

    /// Every other program that is installed, at a coarse and a fine setting.
    func testPeers() throws {
        let python = ProcessInfo.processInfo.environment["AEC_PYTHON"] ?? "python3"
        let peers = ReportCodec.peers(python: python)
        try XCTSkipIf(
            peers.found.isEmpty, "neither webp, libavif-bin, libjxl-tools nor Pillow is installed")
        for codec in peers.found {
            XCTAssertGreaterThanOrEqual(codec.settings.count, 10)
            XCTAssertFalse(codec.version.isEmpty, codec.id)
            let files = PictureFiles(picture, prefix: folder.file(codec.id), limits: .default)
            let coarse = try codec.run(picture, setting: codec.settings[0], files: files)
            let fine = try codec.run(picture, setting: codec.settings.last!, files: files)
            XCTAssertLessThan(coarse.file.count, fine.file.count, codec.id)
            XCTAssertGreaterThan(PSNR.rgb(picture, fine.decoded), 30, codec.id)
            XCTAssertLessThan(
                PSNR.rgb(picture, coarse.decoded), PSNR.rgb(picture, fine.decoded), codec.id)
            XCTAssertGreaterThan(fine.encodeTime.cpu, 0)
        }
    }
}
