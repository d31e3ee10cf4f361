import AEC
import TestSupport
import XCTest

@testable import AECTraining

/// The integer codec with the standard model against the float network that the model was made from.
final class IntegerNetworkTests: XCTestCase {
    func testTheCodecGivesWhatTheFloatNetworkGives() throws {
        let network = try FloatNetwork(Safetensors(Repository.bytes("Models/standard.safetensors")))
        let image = Pictures.synthetic(width: 64, height: 64)
        for level in [2.5, 7] {
            let float = try network.run(image, q: Float(level))
            // Effort 1 rounds to the nearest, as the float network does.
            let encoder = AECEncoder(.quality(Quality(level: level)), effort: Effort(1))
            let bytes = try encoder.encode(image)
            let decoded = try AECDecoder().decode(bytes)

            let ideal = (float.yBits + float.zBits) / 8
            let difference = psnr(decoded, image) - float.psnr(to: image)
            XCTAssertEqual(difference, 0, accuracy: 0.05, "PSNR at level \(level)")
            // The container's 45 bytes, the stream's header, and Huffman tables that a picture this small hardly fills.
            XCTAssertLessThan(Double(bytes.count), 1.1 * ideal + 120, "bytes at level \(level)")
            XCTAssertGreaterThan(Double(bytes.count), 0.9 * ideal, "bytes at level \(level)")
        }
    }

    private func psnr(_ a: AECImage, _ b: AECImage) -> Double {
        var sum = 0.0
        for (x, y) in zip(a.pixels, b.pixels) {
            sum += (Double(x) - Double(y)) * (Double(x) - Double(y))
        }
        return 10 * log10(255 * 255 * Double(a.pixels.count) / sum)
    }
}
