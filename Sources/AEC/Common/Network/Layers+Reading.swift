/// Which layers of `Architecture` go where; they come one after the other.

extension AnalysisLayers {
    init(_ reader: inout ModelReader) throws(AECError) {
        input = try reader.pointwise()
        blocks8 = try reader.blocks()
        gain = try reader.table()
        down = try reader.pointwise()
        blocks16 = try reader.blocks()
        output = try reader.pointwise()
    }
}

extension HyperAnalysisLayers {
    init(_ reader: inout ModelReader) throws(AECError) {
        input = try reader.pointwise()
        block16 = try reader.block()
        down32 = try reader.pointwise()
        block32 = try reader.block()
        down64 = try reader.pointwise()
        gain = try reader.table()
    }
}

extension HyperSynthesisLayers {
    init(_ reader: inout ModelReader) throws(AECError) {
        gain = try reader.table()
        up32 = try reader.pointwise()
        block32 = try reader.block()
        up16 = try reader.pointwise()
        block16 = try reader.block()
        psiGain = try reader.table()
    }
}

extension ContextLayers {
    init(_ reader: inout ModelReader) throws(AECError) {
        input = try reader.pointwise()
        block = try reader.block()
        output = try reader.pointwise()
    }
}

extension LatentTables {
    init(_ reader: inout ModelReader) throws(AECError) {
        qEnc = try reader.table()
        mean = try reader.table()
        qDec = try reader.table()
        scaleOffset = try reader.table(.offset)
    }
}

extension SynthesisLayers {
    init(_ reader: inout ModelReader) throws(AECError) {
        input = try reader.pointwise()
        blocks16 = try reader.blocks()
        up8 = try reader.pointwise()
        gain = try reader.table()
        blocks8 = try reader.blocks()
        output = try reader.pointwise()
    }
}
