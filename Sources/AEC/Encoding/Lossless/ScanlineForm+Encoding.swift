extension ScanlineForm {
    /// The body of a group: the smallest of those that the effort tries.
    /// - Parameters:
    ///   - samples: [rows][columns][channels]
    ///   - base: not looked at.
    /// - Throws: `internalInconsistency` without memory.
    static func encode(
        _ samples: UnsafePointer<UInt16>, base: UnsafePointer<UInt16>, group: LosslessGroup,
        effort: Effort
    ) throws(AECError) -> [UInt8] {
        let plan = ScanlinePlan(effort)
        let colors = ColorTable(samples, count: group.rows * group.columns, channels: group.channels)
        var best: [UInt8] = [Method.copies.rawValue]
        best += CopyEncoder(samples, group: group, colors: colors).encode(plan)
        if let templates = TemplateEncoder.encode(
            samples, group: group, colors: colors, search: plan.search),
            templates.count + 1 < best.count
        {
            best = [Method.templates.rawValue] + templates
        }
        if let rows = try RowEncoder(samples, group: group, colors: colors).encode(
            plan, below: best.count - 1)
        {
            best = [Method.rows.rawValue] + rows
        }
        if CopyEncoder.shows { print("method", best[0], best.count) }
        return best
    }
}
