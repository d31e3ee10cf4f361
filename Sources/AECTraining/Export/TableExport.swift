import AEC

/// Gain tables of float weights -> a set of tables behind a model file: what `aec model tables` does.
///
/// The weights are those of a run whose tables alone have learnt (`TrainingSettings.learning`), from the weights that the
/// model was made of: the model's layers stay, bit for bit, and so do its exponents.
public enum TableExport {
    /// What came out.
    public struct Result: Sendable {
        /// The model file with the set behind it.
        public let file: [UInt8]
        /// Bytes of the set alone.
        public let setSize: Int
        /// Table entries whose gain is beyond what a table of this model can hold, and which hold the nearest that it can.
        public let clamped: Int
    }

    /// - Parameters:
    ///   - model: an `.aecm` file, which may have sets already; one with the same name is replaced.
    ///   - weights: the tensors of the reference network.
    ///   - calibrationImages: a few dozen photographs, for the hyper-latents.
    ///   - name: the set's name, 1 to 64 bytes of UTF-8 without control characters.
    ///   - progress: called with the share that is done, 0...1.
    /// - Throws: what is wrong with the model or the weights; `invalidArgument` when the model was not made of these
    ///   weights, with the layer that differs, and without images.
    public static func run(
        model: [UInt8], weights: Safetensors, calibrationImages: [AECImage], name: String,
        progress: (Double) -> Void = { _ in }
    ) throws(AECError) -> Result {
        guard (1...TableSet.nameSize).contains(name.utf8.count),
            name.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 })
        else {
            throw AECError(
                .invalidArgument,
                "the name of a set of tables has 1 to \(TableSet.nameSize) bytes of text")
        }
        var file = try ModelFile(model)
        let runner = try NetworkRunner(weights)
        guard !calibrationImages.isEmpty else {
            throw AECError(.invalidArgument, "calibration needs at least one photograph")
        }
        let export = try LayerComparison(runner.network, file.model)
        try export.check()
        var calibration = Calibration(file.model.size)
        for (i, photograph) in calibrationImages.enumerated() {
            for image in [photograph, try photograph.halved()] {
                calibration.addHyperLatents(of: try image.cropped(side: 640), runner: runner)
            }
            progress(Double(i + 1) / Double(calibrationImages.count))
        }
        let levels = calibration.hyperLatents
        let (channels, first) = (0..<file.model.size.hyperLatents, file.model.firstCodedScale)
        let (tables, clamped) = export.tables()
        let set = TableSection(
            name: name, architecture: Architecture(file.model.size), model: file.model.id,
            zScale: levels.flatMap { level in
                channels.map { UInt8(level.scale($0, first: first)) }
            },
            zOffset: levels.flatMap { level in channels.map { Int16(level.offset($0)) } },
            tables: tables)
        file.put(set)
        return Result(file: file.bytes, setSize: set.bytes.count, clamped: clamped)
    }
}
