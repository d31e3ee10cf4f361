/// All of a network that depends on the quality: its gains and the tables of its entropy coder, at the eight levels. They
/// point into the memory of the model that they belong to, and are used together with it (`OperatingPoint`).
struct GainTables: @unchecked Sendable {
    let analysis: GainTable
    let hyperAnalysis: GainTable
    let hyperSynthesis: GainTable
    let psi: GainTable
    let latents: LatentTables
    let synthesis: GainTable
    let entropy: EntropyLevels
}
