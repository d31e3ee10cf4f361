import CAECTrainingKernels

extension Tape {
    /// Rows that a product over channels takes at a time: its operands stay in the second-level cache.
    static let chunk = 128

    /// y[row] = x[row] * transpose(w) + bias, then max(0, .) if `relu`: a 1x1 convolution.
    ///
    /// x (n, h, w, columns) -> (n, h, w, rows). With bf16 kernels, x, w and the gradient of y are rounded to bf16,
    /// sums are float.
    public func pointwise(
        _ x: Variable, _ w: Matrix, bias: Vector? = nil, relu: Bool = false
    ) -> Variable {
        precondition(x.shape.c == w.columns && (bias == nil || bias!.count == w.rows))
        return forward("pointwise") {
            let rows = x.shape.rows
            let isNeeded = recording && needsGradient(ofLayerOver: x)
            let y = make(x.shape.with(channels: w.rows), needsGradient: isNeeded)
            let panels =
                isNeeded && learnsLayers ? arena.bytes(kernels.panelsSize(rows, w.columns)) : nil
            let mark = arena.mark
            let operand = arena.bytes(kernels.rowsSize(min(rows, Tape.chunk), w.columns))
            for first in stride(from: 0, to: rows, by: Tape.chunk) {
                let count = min(Tape.chunk, rows - first)
                var c = kernels.conversion(
                    value(x), first: first, rows: count, columns: w.columns, of: rows)
                c.out_rows = operand
                c.out_panels = panels
                kernels.convert(&c)
                var p = kernels.product(
                    operand, parameters.transposed(w), first: first, rows: count, of: rows,
                    depth: w.columns, columns: w.rows)
                p.bias = bias.map { UnsafePointer(parameters.pointer($0)) }
                p.relu = relu ? 1 : 0
                p.c = value(y) + first * w.rows
                kernels.product(&p)
            }
            arena.release(to: mark)
            if isNeeded {
                record("pointwise", y) {
                    $0.pointwiseBackward(x, w, bias, relu: relu, y, panels: panels)
                }
            }
            return y
        }
    }

    private func pointwiseBackward(
        _ x: Variable, _ w: Matrix, _ bias: Vector?, relu: Bool, _ y: Variable,
        panels: UnsafeMutableRawPointer?
    ) {
        let rows = x.shape.rows
        guard let dy = incoming(y) else { return }
        let dx = sink(x)
        let dPanels = panels == nil ? nil : arena.bytes(kernels.panelsSize(rows, w.rows))
        let operand = arena.bytes(kernels.rowsSize(min(rows, Tape.chunk), w.rows))
        for first in stride(from: 0, to: rows, by: Tape.chunk) {
            let count = min(Tape.chunk, rows - first)
            var c = kernels.conversion(dy, first: first, rows: count, columns: w.rows, of: rows)
            if relu {
                c.gate = UnsafePointer(value(y) + first * w.rows)
                c.gate_stride = Int64(w.rows)
            }
            c.column_sums = panels == nil ? nil : bias.map { gradientPointer($0) }
            c.out_rows = operand
            c.out_panels = dPanels
            kernels.convert(&c)
            guard let dx else { continue }
            var p = kernels.product(
                operand, parameters.direct(w), first: first, rows: count, of: rows, depth: w.rows,
                columns: w.columns)
            p.c = dx.pointer + first * w.columns
            p.accumulate = dx.fresh ? 0 : 1
            kernels.product(&p)
        }
        guard let panels, let dPanels else { return }
        kernels.rowProduct(
            rows: rows, a: dPanels, columnsA: w.rows, b: panels, columnsB: w.columns,
            into: gradientPointer(w))
    }
}
