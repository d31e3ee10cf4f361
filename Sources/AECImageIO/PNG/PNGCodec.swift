import AEC
import CAECPNG

/// PNG through libpng.
public enum PNGCodec {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// How hard the writer tries.
    public enum Effort: Sendable {
        /// About five times faster, with files of photographs up to 5 % larger.
        case fast
        /// Level 9 of zlib, and a filter for each row as libpng chooses it.
        case small
        /// Level 9, and the smallest file of those with one filter for all rows and that of `small`: six times as slow.
        case smallest

        fileprivate var values: [aec_png_effort] {
            switch self {
            case .fast: [AEC_PNG_FAST]
            case .small: [AEC_PNG_SMALL]
            case .smallest:
                [AEC_PNG_SMALL]
                    + (0...4).map { aec_png_effort(AEC_PNG_ONE_FILTER.rawValue + $0) }
            }
        }
    }

    /// Encodes into memory, with the picture's metadata.
    ///
    /// - Throws: `invalidArgument` when a side exceeds 2^31 - 1 pixels, `limitExceeded` without memory.
    public static func encode(_ image: AECImage, effort: Effort = .fast) throws(AECError) -> [UInt8]
    {
        var smallest: [UInt8]?
        for value in effort.values {
            let file = try encode(image, value)
            if file.count < smallest?.count ?? .max { smallest = file }
        }
        return smallest ?? []
    }

    private static func encode(
        _ image: AECImage, _ effort: aec_png_effort
    ) throws(AECError) -> [UInt8] {
        var failure = aec_png_error()
        var bytes: UnsafeMutablePointer<UInt8>?
        var size = 0
        let status = try withDescription(of: image) {
            aec_png_write_memory(&$0, effort, &bytes, &size, &failure)
        }
        guard status == AEC_PNG_OK, let bytes else { throw error(status, failure) }
        defer { aec_png_free(bytes) }
        return [UInt8](UnsafeBufferPointer(start: bytes, count: size))
    }

    static func write(_ image: AECImage, to output: OutputFile) throws(AECError) {
        var failure = aec_png_error()
        let status = try withDescription(of: image) {
            aec_png_write_fd(output.fileDescriptor, &$0, AEC_PNG_FAST, &failure)
        }
        if status == AEC_PNG_IO {
            throw FileError(.write, path: output.path, errno: failure.error_number).asAECError
        }
        guard status == AEC_PNG_OK else { throw error(status, failure) }
    }

    /// Whether the picture's samples are in the form that its metadata names; so they are where that names none.
    static func isInItsForm(_ image: AECImage) throws(AECError) -> Bool {
        guard let form = image.metadata.pngForm else { return true }
        var bare = image
        bare.metadata = Metadata(pngForm: form)
        return try withDescription(of: bare) { $0.form != nil }
    }

    /// The picture as the shim takes it, valid during the call; with a form if it has one that its samples are in.
    private static func withDescription<Result>(
        of image: AECImage, _ body: (inout aec_png_image) -> Result
    ) throws(AECError) -> Result {
        let (width, height) = try sides(of: image)
        let chunks = try PNGMetadata.chunks(for: image.metadata)
        let form = image.metadata.pngForm?.shim
        return image.samples.withBytes { color in
            image.alpha.withBytes { alpha in
                chunks.withUnsafeBufferPointer { chunks in
                    var description = aec_png_image(
                        width: width, height: height,
                        channels: Int32(image.colorModel.channels),
                        sample_bytes: Int32(image.bitDepth / 8), color: color, alpha: alpha,
                        chunks: chunks.baseAddress, chunks_size: chunks.count, form: nil)
                    guard let form else { return body(&description) }
                    return withUnsafePointer(to: form) { form in
                        description.form = form
                        if aec_png_fits(&description) == 0 { description.form = nil }
                        return body(&description)
                    }
                }
            }
        }
    }

    private static func sides(of image: AECImage) throws(AECError) -> (UInt32, UInt32) {
        guard image.width <= 0x7FFF_FFFF, image.height <= 0x7FFF_FFFF else {
            throw AECError(.invalidArgument, "a PNG has at most 2147483647 pixels a side")
        }
        return (UInt32(image.width), UInt32(image.height))
    }

    static func error(_ status: aec_png_status, _ failure: aec_png_error) -> AECError {
        let text = "damaged PNG: " + message(failure)
        let offset = Int(failure.offset)
        switch status {
        case AEC_PNG_TRUNCATED:
            return AECError(.truncated, "the PNG ends before its picture does", offset: offset)
        case AEC_PNG_CHECKSUM: return AECError(.checksumMismatch, text, offset: offset)
        case AEC_PNG_NO_MEMORY: return AECError(.limitExceeded, "not enough memory for the PNG")
        default: return AECError(.malformed, text, offset: offset)
        }
    }

    private static func message(_ failure: aec_png_error) -> String {
        withUnsafeBytes(of: failure.message) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

extension AECImage.Samples {
    func withBytes<Result>(_ body: (UnsafeRawPointer?) -> Result) -> Result {
        switch self {
        case .bits8(let plane): plane.withUnsafeBytes { body($0.baseAddress) }
        case .bits16(let plane): plane.withUnsafeBytes { body($0.baseAddress) }
        }
    }
}

extension AECImage.Samples? {
    /// Nil for no plane.
    fileprivate func withBytes<Result>(_ body: (UnsafeRawPointer?) -> Result) -> Result {
        guard let self else { return body(nil) }
        return self.withBytes(body)
    }
}
