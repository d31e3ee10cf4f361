import CAECKernels

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

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

    private static let allKinds = ["avx512", "avx2", "neon", "scalar"]

    /// Looks at AEC_CPU, which chooses among the kinds: the codec itself takes the fastest when it cannot follow.
    ///
    /// - Throws: when it names none; a kind that this machine lacks is a warning.
    static func checkEnvironment() throws(UsageError) {
        guard let value = getenv("AEC_CPU") else { return }
        let wanted = String(cString: value)
        guard !wanted.isEmpty, wanted != current else { return }
        guard allKinds.contains(wanted) else {
            throw UsageError(
                "AEC_CPU is '\(wanted)', which is none of \(allKinds.joined(separator: ", "))")
        }
        Output.error(
            "warning: this machine has no \(wanted), which AEC_CPU asks for: \(current) is used")
    }
}
