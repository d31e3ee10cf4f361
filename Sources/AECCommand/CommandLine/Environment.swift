import CLibrary

/// The variables of the environment that count.
enum Environment {
    /// Each with what it means.
    static let help = [
        (
            "AEC_CPU",
            "the CPU instructions to use: avx512, avx2, neon or scalar (default: the fastest available)"
        ),
        (
            "AEC_MODEL_PATH",
            "folders and .aecm files, between colons, where models are looked for before the user's and the system's folders: see aec help model list"
        ),
        (
            "AEC_PYTHON",
            "the Python whose packages bring codecs to aec report (default: python3)"
        ),
    ]

    /// The Python that AEC_PYTHON names: a name on PATH, or a path.
    static var python: String {
        let named = getenv("AEC_PYTHON").map { String(cString: $0) } ?? ""
        return named.isEmpty ? "python3" : named
    }

    /// Looks at AEC_CPU, which chooses among the kinds: the codec itself takes the fastest when it cannot follow.
    ///
    /// - Throws: when it names none; a kind that this machine lacks is a warning.
    static func check() throws(UsageError) {
        guard let value = getenv("AEC_CPU") else { return }
        let wanted = String(cString: value)
        guard !wanted.isEmpty, wanted != Processor.current else { return }
        let kinds = ["avx512", "avx2", "neon", "scalar"]
        guard kinds.contains(wanted) else {
            throw UsageError(
                "AEC_CPU is '\(wanted)'; it takes one of \(kinds.joined(separator: ", "))")
        }
        Output.error(
            "warning: this machine has no \(wanted), which AEC_CPU asks for: \(Processor.current) is used"
        )
    }
}
