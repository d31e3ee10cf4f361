/// Large images go through the networks a strip of groups at a time, so that the latents of one strip only are in memory.
enum Strips {
    /// Bytes of latents that are kept in memory without thinking twice.
    static let smallMemory = 16 << 20

    /// Cuts rows of groups, `columns` wide with `channels` latents each, into strips.
    ///
    /// Each thread gets two rows of groups of a strip or more, so that the rows that neighbouring bands compute twice
    /// stay few: about 3 % of the work.
    static func cut(
        groupRows: Range<Int>, columns: Int, channels: Int, threads: Int,
        smallMemory: Int = Strips.smallMemory
    ) -> [Range<Int>] {
        let groupRow = Latents.memory(
            rows: Geometry.groupSide, columns: columns, channels: channels)
        let (pairs, overflow) = threads.multipliedReportingOverflow(by: 2)
        let least = max(overflow ? .max : pairs, smallMemory / groupRow)
        let count = max(1, groupRows.count / least)
        return (0..<count).map {
            groupRows.lowerBound + groupRows.count * $0 / count..<groupRows.lowerBound + groupRows
                .count * ($0 + 1) / count
        }
    }
}
