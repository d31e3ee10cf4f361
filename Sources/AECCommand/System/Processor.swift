import AECImageIO
import CAECKernels

/// The kinds of CPU instructions that the codec can use on this machine.
enum Processor {
    /// As the environment variable AEC_CPU names them, fastest first.
    static var kinds: [String] {
        [
            ("avx512", AEC_CPU_AVX512), ("avx2", AEC_CPU_AVX2), ("neon", AEC_CPU_NEON),
            ("scalar", AEC_CPU_SCALAR),
        ]
        .filter { aec_kernels_for($0.1) != nil }
        .map { $0.0 }
    }

    /// What its maker calls it, with the kind in use: "AMD EPYC 7763 (avx2)".
    static var description: String {
        let info = (try? FileSystem.read("/proc/cpuinfo", maxBytes: 1 << 24)) ?? []
        let line = info.split(separator: UInt8(ascii: "\n")).first {
            $0.starts(with: "model name".utf8)
        }
        let name = line?.split(separator: UInt8(ascii: ":"), maxSplits: 1).last.map {
            String(decoding: $0.drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
        }
        return name.map { "\($0) (\(current))" } ?? current
    }

    /// The kind in use.
    static var current: String { String(cString: aec_kernels_best().pointee.name) }
}
