import AEC
import TestSupport
import XCTest

@testable import AECTraining

/// The integer codec with the standard model against the float network that the model was made from.
final class IntegerNetworkTests: XCTestCase {
    func testTheCodecGivesWhatTheFloatNetworkGives() throws {
        let runner = try NetworkRunner(Safetensors(Repository.bytes("Models/standard.safetensors")))
        let image = Pictures.synthetic(width: 64, height: 64)
        for level in [2.5, 7] {
            let float = try runner.run(image, level: Float(level), rounding: .coded)
            let encoder = AECEncoder(.quality(Quality(level: level)), tuning: .psnr)
            let bytes = try encoder.encode(image)
            let decoded = try AECDecoder().decode(bytes)

            let ideal = (float.latentBits + float.hyperBits) / 8
            let difference = Picture.psnr(decoded.pixels, image.pixels) - float.psnr
            // The encoder learns what symbols cost from step to step, and rounds by that.
            XCTAssertEqual(difference, 0, accuracy: 0.1, "PSNR at level \(level)")
            // The container's 45 bytes, the stream's header, and Huffman tables that a picture this small hardly fills.
            XCTAssertLessThan(Double(bytes.count), 1.1 * ideal + 120, "bytes at level \(level)")
            XCTAssertGreaterThan(Double(bytes.count), 0.9 * ideal, "bytes at level \(level)")
        }
    }

    /// Pictures whose latents fill neither the cells of 2x2 nor those of 4x4: their edges are a decoder's.
    func testEdgesOfAllKinds() throws {
        let runner = try NetworkRunner(Safetensors(Repository.bytes("Models/standard.safetensors")))
        for (width, height) in [(80, 64), (64, 112), (16, 272)] {
            let image = Pictures.synthetic(width: width, height: height)
            let encoder = AECEncoder(.quality(Quality(level: 3)), tuning: .psnr)
            let decoded = try AECDecoder().decode(encoder.encode(image))
            let float = try runner.run(image, level: 3, rounding: .coded)
            XCTAssertEqual(
                Picture.psnr(decoded.pixels, image.pixels), float.psnr, accuracy: 0.15,
                "\(width) x \(height)")
        }
    }
}
