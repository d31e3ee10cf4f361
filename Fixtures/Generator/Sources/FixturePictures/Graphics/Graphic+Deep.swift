import AEC

extension Graphic {
    /// Samples of 16 bits: flat colours that 8 bits do not have, ramps, shapes with smooth edges.
    static func deep(_ width: Int, _ height: Int, _ stream: inout RandomStream) -> AECImage {
        let palette = Palette(&stream)
        let channels = stream.oneIn(4) ? 1 : 3
        /// A colour near one of the palette, in all 16 bits, or one that 8 bits hold too.
        func colour(_ near: Colour, _ stream: inout RandomStream) -> [Int] {
            let exact = stream.oneIn(4)
            return (0..<channels).map {
                let value = Int(near[$0]) * 257
                return exact ? value : min(max(value + stream.below(513) - 256, 0), 65535)
            }
        }
        let ground = colour(palette.ground, &stream)
        var samples = (0..<width * height * channels).map { ground[$0 % channels] }
        if stream.oneIn(3) {
            let (from, to) = (ground, colour(stream.pick(palette.inks), &stream))
            let down = stream.oneIn(2)
            for at in samples.indices {
                let (x, y) = (at / channels % width, at / channels / width)
                let (part, whole) = down ? (y, max(height - 1, 1)) : (x, max(width - 1, 1))
                let channel = at % channels
                samples[at] = from[channel] + (to[channel] - from[channel]) * part / whole
            }
        }
        let edges = stream.pick(Edges.allCases)
        for _ in 0..<stream.within(1...10) {
            let ink = colour(stream.pick(palette.inks), &stream)
            let shape =
                stream.oneIn(4)
                ? Lettering(Words.sentence(16, &stream), style(&stream)).shape(
                    at: Point(stream.below(width * 8), stream.below(height * 16)),
                    cell: stream.within(13...48))
                : Graphic.shape(stream.below(8), width, height, thin: stream.oneIn(3), &stream)
            var mask = Canvas(width, height, Colour(repeating: 0))
            mask.paint(shape, Colour(repeating: 255), smooth: edges.smooth(&stream))
            let cover = mask.image.pixels
            for at in samples.indices where cover[at / channels * 3] > 0 {
                let share = Int(cover[at / channels * 3])
                samples[at] += (ink[at % channels] - samples[at]) * share / 255
            }
        }
        return makeImage(
            width: width, height: height, channels == 1 ? .grey : .rgb,
            .bits16(samples.map { UInt16($0) }))
    }
}
