import CAECKernels
import KernelCheck
import XCTest

/// Compares every kernel that this machine has with the scalar ones, and all of them with fixed hashes.
///
/// The sweep itself is C (Tests/KernelCheck), so that Scripts/test-neon can run it under an emulator.
final class KernelTests: XCTestCase {
    func testPointwiseShapes() { run("pointwise shapes") }
    func testPointwisePixels() { run("pointwise pixels") }
    func testPointwiseInputs() { run("pointwise inputs") }
    func testPointwiseAlignment() { run("pointwise alignment") }
    func testPointwiseSlices() { run("pointwise slices") }
    func testPointwiseInPlace() { run("pointwise in place") }
    func testPointwiseSparse() { run("pointwise sparse") }
    func testPointwiseShifts() { run("pointwise shifts") }
    func testPointwiseExtremes() { run("pointwise extremes") }
    func testPointwiseBounds() { run("pointwise bounds") }
    func testDepthwiseSizes() { run("depthwise sizes") }
    func testDepthwiseExtremes() { run("depthwise extremes") }
    func testDepthwiseBounds() { run("depthwise bounds") }
    func testGain() { run("gain") }
    func testLatentParameters() { run("latent parameters") }
    func testLatentQuantise() { run("latent quantise") }
    func testLatentForced() { run("latent forced") }
    func testLatentRests() { run("latent rests") }
    func testLatentReconstruct() { run("latent reconstruct") }
    func testTrellis() { run("trellis") }
    func testResidualSums() { run("residual sums") }
    func testResidualProducts() { run("residual products") }

    /// A check added in C without a test here would not run.
    func testEveryCheckHasATest() {
        XCTAssertEqual(kernel_check_count(), 22)
    }

    func testGoldens() {
        XCTAssertGreaterThan(kernel_golden_count(), 0)
        for index in 0..<kernel_golden_count() {
            let golden = kernel_golden_at(index)
            for kernels in available {
                XCTAssertEqual(
                    golden.hash(kernels), golden.expected,
                    "\(String(cString: golden.name)) of \(String(cString: kernels.pointee.name))")
            }
        }
    }

    private var available: [UnsafePointer<aec_kernels>] {
        [AEC_CPU_SCALAR, AEC_CPU_AVX2, AEC_CPU_AVX512, AEC_CPU_NEON].compactMap {
            aec_kernels_for($0)
        }
    }

    private func run(_ name: String, line: UInt = #line) {
        let checks = (0..<kernel_check_count()).map { kernel_check_at($0) }
        guard let check = checks.first(where: { String(cString: $0.name) == name }) else {
            return XCTFail("no check is called \(name)", line: line)
        }
        for kernels in available {
            for seed: UInt64 in 1...2 {
                var failure = [CChar](repeating: 0, count: 512)
                let cases = check.run(kernels, seed, &failure, failure.count)
                let text = failure.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
                XCTAssertGreaterThan(cases, 0, "seed \(seed): \(text)", line: line)
            }
        }
    }
}
