import AEC
import CAEC

/// Where a call's caller wants to know what went wrong.
typealias ErrorPlace = UnsafeMutablePointer<aec_error>

/// Does the work of a function of the C interface: what it throws becomes a code and the contents of `place`.
func call(_ place: ErrorPlace?, _ work: () throws(CallError) -> Void) -> aec_code {
    do throws(CallError) {
        try work()
        return AEC_OK
    } catch {
        place?.pointee.fill(with: error)
        return error.code
    }
}

/// What a call fails with: an error of the codec, or one that only calls from C can have.
struct CallError: Error {
    let code: aec_code
    let message: String
    var offset: Int?

    init(_ code: aec_code, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: AECError) {
        code = aec_code(error.code)
        message = inTermsOfC(error.message)
        offset = error.offset
    }

    /// Does something that fails in the manner of the codec.
    static func translating<Result>(
        _ work: () throws(AECError) -> Result
    ) throws(CallError) -> Result {
        do throws(AECError) { return try work() } catch { throw CallError(error) }
    }
}

/// A message of the codec, with the names that aec.h has for limits and metadata.
func inTermsOfC(_ message: String) -> String {
    let names = [
        ("(Limits.maxPixels)", "(max_pixels)"), ("(Limits.maxSide)", "(max_side)"),
        ("(Limits.maxMemory)", "(max_memory)"), ("(Limits.maxMetadata)", "(max_metadata)"),
        ("(AECImage.metadata)", "(metadata)"), ("(DecodingLayer.base)", "(AEC_LAYER_BASE)"),
    ]
    // Not by replacing(_:with:), which would bring Swift's regular expressions into the library: 1.4 MB.
    var text = Array(message.utf8)
    for (name, nameInC) in names {
        guard let start = text.indices.first(where: { text[$0...].starts(with: name.utf8) })
        else { continue }
        text.replaceSubrange(start..<start + name.utf8.count, with: nameInC.utf8)
    }
    return String(decoding: text, as: UTF8.self)
}

/// - Throws: `AEC_INVALID_ARGUMENT` where an argument is NULL that must not be.
func unwrap<Value>(_ argument: Value?, _ name: String) throws(CallError) -> Value {
    guard let argument else { throw CallError(AEC_INVALID_ARGUMENT, "\(name) is NULL") }
    return argument
}

extension aec_error {
    mutating func fill(with error: CallError) {
        code = error.code
        offset = error.offset.map { Int64($0) } ?? -1
        withUnsafeMutableBytes(of: &message) { bytes in
            // A message that is too long ends with a whole character.
            var length = 0
            for character in error.message.unicodeScalars {
                let next = length + UTF8.width(character)
                if next >= bytes.count { break }
                length = next
            }
            bytes.copyBytes(from: error.message.utf8.prefix(length))
            bytes[length] = 0
        }
    }
}

extension aec_code {
    init(_ code: AECError.Code) {
        self =
            switch code {
            case .truncated: AEC_TRUNCATED
            case .malformed: AEC_MALFORMED
            case .checksumMismatch: AEC_CHECKSUM_MISMATCH
            case .invalidArgument: AEC_INVALID_ARGUMENT
            case .unreachableTarget: AEC_UNREACHABLE_TARGET
            case .io, .alreadyExists: AEC_IO
            case .limitExceeded: AEC_LIMIT_EXCEEDED
            case .unsupportedVersion: AEC_UNSUPPORTED_VERSION
            case .unsupportedFeature: AEC_UNSUPPORTED_FEATURE
            case .modelMissing: AEC_MODEL_MISSING
            case .modelMismatch: AEC_MODEL_MISMATCH
            case .cancelled: AEC_CANCELLED
            default: AEC_INTERNAL
            }
    }
}

/// An object that C holds by a pointer.
protocol Handle: AnyObject {}

extension Handle {
    /// A pointer that keeps the object alive until `release`.
    func retained() -> OpaquePointer { OpaquePointer(Unmanaged.passRetained(self).toOpaque()) }

    /// The object behind a pointer.
    static func at(_ pointer: OpaquePointer) -> Self {
        Unmanaged<Self>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
    }

    static func release(_ pointer: OpaquePointer?) {
        guard let pointer else { return }
        Unmanaged<Self>.fromOpaque(UnsafeRawPointer(pointer)).release()
    }
}

/// A copy of bytes that C holds.
/// - Throws: `AEC_INVALID_ARGUMENT` for NULL with a size and for sizes beyond all memory, `AEC_LIMIT_EXCEEDED` where there is no
///   memory for the copy.
func bytes(_ data: UnsafeRawPointer?, _ size: Int, _ name: String) throws(CallError) -> [UInt8] {
    guard size != 0 else { return [] }
    let data = try unwrap(data, name)
    // size_t is unsigned.
    guard size > 0 else {
        throw CallError(
            AEC_INVALID_ARGUMENT, "\(name) cannot have \(UInt(bitPattern: size)) bytes")
    }
    try checkRoom(for: size, name)
    return Array(UnsafeRawBufferPointer(start: data, count: size))
}

/// - Throws: `AEC_LIMIT_EXCEEDED` where the system has not so many bytes: Swift would end the process.
func checkRoom(for size: Int, _ name: String) throws(CallError) {
    guard SystemMemory.hasRoom(for: size) else {
        throw CallError(
            AEC_LIMIT_EXCEEDED, "the system has no memory for \(name): \(size) bytes")
    }
}
