/// Turns the bytes of an `.aec` file into an image.
///
///     let image = try AECDecoder().decode(bytes)
///     let info = try AECDecoder.inspect(bytes)        // the header only; never allocates pixels
public struct AECDecoder: Sendable {
    public let limits: Limits
    public let model: Model
    public let threads: Int

    public init(limits: Limits = .default, model: Model = .standard, threads: Int = 1) {
        self.limits = limits
        self.model = model
        self.threads = max(1, threads)
    }

    public func decode(_ bytes: [UInt8]) throws(AECError) -> AECImage {
        throw AECError(.unsupportedFeature, "not built yet")
    }
}
