import Foundation

@testable import AECTraining

/// The weights and pictures of Reference/dump.py, by the same formula.
enum ReferenceFormula {
    /// Uniform in [-1, 1), from the name and the index.
    static func noise(_ name: String, _ count: Int) -> [Float] {
        var hash: UInt32 = 2_166_136_261
        for byte in name.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return (1...UInt32(count)).map { i in
            var x = (i &* 0x9E37_79B1) ^ hash
            x ^= x >> 15
            x &*= 0x2C1B_3C6D
            x ^= x >> 12
            x &*= 0x297A_2D39
            x ^= x >> 15
            return Float(x >> 8) * 0x1p-23 - 1
        }
    }

    /// A network with the formula's weights, packed.
    static func network(_ kernels: Kernels) -> TrainingNetwork {
        let network = TrainingNetwork(kernels: kernels)
        for (entry, layout) in zip(network.parameters.entries, network.layouts) {
            let values = noise(layout.name, entry.count)
            let to = network.parameters.pointer(entry)
            for (i, source) in layout.source.enumerated() {
                to[i] =
                    values[source] * scale(layout.name, layout.shape)
                    + start(entry, layout.name, i)
            }
        }
        let spread = noise("t16", network.spread.count)
        for c in spread.indices { network.spread.pointer[c] = 0.5 + 0.2 * spread[c] }
        network.parameters.pack()
        return network
    }

    private static func scale(_ name: String, _ shape: [Int]) -> Float {
        guard name.hasSuffix(".weight"), !name.hasSuffix("dw.weight") else { return 0.1 }
        let inputs = Float(shape[1...].reduce(1, *))
        return (name.contains(".down.") ? 0.3 : 1.5) / inputs.squareRoot()
    }

    /// What the reference's parameters start from.
    private static func start(_ entry: Parameters.Entry, _ name: String, _ i: Int) -> Float {
        if name.hasSuffix("dw.weight") { return i / entry.shape[1] == 4 ? 1 : 0 }
        func line(_ from: Float, _ to: Float) -> Float {
            from + (to - from) * Float(i / entry.shape[1]) / Float(entry.shape[0] - 1)
        }
        switch name {
        case "q_enc.g": return line(0.7, 3.6)
        case "q_dec.g": return line(-0.7, -3.6)
        case "z_enc.g": return line(0.5, 1.5)
        case "z_dec.g": return line(-0.5, -1.5)
        case "zm": return Float(i % 3) - 1
        case "zs": return 1
        default: return 0
        }
    }

    static let size = 64
    static let quality: [Float] = [1.3, 5.6]

    /// Two pictures as the network takes them: (2, 8, 8, 192), less one half.
    static var tiles: [Float] {
        let planes = (0..<2).map { n in (0..<3).map { noise("image\(n)\($0)", size * size) } }
        var out: [Float] = []
        for n in 0..<2 {
            for tile in 0..<64 {
                for pixel in 0..<64 {
                    let (y, x) = (tile / 8 * 8 + pixel / 8, tile % 8 * 8 + pixel % 8)
                    for c in 0..<3 {
                        let wave = sinf(
                            0.1 * Float(x) * Float(c + 1) + 0.05 * Float(y) * Float(n + 1))
                        let value = 0.5 + 0.25 * wave + 0.1 * planes[n][c][y * size + x]
                        out.append((value * 255).rounded(.toNearestOrEven) / 255 - 0.5)
                    }
                }
            }
        }
        return out
    }
}
