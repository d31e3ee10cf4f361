/// Where a residual is rounded down for the sake of the bits saved: rate-distortion optimised
/// quantisation (Sullivan and Wiegand, 1998), with the decisions made beforehand.
///
/// Of 0 and 1 the one with the smaller squared error + `lambda` * bits is taken. Larger magnitudes are rounded to the
/// nearest: their bits would be saved at the expense of what the context model predicts from them.
struct RoundingThresholds {
    /// [128][16], as aec_kernels.latent_quantise takes them.
    let memory: AlignedMemory<Int32>

    /// - Parameters:
    ///   - lambda: squared quantisation steps per bit.
    ///   - firstScale: the first scale index that is coded; below, everything is zero.
    init(_ costs: SymbolCosts, lambda: Double, firstScale: UInt8) {
        memory = AlignedMemory(count: BinMode.scaleCount * 16)
        for scale in 0..<BinMode.scaleCount {
            let row = memory.pointer + 16 * scale
            let saved = costs.bits(1, scale: scale) - costs.bits(0, scale: scale)
            // The point of indifference, beyond the middle of the two, in 64ths of a step.
            let gain: Double = 32 * lambda * saved + 0.5
            let shift = Int32(min(max(gain, 0), 1_048_576))
            row[0] = scale < Int(firstScale) ? .max : 32 + shift
            row[1] = shift - 32
            for n in 2..<16 { row[n] = -32 }
        }
    }

    /// What aec_kernels.latent_quantise makes of a residual in 64ths of a step.
    func symbol(of rest: Int32, scale: UInt8) -> Int16 {
        let row = memory.pointer + 16 * Int(scale)
        let size = rest.magnitude > 1 << 30 ? 1 << 30 : Int32(rest.magnitude)
        let nearest = (size + 32) >> 6
        let lower = nearest - (size - 64 * nearest < row[min(Int(nearest), 15)] ? 1 : 0)
        let magnitude = size < row[0] ? 0 : Int16(min(lower, 32767))
        return rest < 0 ? -magnitude : magnitude
    }
}
