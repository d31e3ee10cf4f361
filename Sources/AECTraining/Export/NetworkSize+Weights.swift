import AEC

extension NetworkSize {
    /// That of the network with these weights; the standard one's where a tensor that would tell is missing.
    /// - Throws: `malformed` for a size that no model file may have.
    public init(of weights: Safetensors) throws(AECError) {
        self.init()
        func channels(_ name: String, _ dimension: Int = 0) -> Int? {
            weights.tensors[name].flatMap {
                $0.shape.indices.contains(dimension) ? $0.shape[dimension] : nil
            }
        }
        func blocks(_ name: String) -> Int? {
            weights.tensors.keys.compactMap { key -> Int? in
                let parts = key.split(separator: ".")
                return parts.count > 2 && parts[0] == name ? Int(parts[1]).map { $0 + 1 } : nil
            }.max()
        }
        analysisWidth = channels("a_gain.g", 1) ?? analysisWidth
        analysisBlocks8 = blocks("a8") ?? analysisBlocks8
        analysisBlocks16 = blocks("a16") ?? analysisBlocks16
        latents = channels("q_enc.g", 1) ?? latents
        hyperWidth = channels("h_in.bias") ?? hyperWidth
        hyperLatents = channels("z_enc.g", 1) ?? hyperLatents
        contextWidth = channels("psi_gain.g", 1) ?? contextWidth
        synthesisBlocks16 = blocks("s16") ?? synthesisBlocks16
        synthesisWidth = channels("s_gain.g", 1) ?? synthesisWidth
        synthesisBlocks8 = blocks("s8") ?? synthesisBlocks8
        if let problem { throw AECError(.malformed, "weights: " + problem.text) }
    }
}
