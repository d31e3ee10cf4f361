/// The mean of x x' over rows (the covariance of rows whose mean is zero), summed in float over some thousand rows at a time and in double over all.
public struct Covariance {
    /// The fastest kernels that do not round.
    static let kernels = [Kernels.Level.avx512, .avx2, .portable].lazy.compactMap { Kernels($0) }
        .first!

    private let columns: Int
    private var sums: [Double]
    private var rows = 0

    /// A sum over no rows yet, of rows with so many columns.
    public init(_ columns: Int) {
        self.columns = columns
        sums = [Double](repeating: 0, count: columns * columns)
    }

    /// - Parameter x: [count][columns].
    public mutating func add(_ x: UnsafePointer<Float>, rows count: Int) {
        let panels = UnsafeMutableRawPointer.allocate(
            byteCount: Self.kernels.panelsSize(count, columns), alignment: 64)
        defer { panels.deallocate() }
        Self.kernels.panels(of: x, rows: count, columns: columns, out: panels)
        let part = FloatBuffer(count: columns * columns)
        Self.kernels.rowProduct(
            rows: count, a: panels, columnsA: columns, b: panels, columnsB: columns,
            into: part.pointer)
        for i in sums.indices { sums[i] += Double(part.pointer[i]) }
        rows += count
    }

    /// [columns][columns]
    public var mean: [Double] { sums.map { $0 / Double(rows) } }
}
