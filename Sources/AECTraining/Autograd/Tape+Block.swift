import CAECTrainingKernels

/// x + down(relu(up(depthwise(x)))).
public struct BlockParameters: Sendable {
    /// The 3x3 filters, [9][c].
    public let depthwise: DepthwiseParameters
    /// [2c][c] and [c][2c].
    public let up, down: Matrix
    /// [2c] and [c].
    public let upBias, downBias: Vector
}

extension Tape {
    /// A residual block as one operation: its inner activations are made, used and rounded to operands a few image rows
    /// at a time, and the backward pass needs only the operands.
    ///
    /// x (n, h, w, c) -> the same shape.
    public func block(_ x: Variable, _ p: BlockParameters) -> Variable {
        precondition(
            p.up.columns == x.shape.c && p.down.rows == x.shape.c && p.up.rows == p.down.columns)
        return forward("block") {
            let shape = x.shape
            let (rows, c, inner) = (shape.rows, shape.c, p.up.rows)
            let isNeeded = recording && needsGradient(ofLayerOver: x)
            let y = make(shape, needsGradient: isNeeded)
            let tPanels =
                isNeeded && learnsLayers ? arena.bytes(kernels.panelsSize(rows, c)) : nil
            // They are also the gate of what flows back.
            let hPanels = isNeeded ? arena.bytes(kernels.panelsSize(rows, inner)) : nil
            let mark = arena.mark
            let step = imageRowsAtATime(shape)
            let most = min(step, shape.n * shape.h) * shape.w
            let t = arena.floats(most * c)
            let tRows = arena.bytes(kernels.rowsSize(most, c))
            let hRows = arena.bytes(kernels.rowsSize(most, inner))
            for firstRow in stride(from: 0, to: shape.n * shape.h, by: step) {
                let imageRows = firstRow..<min(firstRow + step, shape.n * shape.h)
                let (first, count) = (firstRow * shape.w, imageRows.count * shape.w)
                depthwiseRows(
                    imageRows, of: shape, value(x), parameters.pointer(p.depthwise.weights),
                    bias: parameters.pointer(p.depthwise.bias), initial: nil, out: t)
                var convert = kernels.conversion(t, first: 0, rows: count, columns: c, of: rows)
                convert.first_row = Int64(first)
                convert.out_rows = tRows
                convert.out_panels = tPanels
                kernels.convert(&convert)
                var up = kernels.product(
                    tRows, parameters.transposed(p.up), first: first, rows: count, of: rows,
                    depth: c, columns: inner)
                up.bias = UnsafePointer(parameters.pointer(p.upBias))
                up.relu = 1
                up.out_rows = hRows
                up.out_panels = hPanels
                kernels.product(&up)
                liveness?.note(p, kernels, hRows, rows: count)
                var down = kernels.product(
                    hRows, parameters.transposed(p.down), first: first, rows: count, of: rows,
                    depth: inner, columns: c)
                down.bias = UnsafePointer(parameters.pointer(p.downBias))
                down.residual = UnsafePointer(value(x) + first * c)
                down.c = value(y) + first * c
                kernels.product(&down)
            }
            arena.release(to: mark)
            if let hPanels {
                record("block", y) {
                    $0.blockBackward(x, p, y, tPanels: tPanels, hPanels: hPanels)
                }
            }
            return y
        }
    }

    /// Image rows that a block takes at a time: at least a chunk of pixels, and a multiple of 8, because panels are
    /// written in whole tiles.
    private func imageRowsAtATime(_ shape: Shape) -> Int {
        let rows = (Tape.chunk + shape.w - 1) / shape.w
        return shape.w % 8 == 0 ? rows : roundUp(rows, to: 8)
    }

    private func blockBackward(
        _ x: Variable, _ p: BlockParameters, _ y: Variable, tPanels: UnsafeRawPointer?,
        hPanels: UnsafeRawPointer
    ) {
        guard let dy = incoming(y) else { return }
        let (rows, c, inner) = (x.shape.rows, x.shape.c, p.up.rows)
        let learns = tPanels != nil
        let dyPanels = learns ? arena.bytes(kernels.panelsSize(rows, c)) : nil
        let dhPanels = learns ? arena.bytes(kernels.panelsSize(rows, inner)) : nil
        let most = min(rows, Tape.chunk)
        let dyRows = arena.bytes(kernels.rowsSize(most, c))
        let dhRows = arena.bytes(kernels.rowsSize(most, inner))
        let dt = arena.floats(rows * c)
        for first in stride(from: 0, to: rows, by: Tape.chunk) {
            let count = min(Tape.chunk, rows - first)
            var convert = kernels.conversion(dy, first: first, rows: count, columns: c, of: rows)
            convert.column_sums = learns ? gradientPointer(p.downBias) : nil
            convert.out_rows = dyRows
            convert.out_panels = dyPanels
            kernels.convert(&convert)
            var dh = kernels.product(
                dyRows, parameters.direct(p.down), first: first, rows: count, of: rows, depth: c,
                columns: inner)
            dh.gate = hPanels
            dh.column_sums = learns ? gradientPointer(p.upBias) : nil
            dh.out_rows = dhRows
            dh.out_panels = dhPanels
            kernels.product(&dh)
            var back = kernels.product(
                dhRows, parameters.direct(p.up), first: first, rows: count, of: rows, depth: inner,
                columns: c)
            back.c = dt + first * c
            kernels.product(&back)
        }
        if let tPanels, let dyPanels, let dhPanels {
            kernels.rowProduct(
                rows: rows, a: dyPanels, columnsA: c, b: hPanels, columnsB: inner,
                into: gradientPointer(p.down))
            kernels.rowProduct(
                rows: rows, a: dhPanels, columnsA: inner, b: tPanels, columnsB: c,
                into: gradientPointer(p.up))
        }
        depthwiseBackward(x, p.depthwise, dy: dt, skip: dy)
    }
}
