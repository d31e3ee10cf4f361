extension StepChunk {
    /// The chunk; nil where there is nothing to say.
    /// - Throws: `internalInconsistency` without memory.
    static func encoded(_ set: TableSet?, _ map: StepMap?) throws(AECError) -> EncodedChunk? {
        guard set != nil || map != nil else { return nil }
        var payload: [UInt8] = [0, (set == nil ? 0 : tables) | (map == nil ? 0 : StepChunk.map)]
        if let set { payload += set.id }
        if let map {
            payload += try Deflate.smallest(of: [(form: 0, data: map.residuals)])?.stream ?? []
        }
        return EncodedChunk(type: .steps, payload: payload)
    }
}
