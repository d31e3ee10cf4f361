import CAECKernels

/// Between latents, the context model's predictions and symbols, at one quality. Channels are numbered over all
/// latents; the arrays hold one number for each of `channels`.
final class LatentQuantiser: @unchecked Sendable {
    private let memory: AlignedMemory<Int32>
    /// They point into `memory`.
    let tables: aec_latent_tables

    /// - Parameters:
    ///   - eighths: how much coarser the steps are than those of the quality, in eighths of an octave.
    ///   - usesTrellis: whether latents of large scales are on a trellis, which has finer steps at high qualities.
    init(
        _ source: LatentTables, at quality: Quality, coarserBy eighths: Int = 0,
        usesTrellis: Bool = false
    ) {
        let channels = source.qEnc.channels
        memory = AlignedMemory(count: 7 * channels)
        let base = memory.pointer
        func fill(_ index: Int, _ values: (Int) -> Int32) -> UnsafePointer<Int32> {
            let target = base + index * channels
            for c in 0..<channels { target[c] = values(c) }
            return UnsafePointer(target)
        }
        let coarser =
            Int32(eighths * 8192) - (usesTrellis ? Trellis.refinement(at: quality) : 0)
        let mean = source.mean.gain(at: quality, adding: -coarser)
        let encode = source.qEnc.gain(at: quality, adding: -coarser)
        let decode = source.qDec.gain(at: quality, adding: coarser)
        let offset = source.scaleOffset.log2(at: quality).map { $0 - coarser }
        tables = aec_latent_tables(
            mean_multiplier: fill(0) { Int32(mean.multiplier[$0]) },
            mean_shift: fill(1) { mean.shift[$0] },
            scale_offset: fill(2) { (offset[$0] &+ 16) >> 5 },
            enc_multiplier: fill(3) { Int32(encode.multiplier[$0]) },
            enc_shift: fill(4) { encode.shift[$0] },
            dec_multiplier: fill(5) { Int32(decode.multiplier[$0]) },
            dec_shift: fill(6) { decode.shift[$0] })
    }

    /// The network's means and log scales to means in 64ths of a step and scale indices.
    func parameters(
        _ channels: Range<Int>, means: UnsafePointer<Int16>, logScales: UnsafePointer<Int16>,
        stepMeans: UnsafeMutablePointer<Int32>, scales: UnsafeMutablePointer<UInt8>
    ) {
        withUnsafePointer(to: tables) {
            kernels.latent_parameters(
                $0, Int32(channels.lowerBound), Int32(channels.count),
                means, logScales, stepMeans,
                scales)
        }
    }

    /// Latents to symbols. `thresholds` is [128][16] (RoundingThresholds).
    func quantise(
        _ channels: Range<Int>, latents: UnsafePointer<Int16>, stepMeans: UnsafePointer<Int32>,
        scales: UnsafePointer<UInt8>, thresholds: UnsafePointer<Int32>,
        symbols: UnsafeMutablePointer<Int16>
    ) {
        withUnsafePointer(to: tables) {
            kernels.latent_quantise(
                $0, Int32(channels.lowerBound), Int32(channels.count),
                latents, stepMeans, scales, thresholds, symbols)
        }
    }

    /// What is lost where symbols of scales below `firstScale` are zero, in squared steps.
    func lost(
        _ channels: Range<Int>, latents: UnsafePointer<Int16>, stepMeans: UnsafePointer<Int32>,
        scales: UnsafePointer<UInt8>, firstScale: UInt8
    ) -> Double {
        withUnsafePointer(to: tables) {
            Double(
                kernels.latent_forced(
                    $0, Int32(channels.lowerBound),
                    Int32(channels.count), latents, stepMeans, scales, Int32(firstScale))) / 64
        }
    }

    /// Latents less their means, in 64ths of a step.
    func rests(
        _ channels: Range<Int>, latents: UnsafePointer<Int16>, stepMeans: UnsafePointer<Int32>,
        into rests: UnsafeMutablePointer<Int32>
    ) {
        withUnsafePointer(to: tables) {
            kernels.latent_rests(
                $0, Int32(channels.lowerBound), Int32(channels.count), latents, stepMeans, rests)
        }
    }

    /// Symbols to the latents that the decoder sees; those of scales from `trellisScale` on are points of the trellis.
    func reconstruct(
        _ channels: Range<Int>, symbols: UnsafePointer<Int16>, stepMeans: UnsafePointer<Int32>,
        scales: UnsafePointer<UInt8>, trellisScale: Int, latents: UnsafeMutablePointer<Int16>
    ) {
        withUnsafePointer(to: tables) {
            kernels.latent_reconstruct(
                $0, Int32(channels.lowerBound), Int32(channels.count),
                symbols, stepMeans, scales, Int32(trellisScale), latents)
        }
    }
}
