/// The integer network: weights, biases, shifts and tables of one `.aecm` file, validated.
public final class Model: Sendable {
    /// The first 8 bytes of the SHA-256 of the model file, as an `.aec` file stores them.
    public let id: [UInt8]

    init(id: [UInt8]) { self.id = id }

    /// The model built into the library.
    public static let standard = Model(id: [0, 0, 0, 0, 0, 0, 0, 0])

    /// - Throws: an error that says what is wrong with the file; nothing of it is used.
    public convenience init(_ bytes: [UInt8]) throws(AECError) {
        throw AECError(.unsupportedFeature, "not built yet")
    }
}
