import AEC
import AECImageIO
import Foundation
import TestSupport
import XCTest

@testable import AECTraining

final class DataTests: XCTestCase {
    private lazy var folder = temporaryFolder()

    private func write(
        _ name: String, _ width: Int, _ height: Int, grey: Bool = false, as format: ImageFile.Format
    ) throws {
        let channels = grey ? 1 : 3
        let image = try AECImage(
            width: width, height: height, colorModel: grey ? .grey : .rgb,
            pixels: (0..<width * height * channels).map {
                UInt8($0 / channels % width * 255 / width)
            })
        try writePicture(image, as: format, to: folder + "/" + name)
    }

    func testReadsFoldersAndReportsWhatIsSkipped() throws {
        try write("a.png", 80, 70, as: .png)
        try write("deep/b.JPG", 96, 64, as: .jpeg)
        try write("deep/er/c.jpeg", 64, 100, grey: true, as: .jpeg)
        try write("tiny.png", 63, 200, as: .png)
        try FileSystem.write(Array("no picture".utf8), to: folder + "/broken.jpg", force: false)
        try FileSystem.write(Array("text".utf8), to: folder + "/notes.txt", force: false)
        let set = try PictureSet.read(folder)
        XCTAssertEqual(set.trainingCount, 2)
        XCTAssertEqual(set.validationCount, 1)
        XCTAssertFalse(set.validatesOnTraining)
        XCTAssertEqual(
            set.skipped.map { $0.path }, [folder + "/broken.jpg", folder + "/tiny.png"])
        XCTAssertTrue(set.skipped[1].reason.contains("63 x 200"), set.skipped[1].reason)
        XCTAssertEqual(
            try PictureSet.read(folder).training.map(\.width), set.training.map(\.width))
    }

    /// To the system names are bytes; Swift's strings are equal when they look alike, and Foundation's change.
    func testNamesAreBytes() throws {
        let names = ["cafe\u{301}.png", "caf\u{e9}.png", "\u{301}a.png"]
        for name in names { try write(name, 64, 64, as: .png) }
        let expected = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        func found() throws -> [[UInt8]] { try PictureFolder(folder).paths.map { Array($0.utf8) } }
        try XCTSkipIf(try found().count != 3, "one name for this file system")
        XCTAssertEqual(try found(), expected.map { Array((folder + "/" + $0).utf8) })
        XCTAssertEqual(try PictureSet.read(folder).skipped, [])

        // Two pictures, what is none, what is hidden, and a folder
        try write("text", 64, 64, as: .png)
        try write("deep/er/more.png", 64, 64, as: .png)
        for (old, new) in [
            (names[0], "b\u{FF}.png"), (names[1], "deep/b\u{FF}.jpg"), ("text", "t\u{FF}"),
            (names[2], ".h\u{FF}.png"), ("deep/er", "deep/e\u{FF}"),
        ] {
            // Latin-1
            let bytes = new.unicodeScalars.map { CChar(truncatingIfNeeded: $0.value) }
            let path = Array((folder + "/").utf8CString.dropLast()) + bytes + [0]
            try XCTSkipIf(
                rename(folder + "/" + old, path) != 0, "this file system takes UTF-8 only")
        }
        try write("plain.png", 64, 64, as: .png)
        let set = try PictureSet.read(folder)
        XCTAssertEqual(set.trainingCount, 1)
        XCTAssertEqual(
            set.skipped.map(\.path),
            ["b\u{FFFD}.png", "deep/b\u{FFFD}.jpg", "deep/e\u{FFFD}"].map { folder + "/" + $0 })
        for file in set.skipped { XCTAssertTrue(file.reason.contains("not UTF-8")) }
    }

    func testOnePictureValidatesOnItself() throws {
        try write("only.png", 64, 64, as: .png)
        let set = try PictureSet.read(folder)
        XCTAssertEqual(set.trainingCount, 1)
        XCTAssertEqual(set.validationCount, 1)
        XCTAssertTrue(set.validatesOnTraining)
    }

    func testNothingToLearnFromIsAnError() throws {
        func message(_ folder: String) -> String {
            do {
                _ = try PictureSet.read(folder)
                return "no error"
            } catch { return error.message }
        }
        XCTAssertTrue(message(folder).contains("have no PNG or JPEG pictures"))
        XCTAssertTrue(message(folder + "/none").contains("is not a readable folder"))
        try write("tiny.png", 8, 8, as: .png)
        XCTAssertTrue(message(folder).contains("at least 64"), message(folder))
    }

    func testJPEGsAreHalvedAndTheCacheIsBounded() throws {
        for i in 0..<4 { try write("\(i).jpg", 160, 128, as: .jpeg) }
        try write("large.png", 160, 128, as: .png)
        let halved = try PictureSet.read(folder, .init(halveFrom: 128))
        XCTAssertEqual(Set((halved.training + halved.validation).map(\.width)), [80, 160])
        let few = try PictureSet.read(folder, .init(halveFrom: 0, cacheBytes: 160 * 128 * 3 * 2))
        XCTAssertEqual(few.trainingCount + few.validationCount, 2)
        XCTAssertEqual(few.unread, 3)
    }

    func testHalvingTakesTheMeanOfFour() {
        let picture = Picture(
            width: 2, height: 2, pixels: [0, 1, 2, 4, 5, 6, 8, 9, 10, 255, 255, 255])
        XCTAssertEqual(picture.halved().pixels, [67, 68, 68])
    }

    func testResamplingKeepsFlatAreasAndSlopes() {
        let size = 40
        let pixels = (0..<size * size).flatMap { i -> [UInt8] in
            [UInt8(i % size * 5), UInt8(i / size * 3), 77]
        }
        let picture = Picture(width: size, height: size, pixels: pixels)
        for target in [24, 32, 40, 56] {
            let out = Resampler(from: size, to: target)(picture, row: 0, column: 0)
            let scale = Float(size) / Float(target)
            for i in 6..<target - 6 {
                for j in 6..<target - 6 {
                    let at = (i * target + j) * 3
                    XCTAssertEqual(out[at], ((Float(j) + 0.5) * scale - 0.5) * 5, accuracy: 0.1)
                    XCTAssertEqual(out[at + 1], ((Float(i) + 0.5) * scale - 0.5) * 3, accuracy: 0.1)
                    XCTAssertEqual(out[at + 2], 77, accuracy: 1e-3)
                }
            }
        }
    }

    func testCropsAreTilesOfThePicture() {
        // Each pixel tells where it is, so that a crop tells how it was turned.
        let (width, height) = (90, 70)
        let pixels = (0..<width * height).flatMap { i -> [UInt8] in
            [UInt8(i % width), UInt8(i / width), 200]
        }
        let sampler = CropSampler([Picture(width: width, height: height, pixels: pixels)])
        var seen = Set<String>()
        for seed in 0..<200 {
            var random = RandomStream(seed: UInt64(seed))
            var crop = [Float](repeating: .nan, count: 64 * 64 * 3)
            sampler.fill(&crop, size: 64, &random)
            func at(_ y: Int, _ x: Int) -> (Int, Int) {
                let i = ((y / 8 * 8 + x / 8) * 64 + y % 8 * 8 + x % 8) * 3
                XCTAssertEqual(crop[i + 2], 200 / 255 - 0.5, accuracy: 1e-6)
                return (
                    Int(((crop[i + 1] + 0.5) * 255).rounded()),
                    Int(((crop[i] + 0.5) * 255).rounded())
                )
            }
            let (origin, right, below) = (at(0, 0), at(0, 63), at(63, 0))
            let (acrossY, acrossX) = (right.0 - origin.0, right.1 - origin.1)
            XCTAssertEqual(abs(acrossY) + abs(acrossX), 63)
            XCTAssertEqual(abs(below.0 - origin.0) + abs(below.1 - origin.1), 63)
            let middle = at(10, 30)
            XCTAssertEqual(middle.0, origin.0 + acrossY * 30 / 63 + (below.0 - origin.0) * 10 / 63)
            seen.insert("\(acrossY.signum()) \(acrossX.signum()) \((below.0 - origin.0).signum())")
        }
        XCTAssertEqual(seen.count, 6, "mirrored, upside down, transposed: \(seen)")
    }

    func testShrunkCropsStayInRange() {
        var random = RandomStream(seed: 9)
        let pixels = (0..<200 * 150 * 3).map { _ in UInt8(random.next() % 2 * 255) }
        let sampler = CropSampler([Picture(width: 200, height: 150, pixels: pixels)])
        var fractions = 0
        for _ in 0..<20 {
            var crop = [Float](repeating: .nan, count: 64 * 64 * 3)
            sampler.fill(&crop, size: 64, &random)
            XCTAssertTrue(crop.allSatisfy { $0 >= -0.5 && $0 <= 0.5 })
            if crop.contains(where: { abs(abs($0) - 0.5) > 0.01 }) { fractions += 1 }
        }
        XCTAssertTrue((3...17).contains(fractions), "half of the crops are shrunk: \(fractions)")
    }

    func testEigenvectors() {
        var random = RandomStream(seed: 4)
        for n in [1, 2, 3, 17, 40] {
            let half = (0..<n * n).map { _ in Double(random.normal()) }
            // Of rank n/2, so that eigenvalues repeat.
            let rank = max(1, n / 2)
            var matrix = [Double](repeating: 0, count: n * n)
            for i in 0..<n * n {
                for k in 0..<rank { matrix[i] += half[i / n * n + k] * half[i % n * n + k] }
            }
            let e = Eigenvectors(matrix, n)
            XCTAssertEqual(e.values, e.values.sorted(by: >))
            for i in 0..<n {
                let v = Array(e.vectors[i * n..<(i + 1) * n])
                for j in 0..<n {
                    let product = (0..<n).reduce(0) { $0 + matrix[j * n + $1] * v[$1] }
                    XCTAssertEqual(product, e.values[i] * v[j], accuracy: 1e-10 * Double(n * n))
                }
                for k in 0..<n {
                    let dot = (0..<n).reduce(0) { $0 + v[$1] * e.vectors[k * n + $1] }
                    XCTAssertEqual(dot, i == k ? 1 : 0, accuracy: 1e-12 * Double(n))
                }
            }
        }
        XCTAssertEqual(Eigenvectors([2, 0, 0, 0, 5, 0, 0, 0, 3], 3).values, [5, 3, 2])
    }

    /// Without quantisation the network that starts from components is a projection: near the picture itself.
    func testPrincipalComponentsMakeAGoodTransform() throws {
        let network = TrainingNetwork()
        network.initialise(seed: 1)
        // Smooth pictures: sums of a few waves.
        @Sendable func picture(_ crop: Int, _ out: UnsafeMutablePointer<Float>) {
            var random = RandomStream(seed: 100, UInt64(crop))
            let waves = (0..<6).map { _ in (0..<5).map { _ in random.normal() } }
            for i in 0..<64 * 64 {
                let (tile, pixel) = (i / 64, i % 64)
                let (y, x) = (Float(tile / 8 * 8 + pixel / 8), Float(tile % 8 * 8 + pixel % 8))
                for c in 0..<3 {
                    let value = waves.reduce(0) {
                        $0 + $1[2 + c] * sinf(0.2 * ($1[0] * y + $1[1] * x))
                    }
                    out[i * 3 + c] = 0.08 * value
                }
            }
        }
        try network.startFromPrincipalComponents(crops: 60, size: 64, fill: picture)
        network.parameters.pack()
        XCTAssertGreaterThan(network.spread.pointer[0], 20 * network.spread.pointer[200])
        let tape = Tape(network.parameters)
        tape.recording = false
        let x = tape.make(Shape(1, 8, 8, 192), needsGradient: false)
        picture(7, tape.value(x))
        let y = network.analysis(tape, x, [3])
        let error = tape.meanSquaredError(network.synthesis(tape, y, [3]), x)
        XCTAssertLessThan(tape.values(error)[0], 2e-5)
    }
}
