/// Where a network works: its tables, and the quality at which they are looked up.
struct OperatingPoint: Sendable {
    let model: Model
    let tables: GainTables
    let quality: Quality

    /// - Parameter set: tables of the model's; nil for those that its network was trained with.
    init(_ model: Model, _ set: TableSet? = nil, at quality: Quality) {
        self.model = model
        tables = set?.tables ?? model.tables
        self.quality = quality
    }
}
