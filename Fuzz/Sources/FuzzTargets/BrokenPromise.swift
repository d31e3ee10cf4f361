import AEC

/// Something that should hold for every input does not: a bug, and not the input's fault.
public struct BrokenPromise: Error, Sendable {
    public let message: String

    init(_ message: String) { self.message = message }
}

/// A promise that is to hold.
func promise(_ condition: Bool, _ message: @autoclosure () -> String) throws(BrokenPromise) {
    guard condition else { throw BrokenPromise(message()) }
}

/// What `body` gives, or its error, which must blame the input and point into it.
///
/// - Parameter count: bytes of the input that the error's offset counts in.
func attempt<T>(
    _ count: Int, _ body: @autoclosure () throws(AECError) -> T
) throws(BrokenPromise) -> Result<T, AECError> {
    do throws(AECError) {
        return .success(try body())
    } catch {
        try promise(
            error.code != .internalInconsistency && error.code != .invalidArgument
                && error.code != .io,
            "an input gives an error of the code \(error.code.name): \(error)")
        try promise(!error.message.isEmpty, "an error without a message")
        if let offset = error.offset {
            try promise(
                (0...count).contains(offset), "an error at byte \(offset) of \(count): \(error)")
        }
        return .failure(error)
    }
}

/// What `body` gives, which may not fail.
func must<T>(
    _ failure: String, _ body: @autoclosure () throws(AECError) -> T
) throws(BrokenPromise) -> T {
    do throws(AECError) {
        return try body()
    } catch {
        throw BrokenPromise("\(failure): \(error)")
    }
}

extension Result where Failure == AECError {
    var outcome: FuzzTarget.Outcome {
        switch self {
        case .success: .accepted
        case .failure(let error): .refused(error)
        }
    }
}
