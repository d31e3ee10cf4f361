import AEC
import AECImageIO
import AECTraining
import Synchronization

/// Which flag helps, at the end of what the libraries say: they know of no flags.
enum Advice {
    /// As the libraries' messages name limits.
    private static let limits: [(name: String, option: Option)] = [
        ("(Limits.maxPixels)", .maxPixels), ("(Limits.maxSide)", .maxSide),
        ("(Limits.maxMemory)", .maxMemory), ("(Limits.maxMetadata)", .maxMetadata),
    ]

    /// What stands for the limit of memory where the system has a lower one, which no flag raises.
    private static let systemMemory = "(of address space for this process: raise ulimit -v)"

    /// Whether it is that limit which counts. Set as the command line is read, before there is any work.
    private static let isMemoryOfSystem = Atomic<Bool>(false)

    /// To be told of a limit of memory which is not `--max-memory`'s.
    static func memoryIsLimitedBySystem(_ isLimited: Bool) {
        isMemoryOfSystem.store(isLimited, ordering: .relaxed)
    }

    /// As the encoder names what a picture need not have.
    private static let metadata = "(AECImage.metadata)"

    /// As the decoder names what can be had of a file whose exact layer is damaged.
    private static let base = "(DecodingLayer.base)"

    /// An error's or a warning's message, with flags in the place of limits and properties.
    static func withFlags(_ message: String) -> String {
        var message = message.replacing(metadata, with: "(--strip all)")
            .replacing(base, with: "(aec decompress --lossy)")
        if isMemoryOfSystem.load(ordering: .relaxed) {
            message = message.replacing("(Limits.maxMemory)", with: systemMemory)
        }
        return limits.reduce(message) {
            $0.replacing($1.name, with: "(raise it with --\($1.option.long))")
        }
    }

    /// The same for a command whose limits are fixed.
    static func withoutFlags(_ message: String) -> String {
        limits.reduce(message.replacing(" " + metadata, with: "")) {
            $0.replacing(" " + $1.name, with: "")
        }
    }

    /// The same of an error, with what its code calls for.
    static func message(of error: AECError) -> String {
        let remedy =
            switch error.code {
            case .modelMismatch: ": give the right one with --model"
            case .modelMissing:
                ": install that model (aec model install FILE), or give it with --model"
            default: ""
            }
        return AECError(error.code, withFlags(error.message) + remedy, offset: error.offset)
            .description
    }

    /// The same of a file that was refused, but can be read in part.
    static func offeringSalvage(_ error: AECError) -> String {
        message(of: error) + ": --salvage keeps what can be read"
    }

    /// The same of a file that was refused though it was to be read in part, with the reason.
    static func salvageIsInVain(_ error: AECError, _ reason: String) -> String {
        "\(message(of: error)) (--salvage \(reason))"
    }

    static func message(of error: FileError) -> String {
        error.description + (error.stage == .exists ? " (--force overwrites it)" : "")
    }

    /// Of the trainer's, which a run in this folder has met.
    static func message(of error: AECError, in run: RunFolder) -> String {
        guard error.code == .alreadyExists else {
            return AECError(error.code, withoutFlags(error.message), offset: error.offset)
                .description
        }
        let resume = (try? run.start()) == nil ? "" : "continue it with --resume \(run.path), or "
        return "\(error.message): \(resume)choose another folder with --run"
    }
}
