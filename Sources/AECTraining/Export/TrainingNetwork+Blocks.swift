extension TrainingNetwork {
    /// All blocks with their names and the tensors that they add to, as `Model.tensors` has them.
    var modelBlocks: [(name: String, trunk: String, block: Block)] {
        func list(_ room: String, _ kind: String, _ trunk: String, _ blocks: [Block])
            -> [(name: String, trunk: String, block: Block)]
        {
            blocks.enumerated().map { ("\(room).\(kind).\($0)", "\(room).\(trunk)", $1) }
        }
        return list("analysis", "blocks8", "trunk8", a8)
            + list("analysis", "blocks16", "trunk16", [a16])
            + [
                ("hyperAnalysis.block16", "hyperAnalysis.trunk16", hBlock16),
                ("hyperAnalysis.block32", "hyperAnalysis.trunk32", hBlock32),
                ("hyperSynthesis.block32", "hyperSynthesis.trunk32", gBlock32),
                ("hyperSynthesis.block16", "hyperSynthesis.trunk16", gBlock16),
            ]
            + contextBlock.enumerated().map { ("context.\($0).block", "context.\($0).trunk", $1) }
            + list("synthesis", "blocks16", "trunk16", [s16])
            + list("synthesis", "blocks8", "trunk8", s8)
    }

    /// The model's tensors by the names under which blocks show theirs to a probe.
    var tensorsOfBlocks: [String: String] {
        modelBlocks.reduce(into: [:]) { tensors, entry in
            tensors[entry.block.name] = entry.trunk
            tensors[entry.block.name + ".dw"] = entry.name + ".depthwise"
            tensors[entry.block.name + ".up"] = entry.name + ".up"
        }
    }
}
