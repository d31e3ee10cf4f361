import AEC
import Foundation
import TestSupport
import XCTest

@testable import AECTraining

/// The network with trained weights as a run trains and validates it, against the one in float that calibration runs.
final class StandardWeightsTests: XCTestCase {
    /// Others than those that the float network takes where there are several; with products in float.
    private static let kernels = [Kernels.Level.avx2, .portable].lazy.compactMap { Kernels($0) }
        .first!

    func testAgreesWithTheFloatNetwork() throws {
        let file = try Safetensors(Repository.bytes("Models/standard.safetensors"))
        let network = TrainingNetwork(kernels: StandardWeightsTests.kernels)
        try network.load(file)
        network.parameters.pack()
        let image = Pictures.synthetic(width: 64, height: 64)
        let picture = Picture(image)
        let (tiles, rows, columns) = CropSampler.middle(picture, most: 64)
        let float = try NetworkRunner(file)

        for level in [Float(0.5), 5] {
            let expected = try float.run(image, level: level)
            let stages = try XCTUnwrap(float.output(of: image, level: level).stages)
            let expectedY = float.tape.values(stages.y)
            let tape = Tape(network.parameters)
            tape.recording = false
            let x = tape.constant(Shape(1, rows, columns, 192), tiles)
            let y = tape.values(network.analysis(tape, x, [level]))
            let largest = expectedY.map(abs).max()!
            for (a, b) in zip(y, expectedY) {
                XCTAssertEqual(a, b, accuracy: 1e-4 * largest)
            }

            let output = network.forward(tape, x, quality: [level], noise: .rounding)
            // A latent on the edge between two symbols may fall either way.
            XCTAssertEqual(
                Double(tape.values(output.latentBits)[0]), expected.latentBits,
                accuracy: 3e-3 * expected.latentBits)
            XCTAssertEqual(
                Double(tape.values(output.hyperBits)[0]), expected.hyperBits,
                accuracy: 3e-3 * expected.hyperBits)
            let validation = Validator(
                network, [picture], rounding: .nearest, workers: ThreadTeam(1))
            let (original, decoded) = try validation.reconstruction(0, level: level)
            XCTAssertEqual(original, image)
            XCTAssertEqual(
                Picture.psnr(original.pixels, decoded.pixels), expected.psnr,
                accuracy: 0.05)
        }
    }

    /// A picture whose latents fill neither the cells of 2x2 nor those of 4x4.
    func testAgreesAtEdgesOfAllKinds() throws {
        let file = try Safetensors(Repository.bytes("Models/standard.safetensors"))
        let network = TrainingNetwork(kernels: StandardWeightsTests.kernels)
        try network.load(file)
        network.parameters.pack()
        let float = try NetworkRunner(file)
        for (width, height) in [(80, 48), (48, 32), (16, 112)] {
            let image = Pictures.synthetic(width: width, height: height)
            let (tiles, rows, columns) = CropSampler.middle(Picture(image), most: 128, multiple: 16)
            let expected = try float.run(image, level: 3)
            let tape = Tape(network.parameters)
            tape.recording = false
            let x = tape.constant(Shape(1, rows, columns, 192), tiles)
            let output = network.forward(tape, x, quality: [3], noise: .rounding)
            XCTAssertEqual(
                Double(tape.values(output.latentBits)[0]), expected.latentBits,
                accuracy: 5e-3 * expected.latentBits, "\(width) x \(height)")
            XCTAssertEqual(
                Double(tape.values(output.hyperBits)[0]), expected.hyperBits,
                accuracy: 5e-3 * expected.hyperBits, "\(width) x \(height)")
            let decoded = try Validator.image(tape.values(output.picture), rows, columns)
            XCTAssertEqual(
                Picture.psnr(image.pixels, decoded.pixels), expected.psnr,
                accuracy: 0.05, "\(width) x \(height)")
        }
    }

    /// What is exported is what was imported.
    func testWeightsGoOutAsTheyCameIn() throws {
        let file = try Safetensors(Repository.bytes("Models/standard.safetensors"))
        let network = TrainingNetwork()
        try network.load(file)
        let out = network.weights().tensors
        XCTAssertEqual(Set(out.keys), Set(file.tensors.keys))
        for (name, tensor) in file.tensors {
            XCTAssertTrue(out[name] == tensor, name)
        }
        XCTAssertEqual(try NetworkSize(of: file), .standard)
    }
}
