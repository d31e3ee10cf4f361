import Foundation
import XCTest

@testable import AECTraining

final class DrawnPictureTests: XCTestCase {
    func testTheSameStreamDrawsTheSamePicture() {
        func draw(_ number: UInt64) -> [UInt8] {
            Picture.drawn(side: 64, RandomStream(seed: 1, number)).pixels
        }
        for number in 0..<40 as Range<UInt64> {
            let pixels = draw(number)
            XCTAssertEqual(pixels.count, 64 * 64 * 3)
            XCTAssertEqual(draw(number), pixels)
            if number > 0 { XCTAssertNotEqual(draw(number - 1), pixels) }
        }
    }

    /// What photographs lack: flat colours, black and white, edges between pixels.
    func testDrawingsHaveFlatColoursAndSharpEdges() {
        var (flat, black, white, edges) = (0, 0, 0, 0)
        for number in 0..<30 as Range<UInt64> {
            let pixels = Picture.drawn(side: 128, RandomStream(seed: 2, number)).pixels
            for i in stride(from: 3, to: pixels.count, by: 3) {
                let (here, before) = (pixels[i..<i + 3], pixels[i - 3..<i])
                if here.elementsEqual(before) { flat += 1 }
                if here.allSatisfy({ $0 == 0 }) { black += 1 }
                if here.allSatisfy({ $0 == 255 }) { white += 1 }
                if zip(here, before).contains(where: { abs(Int($0) - Int($1)) > 200 }) {
                    edges += 1
                }
            }
        }
        let all = 30 * 128 * 128
        XCTAssertGreaterThan(flat, all / 2)
        XCTAssertGreaterThan(black, all / 50)
        XCTAssertGreaterThan(white, all / 10)
        XCTAssertGreaterThan(edges, all / 200)
    }

    func testCropsAreDrawnAsOftenAsAsked() {
        let grey = Picture(
            width: 64, height: 64, pixels: [UInt8](repeating: 77, count: 64 * 64 * 3))
        func drawn(_ share: Float) -> Int {
            let sampler = CropSampler([grey], drawnShare: share)
            let out = FloatBuffer(count: 64 * 64 * 3)
            return (0..<200).count { crop in
                var random = RandomStream(seed: 3, UInt64(crop))
                sampler.fill(out.pointer, size: 64, &random)
                return out.array.contains { abs($0 - (77 / 255 - 0.5)) > 1e-3 }
            }
        }
        XCTAssertEqual(drawn(0), 0)
        XCTAssertEqual(Double(drawn(0.3)), 60, accuracy: 20)
        XCTAssertGreaterThan(drawn(1), 190)
    }

    func testQualitiesOfAStepAreSpread() {
        for step in 0..<5 {
            let qualities = Trainer.qualities(7, seed: 4, step: step)
            XCTAssertEqual(qualities.map { Int($0) }.sorted(), [0, 1, 2, 3, 4, 5, 6])
        }
        XCTAssertNotEqual(
            Trainer.qualities(7, seed: 4, step: 0), Trainer.qualities(7, seed: 4, step: 1))
        let many = (0..<400).flatMap { Trainer.qualities(1, seed: 4, step: $0) }
        XCTAssertEqual(many.reduce(0, +) / 400, 3.5, accuracy: 0.35)
    }

    /// Half of the steps have crops of other sizes, which end within a cell of latents.
    func testSidesOfCropsVary() {
        let sides = (0..<400).map { Trainer.side(256, seed: 4, step: $0) }
        XCTAssertEqual(Set(sides), [208, 224, 240, 256])
        XCTAssertEqual(Double(sides.count { $0 == 256 }), 200, accuracy: 40)
        XCTAssertEqual(Set((0..<40).map { Trainer.side(64, seed: 4, step: $0) }), [64])
    }

    /// Drawn crops come in every size that is a multiple of 8.
    func testDrawnCropsOfAnySize() {
        let sampler = CropSampler(
            [Picture(width: 8, height: 8, pixels: [UInt8](repeating: 0, count: 192))],
            drawnShare: 1)
        var random = RandomStream(seed: 3)
        var tiles = [Float](repeating: .nan, count: 80 * 80 * 3)
        tiles.withUnsafeMutableBufferPointer {
            sampler.fill($0.baseAddress!, size: 80, &random)
        }
        XCTAssertFalse(tiles.contains { $0.isNaN })
    }
}
