extension ScanlineForm {
    /// Bytes that `encode` allocates at most, its result among them.
    static func encodingMemory(_ group: LosslessGroup) -> Int {
        group.rows * group.columns * (80 + 12 * group.channels * (group.bitDepth / 8)) + 1 << 24
    }

    /// The body of a group, which follows the byte of the form: the smallest of those that the effort tries.
    /// - Parameters:
    ///   - samples: [rows][columns][channels]
    /// - Throws: `internalInconsistency` without memory.
    static func encode(
        _ samples: UnsafePointer<UInt16>, group: LosslessGroup, effort: Effort
    ) throws(AECError) -> [UInt8] {
        let plan = ScanlinePlan(effort)
        let colors = ColorTable(
            samples, count: group.rows * group.columns, channels: group.channels)
        var best =
            [Method.copies.rawValue]
            + CopyEncoder(samples, group: group, colors: colors).encode(plan)
        let templates = TemplateEncoder.encode(
            samples, group: group, colors: colors, search: plan.search)
        if let templates, templates.count + 1 < best.count {
            best = [Method.templates.rawValue] + templates
        }
        let rows = try RowEncoder(samples, group: group, colors: colors).encode(
            plan, below: best.count - 1)
        if let rows { best = [Method.rows.rawValue] + rows }
        return best
    }

    /// Whether a group is likely to be small without the base.
    enum Prospect {
        /// A photograph: not worth the time.
        case none
        case some
        /// A drawing: the base would be a burden.
        case best
    }

    /// A look at some rows of a group.
    /// - Parameter samples: [rows][columns][channels]
    static func prospect(
        _ samples: UnsafePointer<UInt16>, group: LosslessGroup
    ) -> Prospect {
        let (columns, channels) = (group.columns, group.channels)
        guard group.rows * columns > 128 * 128 else { return .some }
        func isSame(_ a: UnsafePointer<UInt16>, _ b: UnsafePointer<UInt16>) -> Bool {
            for c in 0..<channels where a[c] != b[c] { return false }
            return true
        }
        let step = max(1, group.rows / 64)
        var (seen, repeated) = (0, 0)
        // A photograph's pixels are now and then the same as a neighbour, or on a plane with three, two in a row hardly ever.
        for y in stride(from: step, to: group.rows, by: step) {
            var (left, above, plane) = (0, 0, 0)
            for x in 1..<max(columns, 1) {
                let pixel = samples + (y * columns + x) * channels
                left = isSame(pixel, pixel - channels) ? left + 1 : 0
                above = isSame(pixel, pixel - columns * channels) ? above + 1 : 0
                var isPlane = true
                for c in 0..<channels {
                    let (n, nw) = (
                        pixel[c - columns * channels], pixel[c - (columns + 1) * channels]
                    )
                    if pixel[c] &- pixel[c - channels] != n &- nw { isPlane = false }
                }
                plane = isPlane ? plane + 1 : 0
                if left > 1 || above > 1 || plane > 1 { repeated += 1 }
                seen += 1
            }
        }
        if 4 * repeated >= 3 * seen { return .best }
        if 10 * repeated >= seen { return .some }
        return hasFewColors(samples, group) ? .some : .none
    }

    /// Whether it is worth the time to code exact blocks so: pixels repeat, or colours do.
    static func mayBeDrawn(_ samples: UnsafePointer<UInt16>, group: LosslessGroup) -> Bool {
        if prospect(samples, group: group) != .none { return true }
        let count = group.rows * group.columns
        let colors = ColorTable(samples, count: count, channels: group.channels)
        return colors.byFrequency.count <= count / 8
    }

    /// Whether at most 128 colours are seen in some rows of a group; of grey, 32.
    private static func hasFewColors(
        _ samples: UnsafePointer<UInt16>, _ group: LosslessGroup
    ) -> Bool {
        var colors = ColorSet(most: group.hasGreen ? 128 : 32)
        let step = max(1, group.rows / 16)
        for y in stride(from: 0, to: group.rows, by: step) {
            for x in 0..<group.columns {
                let pixel = samples + (y * group.columns + x) * group.channels
                var key: UInt64 = 0
                for c in 0..<group.channels { key = key << 16 | UInt64(pixel[c]) }
                if !colors.insert(key) { return false }
            }
        }
        return true
    }
}
