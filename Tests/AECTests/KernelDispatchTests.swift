import CAECKernels
import Foundation
import XCTest

final class KernelDispatchTests: XCTestCase {
    private var saved: String?

    override func setUp() { saved = ProcessInfo.processInfo.environment["AEC_CPU"] }

    override func tearDown() {
        if let saved { setenv("AEC_CPU", saved, 1) } else { unsetenv("AEC_CPU") }
    }

    private func best() -> aec_cpu { aec_kernels_best().pointee.cpu }

    func testTablesSayWhatTheyAre() {
        let names = [
            (AEC_CPU_SCALAR, "scalar"), (AEC_CPU_AVX2, "avx2"), (AEC_CPU_AVX512, "avx512"),
            (AEC_CPU_NEON, "neon"),
        ]
        for (cpu, name) in names {
            guard let kernels = aec_kernels_for(cpu)?.pointee else { continue }
            XCTAssertEqual(kernels.cpu, cpu)
            XCTAssertEqual(String(cString: kernels.name), name)
        }
        XCTAssertNotNil(aec_kernels_for(AEC_CPU_SCALAR))
        XCTAssertNil(aec_kernels_for(aec_cpu(rawValue: 99)))
    }

    func testEnvironmentChoosesWhatIsAvailable() {
        unsetenv("AEC_CPU")
        let fastest = best()
        for cpu in [AEC_CPU_SCALAR, AEC_CPU_AVX2, AEC_CPU_AVX512, AEC_CPU_NEON] {
            guard let kernels = aec_kernels_for(cpu) else { continue }
            setenv("AEC_CPU", String(cString: kernels.pointee.name), 1)
            XCTAssertEqual(best(), cpu)
        }
        #if arch(x86_64)
            let unavailable = "neon"
        #else
            let unavailable = "avx2"
        #endif
        for name in [unavailable, "", "AVX2", "fast"] {
            setenv("AEC_CPU", name, 1)
            XCTAssertEqual(best(), fastest, name)
        }
    }

    func testFastestIsNotScalarWhereSIMDExists() {
        unsetenv("AEC_CPU")
        let simd = [AEC_CPU_AVX2, AEC_CPU_AVX512, AEC_CPU_NEON].contains {
            aec_kernels_for($0) != nil
        }
        XCTAssertEqual(best() != AEC_CPU_SCALAR, simd)
    }
}
