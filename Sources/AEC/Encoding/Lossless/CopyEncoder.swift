/// Codes a group by method `copies`: the copies that `CopyParser` found, and the rest by a palette or by predictions.
struct CopyEncoder {
    private let group: LosslessGroup
    private let samples: UnsafePointer<UInt16>
    private let colors: ColorTable<UInt16>
    private let numbers: AlignedMemory<Int32>
    private let pixels: Int

    init(_ samples: UnsafePointer<UInt16>, group: LosslessGroup, colors: ColorTable<UInt16>) {
        self.group = group
        self.samples = samples
        self.colors = colors
        pixels = group.rows * group.columns
        numbers = AlignedMemory(count: pixels)
        for i in 0..<pixels { numbers.pointer[i] = Int32(colors.number(ofPixel: i)) }
    }

    /// The body after the method.
    func encode(_ plan: ScanlinePlan) -> [UInt8] {
        let offsets = AlignedMemory<Int32>(count: pixels)
        let costs = AlignedMemory<Int32>(count: pixels)
        var parser = CopyParser(
            width: group.columns, count: pixels, numbers: numbers.pointer,
            literalCosts: costs.pointer, depth: plan.depth)
        // At first, all that is the same as a neighbour is taken for a copy of it.
        let (n, w) = (numbers.pointer, group.columns)
        for p in 0..<pixels {
            offsets.pointer[p] =
                p > 0 && n[p] == n[p - 1] ? 1 : p >= w && n[p] == n[p - w] ? Int32(w) : 0
        }
        for pass in 0..<plan.passes {
            if pass > 0 { parser.costs = CopyTokens(offsets.pointer, group: group).costs }
            literals(offsets.pointer).price(into: costs.pointer)
            parser.parse(into: offsets.pointer)
        }
        var header = CopyHeader()
        let literals = literals(offsets.pointer)
        let (prefix, rest, predictors) = literals.code(&header)
        var streams = CopyTokens(offsets.pointer, group: group).streams
        streams[CopyStream.predictors] = predictors
        streams += rest
        header.sizes = streams.map { $0.count }
        let data = prefix + streams.joined()
        return header.bytes(group)
            + OptimalDeflate.deflate(
                data, segments: [prefix.count] + header.sizes, search: plan.search)
    }

    /// The coder of what is no copy that costs least.
    private func literals(_ offsets: UnsafePointer<Int32>) -> LiteralCoder {
        let errors = LiteralCoder(
            samples, numbers.pointer, offsets, group: group, colors: colors, usesPalette: false)
        let palette = LiteralCoder(
            samples, numbers.pointer, offsets, group: group, colors: colors, usesPalette: true)
        return palette.cost < errors.cost ? palette : errors
    }
}
