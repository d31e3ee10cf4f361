import Foundation
import TestSupport

@testable import AEC

/// Uniform and Gaussian numbers (Box-Muller).
extension SplitMix64 {
    mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func gaussian() -> Double {
        (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
    }
}

/// Symbols with their scales, and the whole way there and back.
struct EntropySample: Equatable {
    var scales: [UInt8] = []
    var symbols: [Int16] = []

    static let tables = EntropyTables(firstScale: 5, zScale: [], zOffset: [])

    /// The standard deviation that a scale index names.
    static func sigma(_ scale: UInt8) -> Double { exp2(-3.75 + (Double(scale) + 0.5) / 8) }

    /// `count` rounded Gaussians with scales from `scale`.
    static func gaussian(
        _ count: Int, seed: UInt64, scale: (inout SplitMix64) -> UInt8
    ) -> EntropySample {
        var random = SplitMix64(seed: seed)
        var sample = EntropySample()
        for _ in 0..<count {
            let index = scale(&random)
            let value = (random.gaussian() * sigma(index)).rounded()
            sample.scales.append(index)
            sample.symbols.append(
                index < tables.firstScale ? 0 : Int16(min(max(value, -32767), 32767)))
        }
        return sample
    }

    /// Bits of the symbols under their Gaussians.
    var idealBits: Double {
        zip(scales, symbols).reduce(0) { sum, pair in
            guard pair.0 >= EntropySample.tables.firstScale else { return sum }
            let sigma = EntropySample.sigma(pair.0) * 2.0.squareRoot()
            let a = abs(Double(pair.1))
            let p = 0.5 * (erfc((a - 0.5) / sigma) - erfc((a + 0.5) / sigma))
            return sum - log2(max(p, 1e-12))
        }
    }

    /// Encodes in pieces of `piece` symbols.
    func encoded(piece: Int = .max, capacity: Int? = nil) -> [UInt8] {
        let encoder = SymbolEncoder(
            tables: EntropySample.tables, capacity: capacity ?? symbols.count)
        scales.withUnsafeBufferPointer { scales in
            symbols.withUnsafeBufferPointer { symbols in
                for start in stride(from: 0, to: symbols.count, by: piece) {
                    let part = start..<start + min(piece, symbols.count - start)
                    encoder.append(
                        scales: UnsafeBufferPointer(rebasing: scales[part]),
                        symbols: UnsafeBufferPointer(rebasing: symbols[part]))
                }
            }
        }
        return encoder.finish()
    }

    /// Decodes as many symbols as there are scales, in pieces of `piece`.
    func decoded(
        _ bytes: [UInt8], piece: Int = .max, maximumSymbols: Int? = nil, fileOffset: Int = 0
    ) throws(AECError) -> [Int16] {
        var symbols = [Int16](repeating: -1, count: scales.count)
        let result: Result<Void, AECError> = bytes.withUnsafeBytes { bytes in
            scales.withUnsafeBufferPointer { scales in
                symbols.withUnsafeMutableBufferPointer { symbols in
                    do throws(AECError) {
                        let decoder = try SymbolDecoder(
                            bytes, fileOffset: fileOffset, tables: EntropySample.tables,
                            maximumSymbols: maximumSymbols ?? scales.count)
                        for start in stride(from: 0, to: scales.count, by: piece) {
                            let part = start..<start + min(piece, scales.count - start)
                            try decoder.read(
                                scales: UnsafeBufferPointer(rebasing: scales[part]),
                                into: UnsafeMutableBufferPointer(rebasing: symbols[part]))
                        }
                        return .success(try decoder.finish())
                    } catch {
                        return .failure(error)
                    }
                }
            }
        }
        try result.get()
        return symbols
    }
}
