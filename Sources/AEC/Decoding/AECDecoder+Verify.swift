extension AECDecoder {
    /// Checks everything that `decode` checks, without computing pixels: structure, checksums, that the latents are
    /// those that were encoded, exact blocks and alpha. Of a file with an exact layer the pixels are computed: that they are
    /// those that were encoded is checked, too, and takes the time and the memory of `decode`.
    /// - Returns: warnings, about damage in parts of the file that the picture does not need.
    public func verify(_ bytes: [UInt8]) throws(AECError) -> [String] {
        let file = try ContainerReader(bytes, limits: limits)
        if file.layer != nil {
            var warnings: [String] = []
            var budget = limits.budget
            _ = try decode(file, checksAll: true, within: &budget, warnings: &warnings)
            return warnings
        }
        var budget = limits.budget
        let groupDecoder = GroupDecoder(
            file, try Quantisation(file, model: model, budget: &budget))
        let (alpha, exact) = (file.alphaDecoder, file.exactDecoder)
        func plan(threads: Int) -> (threads: Int, memory: Int) {
            let ofGroups = min(threads, file.groups.count) * groupDecoder.memory
            return (
                threads,
                max(
                    ofGroups, alpha?.memory(threads: threads) ?? 0,
                    exact?.memory(threads: threads) ?? 0)
            )
        }
        let (threads, memory) = budget.affordable(
            threads: threads, memory: { $0.memory }, plan: plan)
        try budget.reserve(memory, for: "the groups of the picture")
        try Workers.run(file.groups.count, threads: threads) { index throws(AECError) in
            try groupDecoder.decode(group: index, of: file, into: nil)
        }
        try exact?.verify(threads: threads)
        try alpha?.verify(threads: threads)
        var warnings: [String] = []
        // The groups' memory is free again.
        var ofMetadata = limits.budget
        _ = file.readMetadata(limits: limits, budget: &ofMetadata, warnings: &warnings)
        return warnings
    }
}
