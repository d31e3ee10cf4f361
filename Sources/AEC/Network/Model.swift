/// The integer network: weights, biases, shifts and tables of one `.aecm` file, validated.
public final class Model: Sendable {
    /// The first 8 bytes of the SHA-256 of the model file, as an `.aec` file stores them.
    public let id: [UInt8]

    nonisolated(unsafe) let analysis: AnalysisLayers
    nonisolated(unsafe) let hyperAnalysis: HyperAnalysisLayers
    nonisolated(unsafe) let hyperSynthesis: HyperSynthesisLayers
    /// The four steps.
    nonisolated(unsafe) let context: [ContextLayers]
    nonisolated(unsafe) let latents: LatentTables
    nonisolated(unsafe) let synthesis: SynthesisLayers
    let entropy: EntropyTables

    /// The model built into the library.
    public static let standard = Model()

    private init() { fatalError("filled in by the model room") }

    /// - Throws: an error that says what is wrong with the file; nothing of it is used.
    public convenience init(_ bytes: [UInt8]) throws(AECError) {
        throw AECError(.unsupportedFeature, "not built yet")
    }
}
