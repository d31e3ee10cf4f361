import CAECProcess

/// The words of the command line. `CommandLine` has none where there is no /proc.
enum ProgramWords {
    private static let count = Int(aec_argument_count())

    /// All of them, the program's name first, where there is one.
    static let all: [String] =
        count == 0
        ? CommandLine.arguments : (0..<Int32(count)).map { String(cString: aec_argument($0)) }

    /// Whether a `String` cannot hold a word: it would name another file.
    static func isForeign(_ index: Int) -> Bool {
        let word: UnsafePointer<CChar>? =
            count == 0
            ? CommandLine.unsafeArgv[index].map { UnsafePointer($0) } : aec_argument(Int32(index))
        return word.map { String(validatingCString: $0) == nil } ?? false
    }
}
