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
        let rows = try RowEncoder(samples, group: group, colors: colors).encode(plan)
        let copies = CopyEncoder(samples, group: group, colors: colors).encode(plan)
        if CopyEncoder.shows { print("rows", rows.count, "copies", copies.count) }
        return rows.count < copies.count ? [Method.rows.rawValue] + rows : [Method.copies.rawValue] + copies
    }
}
