import TestSupport
import XCTest

@testable import AEC

/// 16-bit samples on their way into the network and out of it.
final class SampleDepthTests: XCTestCase {
    /// Every sample of 16 bits is the nearest number, and 257 times an 8-bit sample is what that sample is.
    func testEverySampleGoesInRounded() throws {
        let values = (0...65535).map { UInt16($0) }
        let deep = try AECImage(
            width: 256, height: 256, colorModel: .grey, samples: .bits16(values))
        let numbers = rows(of: deep)
        for (value, number) in zip(values, numbers) {
            let exact = (2 * Double(value) / 257 - 255) * 64
            XCTAssertEqual(Double(number), exact.rounded(), "\(value)")
        }
        let flat = try AECImage(
            width: 256, height: 1, colorModel: .grey, pixels: (0...255).map { UInt8($0) })
        let wide = try AECImage(
            width: 256, height: 1, colorModel: .grey,
            samples: .bits16((0...255).map { UInt16($0) * 257 }))
        XCTAssertEqual(rows(of: flat), rows(of: wide))
    }

    /// The numbers of the first colour, in the image's order.
    private func rows(of image: AECImage) -> [Int16] {
        let geometry = Geometry(width: image.width, height: image.height)
        var source = PixelRows(geometry)
        var numbers: [Int16] = []
        for y in 0..<(image.height + 7) / 8 {
            let blocks = source.unshuffle(image, row: y)
            for dy in 0..<min(8, image.height - 8 * y) {
                for x in 0..<image.width {
                    numbers.append(blocks[x / 8 * 192 + dy * 24 + x % 8 * 3])
                }
            }
        }
        return numbers
    }

    /// All numbers that a network can give, against the formulas of the specification.
    func testEveryNumberComesOutAsTheSpecificationSays() {
        for number in Int16.min...Int16.max {
            let x = Int(number)
            let trace = "\(number)"
            let sample = UInt16(min(max((257 * x + 32) >> 6, 0), 65535))
            let grey = (257 * 256 * x + 1 << 13) >> 14
            XCTAssertEqual(store(number, .rgb), [sample, sample, sample], trace)
            XCTAssertEqual(store(number, .grey), [UInt16(min(max(grey, 0), 65535))], trace)
            // Nearest, where nothing is clamped.
            if 0...16320 ~= x {
                XCTAssertEqual(Double(sample), Double(x) * 257 / 64, accuracy: 0.5, trace)
            }
        }
    }

    /// One pixel whose three colours have the same number.
    private func store(_ number: Int16, _ colorModel: AECImage.ColorModel) -> [UInt16] {
        let block = [Int16](repeating: number, count: 192)
        var samples = [UInt16](repeating: 0, count: colorModel.channels)
        samples.withUnsafeMutableBufferPointer {
            PixelSink(
                geometry: Geometry(width: 1, height: 1), colorModel: colorModel,
                samples: .bits16($0.baseAddress!)
            ).store(block, row: 0)
        }
        return samples
    }

    /// An 8-bit picture widened to 16 bits has the same latents, and decodes to the same picture with finer steps.
    func testDepthIsNothingButPrecision() throws {
        for colorModel in [AECImage.ColorModel.rgb, .grey] {
            let flat = Pictures.synthetic(width: 61, height: 43, colorModel: colorModel)
            let wide = try AECImage(
                width: 61, height: 43, colorModel: colorModel,
                samples: .bits16(flat.pixels.map { UInt16($0) * 257 }))
            let flatFile = try AECEncoder(.quality(70)).encode(flat)
            let wideFile = try AECEncoder(.quality(70)).encode(wide)
            let groups = try [flatFile, wideFile].map {
                try ContainerReader($0, limits: .default).groupStreams(of: $0)
            }
            XCTAssertEqual(groups[0].map(\.stream), groups[1].map(\.stream))
            XCTAssertEqual(groups[0].map(\.latentsChecksum), groups[1].map(\.latentsChecksum))
            let decoded = try AECDecoder().decode(wideFile)
            XCTAssertEqual(decoded.bitDepth, 16)
            for (a, b) in zip(try AECDecoder().decode(flatFile).pixels, decoded.pixels) {
                XCTAssertLessThanOrEqual(abs(Int(a) - Int(b)), 1)
            }
        }
    }

    /// What 16 bits are for: a ramp so slow that 8 bits make steps of it comes back smoother than through 8 bits.
    func testAGradientKeepsMoreThan8Bits() throws {
        let (width, height) = (256, 64)
        let ramp = (0..<width * height).map { UInt16(20000 + $0 % width * 12 + $0 / width * 5) }
        let deep = try AECImage(
            width: width, height: height, colorModel: .grey, samples: .bits16(ramp))
        let flat = try AECImage(
            width: width, height: height, colorModel: .grey, pixels: deep.pixels)
        let fromDeep = try AECDecoder().decode(AECEncoder(.quality(100)).encode(deep))
        let fromFlat = try AECDecoder().decode(AECEncoder(.quality(100)).encode(flat))
        guard case .bits16(let samples) = fromDeep.samples else { return XCTFail("not 16 bits") }
        func error(_ samples: [UInt16]) -> Double {
            zip(samples, ramp).reduce(0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
        }
        let flatError = error(fromFlat.pixels.map { UInt16($0) * 257 })
        XCTAssertLessThan(error(samples) * 1.5, flatError)
        XCTAssertGreaterThan(Set(samples).count, 3 * Set(fromFlat.pixels).count)
    }
}
