import AEC

extension TrainingNetwork {
    /// What the bits are counted of.
    public enum RateNoise: Sendable {
        /// Additive uniform noise of width one, a stream for each image, in the place of rounding: for training (J.
        /// Ballé et al., 2017).
        case uniform([RandomStream])
        /// Rounded numbers, as a decoder has them: for validation.
        case rounding
        /// The numbers themselves: to compare implementations.
        case off
    }

    /// What a pass through the whole network gives.
    public struct Output {
        /// (n, h/8, w/8, 192): the picture, less one half.
        public let picture: Variable
        /// (n, 1, 1, 1): bits of the latents and of the hyper-latents of each image.
        public let latentBits, hyperBits: Variable
        /// On the tape as long as the rest; nil of what no pass gave.
        var stages: Stages?
    }

    /// What is between, of the size of the latents unless said otherwise.
    struct Stages {
        /// In transform units, before and after coding.
        let y, yHat: Variable
        /// (n, h/64, w/64, hyper-latents), rounded; (n, h/16, w/16, context width), both rounded up.
        let z, psi: Variable
        /// The latents less their predicted means, the latents rounded in that, and their scale: in units of the step.
        let residual, rounded, sigma: Variable
    }

    /// g_a: (n, h/8, w/8, 192), tiles of samples in -0.5...0.5 -> y (n, h/16, w/16, latents).
    public func analysis(_ tape: Tape, _ x: Variable, _ quality: [Float]) -> Variable {
        let place = tape.place
        var t = tape.shown(pointwise("g_a.input")(tape, x), as: "g_a.trunk8")
        for block in blocks("g_a.blocks8") { t = tape.keep(block(tape, t), since: place) }
        t = tape.shown(gain("g_a.gain")(tape, t, quality), as: "g_a.gain")
        t = tape.shown(pointwise("g_a.down")(tape, tape.unshuffle(t, 2)), as: "g_a.trunk16")
        for block in blocks("g_a.blocks16") { t = block(tape, t) }
        t = tape.shown(pointwise("g_a.output")(tape, t), as: "g_a.output")
        return tape.keep(t, since: place)
    }

    /// h_a: y -> z before rounding (n, h/64, w/64, hyper-latents).
    public func hyperAnalysis(_ tape: Tape, _ y: Variable, _ quality: [Float]) -> Variable {
        var t = pointwise("h_a.input")(tape, tape.scale(y, perChannel(tape, spread) { 1 / $0 }))
        t = tape.shown(t, as: "h_a.trunk16")
        for block in blocks("h_a.block16") { t = block(tape, t) }
        t = tape.shown(pointwise("h_a.down32")(tape, tape.unshuffle(t, 2)), as: "h_a.trunk32")
        for block in blocks("h_a.block32") { t = block(tape, t) }
        t = pointwise("h_a.down64")(tape, tape.unshuffle(t, 2))
        return gain("h_a.gain")(tape, tape.shown(t, as: "h_a.output"), quality)
    }

    /// h_s: z -> psi (n, h/16, w/16, context width).
    public func hyperSynthesis(_ tape: Tape, _ z: Variable, _ quality: [Float]) -> Variable {
        var t = tape.shown(gain("h_s.gain")(tape, z, quality), as: "h_s.gain")
        t = tape.shown(tape.shuffle(pointwise("h_s.up32")(tape, t), 2), as: "h_s.trunk32")
        for block in blocks("h_s.block32") { t = block(tape, t) }
        t = tape.shown(tape.shuffle(pointwise("h_s.up16")(tape, t), 2), as: "h_s.trunk16")
        for block in blocks("h_s.block16") { t = block(tape, t) }
        return tape.shown(gain("h_s.psiGain")(tape, t, quality), as: "h_s.psi")
    }

    /// g_s: y_hat -> tiles less one half.
    public func synthesis(_ tape: Tape, _ y: Variable, _ quality: [Float]) -> Variable {
        let place = tape.place
        var t = tape.shown(pointwise("g_s.input")(tape, y), as: "g_s.trunk16")
        for block in blocks("g_s.blocks16") { t = block(tape, t) }
        t = tape.shown(tape.shuffle(pointwise("g_s.up8")(tape, t), 2), as: "g_s.up8")
        t = tape.shown(gain("g_s.gain")(tape, t, quality), as: "g_s.trunk8")
        for block in blocks("g_s.blocks8") { t = tape.keep(block(tape, t), since: place) }
        return pointwise("g_s.output")(tape, t)
    }

    /// The whole network.
    ///
    /// Rounding passes gradients straight through on the way to the picture and the context. Beyond the edges of a picture
    /// every layer sees what the layers of a decoder see there.
    /// - Parameters:
    ///   - x: (n, h/8, w/8, 192), h and w multiples of 16.
    ///   - quality: 0...7 for each image.
    ///   - rounding: of the latents; hyper-latents are rounded to the nearest.
    public func forward(
        _ tape: Tape, _ x: Variable, quality: [Float], noise: RateNoise,
        rounding: LatentRounding = .nearest
    ) -> Output {
        var noise = noise
        let y = analysis(tape, x, quality)
        let (rows, columns) = (y.shape.h, y.shape.w)
        func filled(_ v: Variable, to side: Int) -> Variable {
            tape.resized(
                v, height: (rows + side - 1) / side * side,
                width: (columns + side - 1) / side * side)
        }
        func cut(_ v: Variable) -> Variable { tape.resized(v, height: rows, width: columns) }
        let h = hyperAnalysis(tape, filled(y, to: 4), quality)
        let hyperBits = tape.sumPerImage(
            tape.logisticMixtureBits(blurred(tape, h, &noise), mixture))
        let z = tape.roundStraightThrough(h)
        let psi = hyperSynthesis(tape, z, quality)

        let spread = perChannel(tape, self.spread) { $0 }
        let (enc, dec) = quantiserGains(tape, quality, rounding)
        let steps = tape.scale(filled(y, to: 2), enc)
        let unit = tape.scale(enc, spread)
        let state = context(
            tape, filled(cut(psi), to: 2), rows: rows, columns: columns, steps: steps, unit: unit,
            inverse: tape.scale(dec, perChannel(tape, self.spread) { 1 / $0 }),
            rounding: rounding)
        let sigma = tape.exp(tape.shift(cut(state.logScale), tape.log(unit)), clampedTo: -2.5...8)
        let (residual, rounded) = (cut(state.residual), cut(state.rounded))
        let bits: Variable
        if case .rounding = noise {
            // A decoder's intervals, in which trellis and dead zone have their share.
            let factor = cut(state.inverseWidth)
            bits = tape.gaussianBits(
                tape.multiply(cut(state.middle), factor), sigma: tape.multiply(sigma, factor))
        } else {
            bits = tape.gaussianBits(blurred(tape, residual, &noise), sigma: sigma)
        }
        let yHat = tape.shown(tape.scale(rounded, dec), as: "g_a.output")
        return Output(
            picture: synthesis(tape, yHat, quality), latentBits: tape.sumPerImage(bits),
            hyperBits: hyperBits,
            stages: Stages(
                y: y, yHat: yHat, z: z, psi: psi, residual: residual, rounded: rounded,
                sigma: sigma))
    }

    /// The four steps: each predicts a quarter of the latents, everywhere, from psi and the quarters before it.
    /// - Parameters:
    ///   - psi, steps: of whole 2x2 cells, which may go beyond the picture's last row and column.
    ///   - unit: the spread in units of the step.
    ///   - inverse: the step in units of the spread.
    private func context(
        _ tape: Tape, _ psi: Variable, rows: Int, columns: Int, steps: Variable, unit: Variable,
        inverse: Variable, rounding: LatentRounding
    ) -> ContextState {
        let state = tape.contextState(steps.shape)
        let coded: CodedRounding? =
            rounding == .coded ? CodedRounding(count: columns * steps.shape.c / 4) : nil
        for step in 0..<4 {
            let place = tape.place
            let input = step == 0 ? psi : tape.contextInput(psi, state, unit: inverse)
            var t = tape.resized(
                pointwise("context.\(step).input")(tape, input, relu: true), height: rows,
                width: columns)
            t = tape.shown(t, as: "context.\(step).trunk")
            for block in blocks("context.\(step).block") { t = block(tape, t) }
            let outputs = parts("context.\(step).output")
            if tape.probe != nil { showPredictions(tape, t, outputs) }
            t = tape.resized(t, height: steps.shape.h, width: steps.shape.w)
            for group in 0..<4 {
                // Of each group's outputs only those at the position that this step codes are computed.
                let position = Tape.contextOrder[group][step]
                let prediction = outputs[group](tape, tape.phase(t, position))
                tape.contextCode(
                    group: group, position: position, prediction: prediction, steps: steps,
                    unit: unit, state)
            }
            if let coded {
                tape.roundAsCoded(
                    step: step, rows: rows, columns: columns, unit: unit, coded, state)
            }
            tape.drop(since: place)
        }
        return state
    }

    /// What latents are multiplied by before they are rounded, and after it. On the trellis steps are finer at high qualities.
    private func quantiserGains(
        _ tape: Tape, _ quality: [Float], _ rounding: LatentRounding
    ) -> (encode: Variable, decode: Variable) {
        let encode = gain("latents.qEnc").factors(tape, quality)
        let decode = gain("latents.qDec").factors(tape, quality)
        guard rounding == .coded else { return (encode, decode) }
        func finer(_ v: Variable, _ sign: Float) -> Variable {
            let factors = tape.make(v.shape, needsGradient: false)
            for (image, level) in quality.enumerated() {
                let octaves = Double(sign * CodedRounding.refinement(level: level))
                let factor = Float(exponential2(octaves))
                (tape.value(factors) + image * v.shape.c).update(
                    repeating: factor, count: v.shape.c)
            }
            return tape.multiply(v, factors)
        }
        return (finer(encode, 1), finer(decode, -1))
    }

    /// What a step predicts at all positions, also those that it does not code.
    private func showPredictions(_ tape: Tape, _ t: Variable, _ outputs: [Pointwise]) {
        let groups = outputs.map { $0(tape, t) }
        _ = tape.shown(tape.concatenate(groups), as: "context.prediction")
    }

    private func blurred(_ tape: Tape, _ x: Variable, _ noise: inout RateNoise) -> Variable {
        switch noise {
        case .uniform(var streams):
            defer { noise = .uniform(streams) }
            return tape.addNoise(x, &streams)
        case .rounding: return tape.roundStraightThrough(x)
        case .off: return x
        }
    }

    /// A constant for each channel: (1, 1, 1, channels).
    private func perChannel(
        _ tape: Tape, _ values: FloatBuffer, _ f: (Float) -> Float
    ) -> Variable {
        let v = tape.make(Shape(1, 1, 1, values.count), needsGradient: false)
        for i in 0..<values.count { tape.value(v)[i] = f(values.pointer[i]) }
        return v
    }
}
