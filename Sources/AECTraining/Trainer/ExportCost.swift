import AEC

/// What quantisation to the integer model costs against the float network with ideal code lengths, at one level.
public struct ExportCost: Sendable {
    /// The quality level, 0...7.
    public var level: Int
    /// Bits per pixel of whole files of the integer model, mean over the validation pictures.
    public var bitsPerPixel: Double
    /// The float network's ideal code length in bits per pixel, mean over the validation pictures.
    public var idealBitsPerPixel: Double
    /// The integer model's PSNR over RGB in dB, mean over the pictures.
    public var psnr: Double
    /// The float network's PSNR over RGB in dB, mean over the pictures.
    public var floatPSNR: Double

    /// How many more bits the files have, in percent.
    public var overhead: Double { 100 * (bitsPerPixel / max(idealBitsPerPixel, 1e-9) - 1) }
}

extension Trainer {
    /// Encodes and decodes the validation crops with an exported model, beside the float network that rounds as the encoder does.
    /// - Parameter model: what `export` gave.
    public func cost(of model: [UInt8], levels: [Int] = [0, 3, 6]) throws(AECError) -> [ExportCost]
    {
        let model = try Model(model)
        let float = withAverage {
            validator(rounding: .coded).run(step: state.steps, objective: settings.objective)
        }
        var result: [ExportCost] = []
        for level in levels {
            let encoder = AECEncoder(
                .quality(Quality(level: Double(level))), tuning: .psnr, model: model,
                threads: settings.threads)
            let decoder = AECDecoder(model: model, threads: settings.threads)
            var (bits, psnr) = (0.0, 0.0)
            for index in 0..<validator.count {
                let picture = try validator.original(index)
                let bytes = try encoder.encode(picture)
                let decoded = try decoder.decode(bytes)
                bits += Double(8 * bytes.count) / Double(picture.width * picture.height)
                psnr += Picture.psnr(picture.pixels, decoded.pixels)
            }
            let count = Double(validator.count)
            result.append(
                ExportCost(
                    level: level, bitsPerPixel: bits / count,
                    idealBitsPerPixel: float.bitsPerPixel[level], psnr: psnr / count,
                    floatPSNR: float.psnr[level]))
        }
        return result
    }
}
