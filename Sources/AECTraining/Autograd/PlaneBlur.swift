import AECSupport

/// The blur of SSIMULACRA 2 along rows and then along columns of a plane, beyond which all is zero.
struct PlaneBlur {
    typealias Floats = UnsafeMutablePointer<Float>
    private static let reach = SSIMULACRA2Constants.blur.count - 1

    /// One row, and a plane blurred along rows, with zeros around them.
    private let row, tall: Floats

    /// For planes of at most this size.
    init(width: Int, height: Int, _ arena: Arena) {
        row = arena.floats(width + 2 * PlaneBlur.reach)
        tall = arena.floats(width * (height + 2 * PlaneBlur.reach))
    }

    /// Blurs into another plane of the same size.
    func apply(_ plane: Floats, _ width: Int, _ height: Int, into out: Floats) {
        let reach = PlaneBlur.reach
        row.update(repeating: 0, count: width + 2 * reach)
        tall.update(repeating: 0, count: reach * width)
        (tall + (reach + height) * width).update(repeating: 0, count: reach * width)
        for y in 0..<height {
            (row + reach).update(from: plane + y * width, count: width)
            filter(row + reach, step: 1, width, into: tall + (reach + y) * width)
        }
        for y in 0..<height {
            filter(tall + (reach + y) * width, step: width, width, into: out + y * width)
        }
    }

    /// out[i] = the taps times what lies `step` apart around from[i].
    private func filter(_ from: Floats, step: Int, _ count: Int, into out: Floats) {
        SSIMULACRA2Constants.blur.withUnsafeBufferPointer { taps in
            let (a, b, c, d, e) = (taps[0], taps[1], taps[2], taps[3], taps[4])
            let (left1, left2) = (from - step, from - 2 * step)
            let (left3, left4) = (from - 3 * step, from - 4 * step)
            let (right1, right2) = (from + step, from + 2 * step)
            let (right3, right4) = (from + 3 * step, from + 4 * step)
            for i in 0..<count {
                let near = a * from[i] + b * (left1[i] + right1[i]) + c * (left2[i] + right2[i])
                out[i] = near + d * (left3[i] + right3[i]) + e * (left4[i] + right4[i])
            }
        }
    }
}
