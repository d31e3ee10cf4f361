import AEC

/// What the shell learns of a run: the codes of BSD's sysexits.h where one fits.
enum ExitCode: Int32 {
    case success = 0
    /// Several files failed, for different reasons.
    case failure = 1
    /// Done, and something was worth a warning.
    case warnings = 2
    case usage = 64
    case badData = 65
    case noInput = 66
    case unsupported = 69
    case internalError = 70
    case cannotCreate = 73
    case inputOutput = 74
    /// Refused by a limit, which an option raises.
    case limit = 77

    init(_ code: AECError.Code) {
        self =
            switch code {
            case .truncated, .malformed, .checksumMismatch: .badData
            case .invalidArgument, .alreadyExists: .usage
            case .io: .inputOutput
            case .limitExceeded: .limit
            case .unsupportedVersion, .unsupportedFeature, .modelMissing, .modelMismatch,
                .unreachableTarget:
                .unsupported
            default: .internalError
            }
    }

    /// One code for several files: failures outweigh warnings, and failures of different kinds are `failure`.
    static func combined(_ codes: [ExitCode]) -> ExitCode {
        let failures = Set(codes.filter { $0 != .success && $0 != .warnings })
        if let only = failures.first { return failures.count == 1 ? only : .failure }
        return codes.contains(.warnings) ? .warnings : .success
    }

    /// The table of `aec help`.
    static let help = [
        ("0", "done"),
        ("1", "several files failed, for different reasons"),
        ("2", "done, with warnings; --skip-larger left a result out"),
        ("64", "the command line was not understood"),
        ("65", "the input is damaged or of the wrong kind"),
        ("66", "the input does not exist, or it cannot be opened"),
        ("69", "this version or model cannot do what was asked"),
        ("70", "an internal error, a bug in this program"),
        ("73", "the output cannot be created, or exists already"),
        ("74", "reading or writing failed"),
        ("77", "a limit was exceeded; the message names what raises it"),
    ]
}
