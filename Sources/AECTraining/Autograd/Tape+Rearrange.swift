extension Tape {
    /// Space to depth: (n, h, w, c) -> (n, h/k, w/k, k*k*c), channels in the order (dy, dx, c).
    public func unshuffle(_ x: Variable, _ k: Int) -> Variable {
        let s = x.shape
        precondition(s.h % k == 0 && s.w % k == 0)
        let coarse = Shape(s.n, s.h / k, s.w / k, k * k * s.c)
        return operation("shuffle", coarse, of: [x]) { y in
            Tape.gather(value(x), fine: s, k, y)
        } backward: { tape, _, dy in
            guard let dx = tape.sink(x) else { return }
            Tape.scatter(dy, fine: s, k, dx.pointer, adding: !dx.fresh)
        }
    }

    /// Depth to space: (n, h, w, k*k*c) -> (n, h*k, w*k, c), the inverse of `unshuffle`.
    public func shuffle(_ x: Variable, _ k: Int) -> Variable {
        let s = x.shape
        precondition(s.c % (k * k) == 0)
        let fine = Shape(s.n, s.h * k, s.w * k, s.c / (k * k))
        return operation("shuffle", fine, of: [x]) { y in
            Tape.scatter(value(x), fine: fine, k, y, adding: false)
        } backward: { tape, _, dy in
            guard let dx = tape.sink(x) else { return }
            if dx.fresh {
                Tape.gather(dy, fine: fine, k, dx.pointer)
            } else {
                let part = tape.arena.floats(s.count)
                Tape.gather(dy, fine: fine, k, part)
                for i in 0..<s.count { dx.pointer[i] += part[i] }
            }
        }
    }

    private static func gather(
        _ source: UnsafePointer<Float>, fine s: Shape, _ k: Int, _ out: UnsafeMutablePointer<Float>
    ) {
        let run = k * s.c
        for row in 0..<s.n * s.h {
            for x in 0..<s.w / k {
                let from = source + (row * s.w + x * k) * s.c
                let to = out + ((row / k * (s.w / k) + x) * k + row % k) * run
                to.update(from: from, count: run)
            }
        }
    }

    private static func scatter(
        _ source: UnsafePointer<Float>, fine s: Shape, _ k: Int,
        _ out: UnsafeMutablePointer<Float>, adding: Bool
    ) {
        let run = k * s.c
        for row in 0..<s.n * s.h {
            for x in 0..<s.w / k {
                let to = out + (row * s.w + x * k) * s.c
                let from = source + ((row / k * (s.w / k) + x) * k + row % k) * run
                if adding {
                    for i in 0..<run { to[i] += from[i] }
                } else {
                    to.update(from: from, count: run)
                }
            }
        }
    }

    /// The channels of several tensors of one size, one after the other.
    public func concatenate(_ parts: [Variable]) -> Variable {
        let channels = parts.reduce(0) { $0 + $1.shape.c }
        let rows = parts[0].shape.rows
        precondition(parts.allSatisfy { $0.shape.rows == rows })
        return operation("concatenate", parts[0].shape.with(channels: channels), of: parts) { y in
            var at = 0
            for part in parts {
                let c = part.shape.c
                for row in 0..<rows {
                    (y + row * channels + at).update(from: value(part) + row * c, count: c)
                }
                at += c
            }
        } backward: { tape, _, dy in
            var at = 0
            for part in parts {
                let c = part.shape.c
                if let dx = tape.addingSink(part) {
                    for row in 0..<rows {
                        let from = dy + row * channels + at
                        let to = dx + row * c
                        for i in 0..<c { to[i] += from[i] }
                    }
                }
                at += c
            }
        }
    }

    /// Every other pixel of every other row: (n, h, w, c) -> (n, h/2, w/2, c).
    /// - Parameter position: 2 * row + column within each 2x2 cell, 0...3.
    public func phase(_ x: Variable, _ position: Int) -> Variable {
        let s = x.shape
        precondition(s.h % 2 == 0 && s.w % 2 == 0 && (0...3).contains(position))
        return operation("phase", Shape(s.n, s.h / 2, s.w / 2, s.c), of: x) { x, y in
            Tape.eachPhasePixel(s, position) { fine, coarse in
                (y + coarse).update(from: x + fine, count: s.c)
            }
        } backward: { _, _, dy, dx in
            Tape.eachPhasePixel(s, position) { fine, coarse in
                for i in 0..<s.c { dx[fine + i] += dy[coarse + i] }
            }
        }
    }

    private static func eachPhasePixel(_ s: Shape, _ position: Int, _ body: (Int, Int) -> Void) {
        for row in 0..<s.n * s.h / 2 {
            for column in 0..<s.w / 2 {
                let fine = (2 * row + position / 2) * s.w + 2 * column + position % 2
                body(fine * s.c, (row * (s.w / 2) + column) * s.c)
            }
        }
    }

    /// The upper left part, or the whole with zeros below and to the right of it: (n, h, w, c) -> (n, height, width, c).
    public func resized(_ x: Variable, height: Int, width: Int) -> Variable {
        let s = x.shape
        guard (height, width) != (s.h, s.w) else { return x }
        let size = Shape(s.n, height, width, s.c)
        return operation("resize", size, of: x) { x, y in
            y.update(repeating: 0, count: size.count)
            Tape.eachSharedRow(s, size) { from, to, count in
                (y + to).update(from: x + from, count: count)
            }
        } backward: { _, _, dy, dx in
            Tape.eachSharedRow(s, size) { to, from, count in
                for i in 0..<count { dx[to + i] += dy[from + i] }
            }
        }
    }

    /// Offsets in both and the length of what each row of two sizes has in common.
    private static func eachSharedRow(_ a: Shape, _ b: Shape, _ body: (Int, Int, Int) -> Void) {
        for image in 0..<a.n {
            for row in 0..<min(a.h, b.h) {
                body(
                    (image * a.h + row) * a.w * a.c, (image * b.h + row) * b.w * b.c,
                    min(a.w, b.w) * a.c)
            }
        }
    }
}
