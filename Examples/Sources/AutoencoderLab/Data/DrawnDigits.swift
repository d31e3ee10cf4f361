import AECTraining

/// Digits drawn by a program, each with another slant, size and pen: what the lab runs on when no data is given.
///
/// They do not measure a model, being far more alike than handwriting is.
enum DrawnDigits {
    static func make(count: Int, side: Int, seed: UInt64) -> Pictures {
        var pixels: [Float] = []
        pixels.reserveCapacity(count * side * side)
        var labels: [UInt8] = []
        for i in 0..<count {
            var random = RandomStream(seed: seed, 0xD161, UInt64(i))
            labels.append(UInt8(i % 10))
            var drawing = digit(i % 10, &random)
            drawing.vary(&random)
            pixels += drawing.pixels(side: side)
        }
        return Pictures(side: side, pixels: pixels, labels: labels)
    }

    private static func digit(_ digit: Int, _ random: inout RandomStream) -> Strokes {
        typealias P = Strokes.Point
        // Each corner wobbles on its own.
        func p(_ x: Float, _ y: Float) -> P {
            P(x + 0.05 * (random.uniform() - 0.5), y + 0.05 * (random.uniform() - 0.5))
        }
        func arc(_ x: Float, _ y: Float, _ rx: Float, _ ry: Float, _ from: Float, _ to: Float)
            -> [P]
        {
            Strokes.arc(p(x, y), p(rx, ry), from: from, to: to)
        }
        let lines: [[P]] =
            switch digit {
            case 0: [arc(0.5, 0.5, 0.19, 0.29, 0, 1)]
            case 1: [[p(0.4, 0.3), p(0.52, 0.2), p(0.5, 0.8)]]
            case 2: [arc(0.5, 0.36, 0.17, 0.15, 0.5, 1.08) + [p(0.32, 0.78), p(0.7, 0.77)]]
            case 3:
                [arc(0.48, 0.35, 0.17, 0.14, 0.55, 1.22), arc(0.48, 0.64, 0.19, 0.16, 0.78, 1.45)]
            case 4: [[p(0.56, 0.2), p(0.31, 0.58), p(0.72, 0.57)], [p(0.6, 0.36), p(0.58, 0.81)]]
            case 5:
                [
                    [p(0.66, 0.22), p(0.4, 0.22), p(0.37, 0.46)]
                        + arc(0.48, 0.61, 0.18, 0.17, 0.65, 1.38)
                ]
            case 6: [[p(0.62, 0.2), p(0.42, 0.4)] + arc(0.5, 0.63, 0.16, 0.16, 0.55, 1.55)]
            case 7: [[p(0.32, 0.23), p(0.68, 0.23), p(0.45, 0.8)]]
            case 8:
                [arc(0.5, 0.35, 0.14, 0.14, 0.25, 1.25), arc(0.5, 0.64, 0.17, 0.15, -0.25, 0.75)]
            default: [arc(0.5, 0.37, 0.16, 0.16, 0, 1), [p(0.66, 0.38), p(0.6, 0.8)]]
            }
        return Strokes(lines: lines, radius: 0.045)
    }
}
