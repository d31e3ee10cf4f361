import CAECTrainingKernels

/// A 3x3 convolution of each channel on its own, zero beyond the edges.
public struct DepthwiseParameters: Sendable {
    /// [9][channels], tap = 3 * (dy + 1) + (dx + 1)
    public let weights: Vector
    /// [channels]
    public let bias: Vector
}

extension Tape {
    /// x (n, h, w, c) -> the same shape.
    public func depthwise(_ x: Variable, _ p: DepthwiseParameters) -> Variable {
        precondition(p.bias.count == x.shape.c && p.weights.count == 9 * x.shape.c)
        return operation("depthwise", x.shape, of: learnsLayers ? nil : [x]) { y in
            depthwiseRows(
                0..<x.shape.n * x.shape.h, of: x.shape, value(x), parameters.pointer(p.weights),
                bias: parameters.pointer(p.bias), initial: nil, out: y)
        } backward: { tape, _, dy in
            tape.depthwiseBackward(x, p, dy: dy, skip: nil)
        }
    }

    /// Rows of all images, numbered through, into `out`, which begins with the first of them.
    func depthwiseRows(
        _ range: Range<Int>, of shape: Shape, _ x: UnsafePointer<Float>,
        _ weights: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
        initial: UnsafePointer<Float>?, out: UnsafeMutablePointer<Float>
    ) {
        let stride = shape.w * shape.c
        for row in range {
            let at = (row - range.lowerBound) * stride
            withNeighbours(row, of: shape, x) {
                kernels.table.depthwise(
                    out + at, $0, Int64(shape.w), Int64(shape.c), weights, bias,
                    initial.map { $0 + at })
            }
        }
    }

    private func withNeighbours(
        _ row: Int, of shape: Shape, _ x: UnsafePointer<Float>,
        _ body: (UnsafePointer<UnsafePointer<Float>?>) -> Void
    ) {
        let stride = shape.w * shape.c
        let y = row % shape.h
        let middle = x + row * stride
        withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: 3) { rows in
            rows.initialize(repeating: middle)
            rows[0] = y > 0 ? middle - stride : nil
            rows[2] = y + 1 < shape.h ? middle + stride : nil
            body(UnsafePointer(rows.baseAddress!))
        }
    }

    /// The gradients of a depthwise layer and, where x goes past it as well, of that path: dx = skip + transpose(w) dy.
    func depthwiseBackward(
        _ x: Variable, _ p: DepthwiseParameters, dy: UnsafePointer<Float>,
        skip: UnsafePointer<Float>?
    ) {
        let shape = x.shape
        let rows = shape.n * shape.h
        let stride = shape.w * shape.c
        if learnsLayers {
            for row in 0..<rows {
                withNeighbours(row, of: shape, value(x)) {
                    kernels.table.depthwise_gradient(
                        gradientPointer(p.weights), gradientPointer(p.bias), $0, dy + row * stride,
                        Int64(shape.w), Int64(shape.c))
                }
            }
        }
        guard let dx = sink(x) else { return }
        // The transpose of a convolution is the convolution with the taps turned around.
        let turned = arena.floats(9 * shape.c)
        for tap in 0..<9 {
            (turned + tap * shape.c).update(
                from: parameters.pointer(p.weights) + (8 - tap) * shape.c, count: shape.c)
        }
        if dx.fresh {
            depthwiseRows(
                0..<rows, of: shape, dy, turned, bias: nil, initial: skip, out: dx.pointer)
        } else {
            if let skip { for i in 0..<shape.count { dx.pointer[i] += skip[i] } }
            depthwiseRows(
                0..<rows, of: shape, dy, turned, bias: nil, initial: dx.pointer, out: dx.pointer)
        }
    }
}
