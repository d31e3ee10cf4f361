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

    /// The kind in use.
    static var current: String { String(cString: aec_kernels_best().pointee.name) }
}
