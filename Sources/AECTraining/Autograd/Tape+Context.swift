import AEC

/// What the four steps of the spatial context model write, one part of the latents after another.
///
/// All are (n, h, w, c), zero until a step codes the latent. They are inputs of the tape whose gradients the steps take
/// their own parts of: later steps add to parts that were already taken and are not read again.
public struct ContextState {
    /// The quantised latents in units of the step: round(y - mean) + mean.
    public let rounded: Variable
    /// y - mean in units of the step.
    public let residual: Variable
    /// The predicted log scale in units of the spread.
    public let logScale: Variable
    /// The middle of the interval that a decoder's entropy model gives the symbol, less the mean, in units of the step, and one over
    /// the interval's width. No gradient flows to them.
    public let middle, inverseWidth: Variable
}

/// How latents are rounded on the way to the picture and the context.
public enum LatentRounding: String, Sendable, Equatable, Codable {
    /// To the nearest.
    case nearest
    /// As the encoder does at its standard effort: on the trellis where scales are large, and elsewhere to 0 where that saves
    /// more bits than it costs error.
    case coded
}

extension Tape {
    /// order[group][step] = 2 * (row % 2) + (column % 2): the position that a channel group codes in a step.
    public static let contextOrder = Architecture.contextOrder

    /// A state in which nothing is coded yet: zeros.
    /// - Parameter shape: (n, h, w, c), of the latents.
    public func contextState(_ shape: Shape) -> ContextState {
        func filled(_ value: Float, needsGradient: Bool) -> Variable {
            let v = make(shape, needsGradient: needsGradient)
            self.value(v).update(repeating: value, count: shape.count)
            return v
        }
        func zeros() -> Variable { filled(0, needsGradient: true) }
        return ContextState(
            rounded: zeros(), residual: zeros(), logScale: zeros(),
            middle: filled(0, needsGradient: false),
            inverseWidth: filled(1, needsGradient: false))
    }

    /// The input of a step's network: psi, then the latents so far in units of the spread, rounded * unit.
    /// - Parameters:
    ///   - psi: (n, h, w, p).
    ///   - unit: (n, 1, 1, c), not zero: the size of a step in units of the spread.
    /// - Returns: (n, h, w, p + c).
    public func contextInput(_ psi: Variable, _ state: ContextState, unit: Variable) -> Variable {
        let s = state.rounded.shape
        let p = psi.shape.c
        precondition(psi.shape.rows == s.rows && unit.shape == Shape(s.n, 1, 1, s.c))
        let units = value(unit)
        return operation("context input", s.with(channels: p + s.c), of: nil) { y in
            for row in 0..<s.rows {
                let to = y + row * (p + s.c)
                to.update(from: value(psi) + row * p, count: p)
                let from = value(state.rounded) + row * s.c
                let factor = units + row / s.positions * s.c
                for c in 0..<s.c { to[p + c] = from[c] * factor[c] }
            }
        } backward: { tape, y, dy in
            let dPsi = tape.addingSink(psi)
            let dRounded = tape.addingSink(state.rounded)
            let dUnit = tape.addingSink(unit)
            for row in 0..<s.rows {
                let (d, out) = (dy + row * (p + s.c), y + row * (p + s.c))
                if let to = dPsi.map({ $0 + row * p }) { for c in 0..<p { to[c] += d[c] } }
                let at = row / s.positions * s.c
                let factor = units + at
                if let to = dRounded.map({ $0 + row * s.c }) {
                    for c in 0..<s.c { to[c] += d[p + c] * factor[c] }
                }
                // The latents as they were then are the output over the unit: since then more have been coded.
                if let to = dUnit.map({ $0 + at }) {
                    for c in 0..<s.c { to[c] += d[p + c] * out[p + c] / factor[c] }
                }
            }
        }
    }

    /// Codes one channel group at one position of each 2x2 cell: mean, log scale, rounding.
    ///
    /// The gradient of rounding is that of the identity, so `rounded` passes its gradient to y alone.
    /// - Parameters:
    ///   - prediction: (n, h/2, w/2, 2 * c/4): means in units of the spread, then log scales.
    ///   - steps: y in units of the step.
    ///   - unit: (n, 1, 1, c): the spread in units of the step.
    public func contextCode(
        group: Int, position: Int, prediction: Variable, steps: Variable, unit: Variable,
        _ state: ContextState
    ) {
        let s = steps.shape
        let size = s.c / 4
        precondition(
            prediction.shape == Shape(s.n, s.h / 2, s.w / 2, 2 * size)
                && unit.shape == Shape(s.n, 1, 1, s.c) && state.rounded.shape == s)
        let (y, p, factor) = (value(steps), value(prediction), value(unit))
        forward("context code") {
            let (rounded, residual) = (value(state.rounded), value(state.residual))
            let (logScale, middle) = (value(state.logScale), value(state.middle))
            Tape.eachLatent(s, group, position) { latent, cell, perImage in
                for c in 0..<size {
                    let mean = p[cell + c] * factor[perImage + c]
                    let r = y[latent + c] - mean
                    residual[latent + c] = r
                    let nearest = r.rounded(.toNearestOrEven)
                    middle[latent + c] = nearest
                    rounded[latent + c] = nearest + mean
                    logScale[latent + c] = p[cell + size + c]
                }
            }
        }
        // Nothing but the three shared tensors comes out: the step runs whenever anything flowed back to one of them.
        record("context code", state.rounded, state.residual, state.logScale, keepsOutputs: true) {
            tape in
            guard let dRounded = tape.addingSink(state.rounded),
                let dResidual = tape.addingSink(state.residual),
                let dLogScale = tape.addingSink(state.logScale)
            else { return }
            let dSteps = tape.addingSink(steps)
            let dPrediction = tape.addingSink(prediction)
            let dUnit = tape.addingSink(unit)
            Tape.eachLatent(s, group, position) { latent, cell, perImage in
                for c in 0..<size {
                    let dMean = -dResidual[latent + c]
                    if let dSteps {
                        dSteps[latent + c] += dRounded[latent + c] + dResidual[latent + c]
                    }
                    if let dPrediction {
                        dPrediction[cell + c] += dMean * factor[perImage + c]
                        dPrediction[cell + size + c] += dLogScale[latent + c]
                    }
                    if let dUnit { dUnit[perImage + c] += dMean * p[cell + c] }
                }
            }
        }
    }

    /// Rounds what a step codes as the encoder does, row by row, after `contextCode` has rounded it to the nearest.
    ///
    /// The gradient stays that of the identity.
    /// - Parameters:
    ///   - step: 0...3, all of whose groups are coded.
    ///   - rows, columns: of the picture, beyond which nothing is coded.
    ///   - unit: as in `contextCode`.
    func roundAsCoded(
        step: Int, rows: Int, columns: Int, unit: Variable, _ rounding: CodedRounding,
        _ state: ContextState
    ) {
        let s = state.rounded.shape
        let size = s.c / 4
        let (rounded, residual) = (value(state.rounded), value(state.residual))
        let (logScale, units) = (value(state.logScale), value(unit))
        let (middle, inverseWidth) = (value(state.middle), value(state.inverseWidth))
        forward("round as coded") {
            for image in 0..<s.n {
                let log2Units = (0..<s.c).map { Float(logarithm2(Double(units[image * s.c + $0]))) }
                for y in 0..<rows {
                    // Even and odd columns code different groups.
                    let channels = [0, 1].map { parity in
                        size
                            * Tape.contextOrder.firstIndex {
                                $0[step] == 2 * (y % 2) + parity
                            }!
                    }
                    let row = (image * s.h + y) * s.w * s.c
                    for x in 0..<columns {
                        let channel = channels[x % 2]
                        let latent = row + x * s.c + channel
                        for c in 0..<size {
                            rounding.set(
                                x * size + c, rest: residual[latent + c],
                                scale: logScale[latent + c] * Tape.log2e + log2Units[channel + c])
                        }
                    }
                    rounding.round(count: columns * size, perPosition: size) { i, point in
                        let x = i / size
                        let latent = row + x * s.c + channels[x % 2] + i % size
                        rounded[latent] += point.rest - residual[latent].rounded(.toNearestOrEven)
                        middle[latent] = point.middle
                        inverseWidth[latent] = 1 / point.width
                    }
                }
            }
        }
    }

    private static let log2e = Float(1.4426950408889634)

    /// Offsets of a group's first channel in the latents, of the cell in the prediction, and of the group in what there
    /// is one of an image.
    private static func eachLatent(
        _ s: Shape, _ group: Int, _ position: Int, _ body: (Int, Int, Int) -> Void
    ) {
        let size = s.c / 4
        for row in 0..<s.n * s.h / 2 {
            let image = row / (s.h / 2)
            for column in 0..<s.w / 2 {
                let fine = (2 * row + position / 2) * s.w + 2 * column + position % 2
                body(
                    fine * s.c + group * size, (row * (s.w / 2) + column) * 2 * size,
                    image * s.c + group * size)
            }
        }
    }
}
