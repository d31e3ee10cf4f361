/// What an effort stands for where groups are coded without the base.
struct ScanlinePlan {
    let search: OptimalDeflate.Search
    /// How many ways to filter rows are looked at: 0, 1 or 2
    let filters: Int
    /// How many ways by rows are deflated in earnest.
    let finalists: Int
    /// How many earlier places a copy is looked for at.
    let depth: Int
    /// How often copies are looked for, each time with the costs that the last led to.
    let passes: Int

    init(_ effort: Effort) {
        switch effort.level {
        case 1:
            search = .init(depth: 8, enough: 32, passes: 1)
            (filters, finalists, depth, passes) = (0, 1, 4, 1)
        case 2:
            search = .init(depth: 16, enough: 64, passes: 2)
            (filters, finalists, depth, passes) = (0, 1, 8, 1)
        case 3:
            search = .init(depth: 64, enough: 258, passes: 3)
            (filters, finalists, depth, passes) = (1, 1, 16, 1)
        case 4:
            search = .init(depth: 64, enough: 258, passes: 3)
            (filters, finalists, depth, passes) = (1, 1, 16, 2)
        case 5, 6:
            search = .init(depth: 64, enough: 258, passes: 4)
            (filters, finalists, depth, passes) = (1, 2, 32, 3)
        default:
            search = .init(depth: 256, enough: 258, passes: 6)
            (filters, finalists, depth, passes) = (2, 4, 128, 4)
        }
    }
}
