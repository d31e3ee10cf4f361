import AEC

/// Float weights -> model file: what `aec model import` does.
public enum ModelImport {
    /// Reads the weights, calibrates on the images, quantises, and checks the result by loading it.
    ///
    /// - Parameters:
    ///   - weights: a safetensors file with the tensors of the reference network.
    ///   - calibrationImages: a few dozen photographs; synthetic extremes are added to them.
    ///   - name: the name stored in the model, at most 64 bytes of UTF-8.
    ///   - firstCodedScale: latents of lower scale indices are not coded: they are zero but for rare accidents.
    ///   - progress: called with the share that is done, 0...1.
    /// - Returns: the bytes of an `.aecm` file.
    /// - Throws: what is wrong with the weights; `invalidArgument` without images.
    public static func run(
        weights: [UInt8], calibrationImages: [AECImage], name: String,
        firstCodedScale: UInt8 = 5, progress: (Double) -> Void = { _ in }
    ) throws(AECError) -> [UInt8] {
        let file = try Safetensors(weights)
        let runner = try NetworkRunner(file)
        guard !calibrationImages.isEmpty else {
            throw AECError(.invalidArgument, "calibration needs at least one photograph")
        }
        let calibration = try Calibration.run(
            runner: runner, photographs: calibrationImages, progress: progress)
        let comment = file.metadata["step"].map { "training step \($0)" } ?? ""
        let bytes = try ModelExport.model(
            runner.network, calibration, firstCodedScale: firstCodedScale, name: name,
            comment: comment)
        _ = try Model(bytes)
        return bytes
    }
}
