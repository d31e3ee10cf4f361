/// Which hidden channels of blocks live: those that a picture opened the rectifier of.
///
/// A channel whose rectifier no input passes adds nothing, and has no gradient to change that by (L. Lu et al., "Dying
/// ReLU and initialization", 2019).
final class Liveness {
    /// By the offset of a block's `up` bias: a bit pattern for each hidden channel, zero while it has only been zero.
    private var seen: [Int: [UInt32]] = [:]

    /// Notes the hidden values of some pixels, a rows operand.
    func note(_ p: BlockParameters, _ kernels: Kernels, _ hidden: UnsafeRawPointer, rows: Int) {
        let channels = p.upBias.count
        let stride = Kernels.rowStride(channels)
        seen[p.upBias.offset, default: [UInt32](repeating: 0, count: channels)]
            .withUnsafeMutableBufferPointer { seen in
                if kernels.elementBytes == 2 {
                    let values = hidden.assumingMemoryBound(to: UInt16.self)
                    for r in 0..<rows {
                        for c in 0..<channels { seen[c] |= UInt32(values[r * stride + c] << 1) }
                    }
                } else {
                    let values = hidden.assumingMemoryBound(to: UInt32.self)
                    for r in 0..<rows {
                        for c in 0..<channels { seen[c] |= values[r * stride + c] << 1 }
                    }
                }
            }
    }

    /// For each hidden channel of a block, whether it lives.
    func isAlive(_ p: BlockParameters) -> [Bool] {
        seen[p.upBias.offset]?.map { $0 != 0 }
            ?? [Bool](repeating: false, count: p.upBias.count)
    }

    func add(_ other: Liveness) {
        for (block, channels) in other.seen {
            seen[block] = zip(seen[block] ?? channels, channels).map(|)
        }
    }
}
