/// The groups of a damaged file that are not whole, and what is shown in their place: grey.
struct LostGroups: Sendable {
    /// Of each group up to the last that is lost.
    private var flags: [Bool] = []
    private var count = 0
    private var firstOffset = 0

    var isEmpty: Bool { count == 0 }

    /// - Parameter offset: in the file, where it is damaged or ends.
    mutating func insert(_ index: Int, offset: Int) {
        if count == 0 { firstOffset = offset }
        while flags.count <= index { flags.append(false) }
        flags[index] = true
        count += 1
    }

    func contains(_ index: Int) -> Bool { index < flags.count && flags[index] }

    /// A sentence for the user.
    /// - Parameter exact: the picture's exact blocks; where all of a group's are, nothing of it is lost.
    func warning(of groups: Int, _ exact: ExactLayout?) -> String {
        let side = 16 * Geometry.groupSide
        let isSeen = flags.indices.contains {
            flags[$0] && exact?.streams[$0]?.form.hasMap != false
        }
        return
            "\(count) of the \(groups) groups of \(side) x \(side) pixels are damaged or missing, the first at byte \(firstOffset): "
            + (isSeen
                ? "they are grey"
                : "no pixel is lost with them, as all of theirs are in exact blocks")
    }

    /// Makes the pixels grey that one of the picture's rows has of them: `line` has those of `columns`.
    /// - Parameter most: the highest sample.
    func paint<Sample: PixelSample>(
        row: Int, columns: Range<Int>, of geometry: Geometry, channels: Int,
        most: Sample, into line: UnsafeMutablePointer<Sample>
    ) {
        guard !isEmpty, !columns.isEmpty else { return }
        let side = 16 * Geometry.groupSide
        let first = row / side * geometry.groupColumns
        for column in columns.lowerBound / side...(columns.upperBound - 1) / side
        where contains(first + column) {
            let pixels = columns.clamped(to: column * side..<(column + 1) * side)
            (line + (pixels.lowerBound - columns.lowerBound) * channels)
                .update(repeating: most / 2 + 1, count: pixels.count * channels)
        }
    }
}
