import CAECTrainingKernels

/// The float kernels of one instruction set; see CAECTrainingKernels.h for the layouts of operands.
public struct Kernels: @unchecked Sendable {
    /// An instruction set that this trainer has kernels for, slowest first.
    public enum Level: Int, CaseIterable, Sendable {
        /// Plain C; AVX2 with FMA; AVX-512; AVX-512 with BF16 products.
        case portable, avx2, avx512, avx512BFloat16
    }

    let table: aect_kernels

    /// - Returns: nil where this CPU lacks the instructions.
    public init?(_ level: Level) {
        guard let found = aect_kernels_at(Int32(level.rawValue)) else { return nil }
        table = found.pointee
    }

    /// The fastest kernels that this CPU can run.
    public static let best = Kernels(Level(rawValue: Int(aect_best_level()))!)!

    /// The fastest of this CPU whose products are of floats.
    static let bestFloat = Kernels(
        Level(rawValue: min(Int(aect_best_level()), Level.avx512.rawValue))!)!

    /// The instruction set, for people.
    public var name: String { String(cString: table.name) }

    /// Whether products round their operands to bf16 (8 bits of mantissa).
    public var roundsToBFloat16: Bool { table.element_bytes == 2 }

    var elementBytes: Int { Int(table.element_bytes) }

    /// Bytes of a rows operand.
    func rowsSize(_ rows: Int, _ columns: Int) -> Int {
        rows * Kernels.rowStride(columns) * elementBytes
    }

    /// Bytes of a panels operand.
    func panelsSize(_ rows: Int, _ columns: Int) -> Int {
        roundUp(rows, to: 8) * roundUp(columns, to: 32) * elementBytes
    }

    /// Elements from row to row of a rows operand.
    static func rowStride(_ columns: Int) -> Int { roundUp(columns, to: 8) }

    func product(_ p: inout aect_product) { table.product(&p) }

    /// c[n][k] += sum over rows of a[row][n] * b[row][k].
    func rowProduct(
        rows: Int, a: UnsafeRawPointer, columnsA: Int, b: UnsafeRawPointer, columnsB: Int,
        into c: UnsafeMutablePointer<Float>
    ) {
        var p = aect_row_product()
        p.panel_rows = Int64(roundUp(rows, to: 8))
        p.columns_a = Int64(columnsA)
        p.columns_b = Int64(columnsB)
        p.a = a
        p.b = b
        p.c = c
        p.c_stride = Int64(columnsB)
        table.row_product(&p)
    }

    func convert(_ p: inout aect_conversion) { table.convert(&p) }

    /// Rounds a whole matrix to panels.
    func panels(
        of source: UnsafePointer<Float>, rows: Int, columns: Int, out: UnsafeMutableRawPointer
    ) {
        var p = conversion(source, first: 0, rows: rows, columns: columns, of: rows)
        p.out_panels = out
        table.convert(&p)
    }

    /// The conversion of rows first..<first+rows of a matrix that has `total`.
    func conversion(
        _ source: UnsafePointer<Float>, first: Int, rows: Int, columns: Int, of total: Int
    ) -> aect_conversion {
        var p = aect_conversion()
        p.rows = Int64(rows)
        p.columns = Int64(columns)
        p.source = source + first * columns
        p.source_stride = Int64(columns)
        p.out_rows_stride = Int64(Kernels.rowStride(columns))
        p.panel_rows = Int64(roundUp(total, to: 8))
        p.first_row = Int64(first)
        return p
    }

    /// The product of rows first..<first+rows of a matrix that has `total`, a rows operand that begins at `first`.
    func product(
        _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, first: Int, rows: Int, of total: Int,
        depth: Int, columns: Int
    ) -> aect_product {
        var p = aect_product()
        p.rows = Int64(rows)
        p.columns = Int64(columns)
        p.depth = Int64(depth)
        p.a = a
        p.a_stride = Int64(Kernels.rowStride(depth))
        p.b = b
        p.residual_stride = Int64(columns)
        p.c_stride = Int64(columns)
        p.out_rows_stride = Int64(Kernels.rowStride(columns))
        p.panel_rows = Int64(roundUp(total, to: 8))
        p.first_row = Int64(first)
        return p
    }
}
