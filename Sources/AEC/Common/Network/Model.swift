#if !hasFeature(Embedded)
    import CAECModel
#endif

/// The integer network: weights, biases, shifts and tables of one `.aecm` file (spec/aecm-format.md), validated.
///
///     let model = try Model(bytes)        // the whole file; or Model.standard
///
/// Everything is used where it lies in the file.
public final class Model: Sendable {
    /// The first 8 bytes of the SHA-256 of the model file, as an `.aec` file stores them.
    public let id: [UInt8]
    let architecture: Architecture
    let layout: ModelLayout

    nonisolated(unsafe) let analysis: AnalysisLayers
    nonisolated(unsafe) let hyperAnalysis: HyperAnalysisLayers
    nonisolated(unsafe) let hyperSynthesis: HyperSynthesisLayers
    /// The four steps.
    nonisolated(unsafe) let context: [ContextLayers]
    nonisolated(unsafe) let synthesis: SynthesisLayers
    /// Those that the network was trained with.
    let tables: GainTables
    /// Others, which the file has behind the network.
    public let tableSets: [TableSet]
    /// The layers as the kernels read them (PackedNetworks.swift).
    let lazyEncoderNetwork = Lazy<EncoderNetwork>()
    let lazyDecoderNetwork = Lazy<DecoderNetwork>()

    /// The file without the sets of tables behind the network: the layers point into it, and it is what `id` is of.
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
    /// The whole file.
    nonisolated(unsafe) let file: UnsafeRawBufferPointer
    /// What to free with the model: the file's copy, if it is one.
    nonisolated(unsafe) private let owned: UnsafeMutableRawPointer?

    #if !hasFeature(Embedded)
        /// The model built into the library. Used in place and not checked again: a test has checked it.
        public static let standard: Model = {
            let bytes = UnsafeRawBufferPointer(
                start: aec_standard_model(), count: aec_standard_model_size())
            do throws(AECError) {
                return try Model(bytes, owned: nil, checks: .size)
            } catch {
                fatalError("the built-in model is not a valid model file: " + error.message)
            }
        }()
    #endif

    /// From the bytes of a model file, which are copied.
    /// - Throws: `truncated`, `malformed`, `unsupportedVersion` or `checksumMismatch`, with a message that names the
    ///   field; nothing of the file is used then.
    public convenience init(_ bytes: [UInt8]) throws(AECError) {
        try self.init(bytes, checks: .everything)
    }

    /// From a model file in memory that the caller keeps alive and unchanged for as long as the model lives. It must
    /// begin at a multiple of 64 bytes.
    /// - Throws: as `init(_:)`; `invalidArgument` when the memory is not aligned.
    public convenience init(borrowing bytes: UnsafeRawBufferPointer) throws(AECError) {
        try self.init(bytes, owned: nil, checks: .everything)
    }

    /// How far a file is trusted.
    enum Checks {
        /// Magic number, version and size: for the file that is part of the program.
        case size
        /// All but the checksum: for tests of what the other checks find.
        case contents
        case everything
    }

    /// From a copy of `bytes`.
    convenience init(_ bytes: [UInt8], checks: Checks) throws(AECError) {
        // Before the copy, so that nothing is allocated for a file that cannot be a model.
        let problem: AECError? = bytes.withUnsafeBytes { bytes in
            do throws(AECError) {
                _ = try Model.checkHeader(bytes)
                return nil
            } catch {
                return error
            }
        }
        if let problem { throw problem }
        let copy = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 64)
        bytes.withUnsafeBytes { copy.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
        do throws(AECError) {
            try self.init(
                UnsafeRawBufferPointer(start: copy, count: bytes.count), owned: copy, checks: checks
            )
        } catch {
            copy.deallocate()
            throw error
        }
    }

    private init(
        _ file: UnsafeRawBufferPointer, owned: UnsafeMutableRawPointer?, checks: Checks
    ) throws(AECError) {
        architecture = Architecture(try Model.checkHeader(file))
        layout = ModelLayout(architecture)
        bytes = UnsafeRawBufferPointer(rebasing: file[..<layout.fileSize])
        guard UInt(bitPattern: bytes.baseAddress) % 64 == 0 else {
            throw AECError(.invalidArgument, "a model file must begin at a multiple of 64 bytes")
        }
        if checks == .everything { try Model.checkChecksum(bytes) }
        let validating = checks != .size
        if validating { try Model.checkText(bytes, layout) }
        let entropy = try Model.readEntropy(bytes, architecture, layout, validating: validating)
        var reader = ModelReader(
            bytes, architecture.layers, offset: layout.layersOffset, validating: validating)
        analysis = try AnalysisLayers(&reader)
        hyperAnalysis = try HyperAnalysisLayers(&reader)
        hyperSynthesis = try HyperSynthesisLayers(&reader)
        var steps: [ContextLayers] = []
        for _ in 0..<4 { steps.append(try ContextLayers(&reader)) }
        context = steps
        let latents = try LatentTables(&reader)
        synthesis = try SynthesisLayers(&reader)
        let end = bytes.count - ModelLayout.checksumSize
        guard reader.offset == end else {
            throw AECError(.internalInconsistency, "the layout of model files contradicts itself")
        }
        id = Array(bytes[end..<end + Model.idSize])
        tables = GainTables(
            analysis: analysis.gain, hyperAnalysis: hyperAnalysis.gain,
            hyperSynthesis: hyperSynthesis.gain, psi: hyperSynthesis.psiGain, latents: latents,
            synthesis: synthesis.gain, entropy: entropy)
        tableSets = try Model.readTableSets(
            file, from: bytes.count, architecture, modelID: id,
            firstCodedScale: entropy.firstCodedScale, checks: checks)
        self.file = file
        self.owned = owned
    }

    deinit { owned?.deallocate() }
}

extension Model {
    /// The bytes that every model file begins with.
    public static var signature: [UInt8] { ModelLayout.magic }

    /// Bytes of a model's id.
    package static var idSize: Int { 8 }

    /// The set of gain tables of this name.
    public func tableSet(_ name: String) -> TableSet? { tableSets.first { $0.isNamed(name) } }

    /// How wide and deep the network is.
    public var size: NetworkSize { architecture.size }

    /// A model's id as 16 hexadecimal digits, as messages and `aec info` show it.
    public static func name(of id: [UInt8]) -> String { hexadecimal(id) }
}
