/// The layers in the order of the file, which is the order of execution.

extension AnalysisLayers {
    init(_ reader: inout ModelReader) throws(AECError) {
        input = try reader.pointwise("analysis.input", 192, 128)
        blocks8 = try reader.blocks("analysis.blocks8", 128, count: 6)
        gain = try reader.gain("analysis.gain", 128)
        down = try reader.pointwise("analysis.down", 512, 320)
        blocks16 = try reader.blocks("analysis.blocks16", 320, count: 1)
        output = try reader.pointwise("analysis.output", 320, 320)
    }
}

extension HyperAnalysisLayers {
    init(_ reader: inout ModelReader) throws(AECError) {
        input = try reader.pointwise("hyperAnalysis.input", 320, 128)
        block16 = try reader.block("hyperAnalysis.block16", 128)
        down32 = try reader.pointwise("hyperAnalysis.down32", 512, 128)
        block32 = try reader.block("hyperAnalysis.block32", 128)
        down64 = try reader.pointwise("hyperAnalysis.down64", 512, 96)
        gain = try reader.gain("hyperAnalysis.gain", 96)
    }
}

extension HyperSynthesisLayers {
    init(_ reader: inout ModelReader) throws(AECError) {
        gain = try reader.gain("hyperSynthesis.gain", 96)
        up32 = try reader.pointwise("hyperSynthesis.up32", 96, 512)
        block32 = try reader.block("hyperSynthesis.block32", 128)
        up16 = try reader.pointwise("hyperSynthesis.up16", 128, 768)
        block16 = try reader.block("hyperSynthesis.block16", 192)
        psiGain = try reader.gain("hyperSynthesis.psiGain", 192)
    }
}

extension ContextLayers {
    init(_ reader: inout ModelReader, step: Int) throws(AECError) {
        let name = "context." + String(step)
        input = try reader.pointwise(name + ".input", step == 0 ? 192 : 512, 192)
        block = try reader.block(name + ".block", 192)
        output = try reader.pointwise(name + ".output", 192, 640)
    }
}

extension LatentTables {
    init(_ reader: inout ModelReader) throws(AECError) {
        qEnc = try reader.gain("latents.qEnc", 320)
        mean = try reader.gain("latents.mean", 320)
        qDec = try reader.gain("latents.qDec", 320)
        // Added to an int16 network output, so anything well inside 32 bits would do.
        scaleOffset = try reader.table(
            "latents.scaleOffset", 320, within: -32 * 65536...32 * 65536)
    }
}

extension SynthesisLayers {
    init(_ reader: inout ModelReader) throws(AECError) {
        input = try reader.pointwise("synthesis.input", 320, 320)
        blocks16 = try reader.blocks("synthesis.blocks16", 320, count: 1)
        up8 = try reader.pointwise("synthesis.up8", 320, 512)
        gain = try reader.gain("synthesis.gain", 128)
        blocks8 = try reader.blocks("synthesis.blocks8", 128, count: 8)
        output = try reader.pointwise("synthesis.output", 128, 192)
    }
}
