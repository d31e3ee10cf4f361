/// Rounds latents as an encoder of the standard effort does in its first pass, but from numbers of floating point: so that a network
/// in training sees what a decoder will.
package final class CodedRounding {
    private let thresholds: RoundingThresholds
    private let search: TrellisSearch
    private let rests: AlignedMemory<Int32>
    private let scales: AlignedMemory<UInt8>
    private let symbols: AlignedMemory<Int16>
    /// The first scale index that is coded, as models have it.
    private static let firstScale: UInt8 = 5

    /// - Parameter count: of the latents of a row, at most.
    package init(count: Int) {
        let plan = EncodingPlan(.standard, pixels: .max)
        let tables = EntropyTables(
            firstScale: CodedRounding.firstScale, zScale: [], zOffset: []
        ).onTrellis(plan.usesTrellis)
        let costs = SymbolCosts.gaussian
        thresholds = RoundingThresholds(
            costs, lambda: plan.lambdas.deadZone, firstScale: CodedRounding.firstScale)
        search = TrellisSearch(
            costs, lambda: plan.lambdas.trellis, tables: tables, count: count)
        rests = AlignedMemory(count: count)
        scales = AlignedMemory(count: count)
        symbols = AlignedMemory(count: count)
    }

    /// How much finer than without a trellis the steps are, in octaves.
    /// - Parameter level: 0...7.
    package static func refinement(level: Float) -> Float {
        Float(Trellis.refinement(at: Quality(level: Double(level)))) / 65536
    }

    /// Takes in a latent of a row.
    /// - Parameters:
    ///   - rest: the latent less its mean, in steps.
    ///   - scale: log2 of its standard deviation in steps.
    package func set(_ i: Int, rest: Float, scale: Float) {
        rests.pointer[i] = Int32((max(-32767, min(32767, rest)) * 64).rounded())
        scales.pointer[i] = UInt8(max(0, min(127, (scale * 8 + 30).rounded(.down))))
    }

    /// Where a latent of a row is rounded to, in steps from its mean, and the width of the interval that a decoder's entropy model
    /// gives its symbol, whose middle it mostly is.
    package struct Point {
        package let rest: Float
        package let middle: Float
        package let width: Float
    }

    /// Rounds a row in coding order.
    /// - Parameters:
    ///   - count: of its latents, which were all set.
    ///   - perPosition: latents of a position, which divides `count`.
    package func round(count: Int, perPosition: Int, _ body: (Int, Point) -> Void) {
        for first in stride(from: 0, to: count, by: perPosition) {
            let position = first..<first + perPosition
            var lost: Float = 0
            for i in position where scales.pointer[i] < CodedRounding.firstScale {
                let rest = Float(rests.pointer[i]) / 64
                if abs(rest) > 0.5 { lost += rest * rest }
            }
            for i in position {
                // Where an encoder would lose too much it codes all scales.
                let scale =
                    lost > Float(GroupEncoder.mostLost)
                    ? max(scales.pointer[i], CodedRounding.firstScale) : scales.pointer[i]
                symbols.pointer[i] = thresholds.symbol(of: rests.pointer[i], scale: scale)
            }
        }
        let coded = search.search(
            rests: rests.pointer, scales: scales.pointer, symbols: symbols.pointer, count: count)
        for i in 0..<count {
            body(i, point(symbols.pointer[i], scale: scales.pointer[i], coded: coded.scales[i]))
        }
    }

    private func point(_ symbol: Int16, scale: UInt8, coded: UInt8) -> Point {
        guard scale >= search.trellisScale else {
            return Point(rest: Float(symbol), middle: Float(symbol), width: 1)
        }
        let spacing = Float(Trellis.spacing) / 64
        let rest = Float(symbol) * spacing
        guard coded >= BinMode.scaleCount, abs(symbol) < 2 else {
            return Point(rest: rest, middle: rest, width: 2 * spacing)
        }
        // In class 1 the points next to 0 are nearer to it than others are to each other.
        return symbol == 0
            ? Point(rest: 0, middle: 0, width: spacing)
            : Point(rest: rest, middle: rest * 1.25, width: 1.5 * spacing)
    }
}
