import AECTraining

/// Pictures that are not digits, for a detector to find.
enum Strangers: String, CaseIterable {
    /// Outlines of polygons and ellipses, crosses, zigzags: the strokes of digits in other orders.
    case outlines
    /// The same polygons and ellipses, filled.
    case filled = "filled shapes"
    /// Each pixel on its own, about as bright as a digit on the whole.
    case noise

    func make(count: Int, side: Int, seed: UInt64) -> Pictures {
        var pixels: [Float] = []
        pixels.reserveCapacity(count * side * side)
        for i in 0..<count {
            var random = RandomStream(seed: seed, 0x57A6, UInt64(i))
            switch self {
            case .noise:
                pixels += (0..<side * side).map { _ in
                    random.uniform() < 0.2 ? random.uniform() : 0
                }
            case .outlines, .filled:
                pixels += shape(i, &random).pixels(side: side)
            }
        }
        return Pictures(side: side, pixels: pixels)
    }

    private func shape(_ index: Int, _ random: inout RandomStream) -> Strokes {
        typealias P = Strokes.Point
        let middle = P(0.5, 0.5)
        func polygon(_ corners: Int) -> [P] {
            Strokes.arc(middle, P(0.32, 0.32), from: 0.25, to: 1.25, steps: corners)
        }
        let closed = [polygon(3), polygon(4), polygon(5), polygon(24)]
        let open: [[[P]]] = [
            [[P(0.2, 0.2), P(0.8, 0.8)], [P(0.2, 0.8), P(0.8, 0.2)]],
            [[P(0.15, 0.5), P(0.85, 0.5)], [P(0.5, 0.15), P(0.5, 0.85)]],
            [
                [
                    P(0.15, 0.65), P(0.3, 0.35), P(0.45, 0.65), P(0.6, 0.35), P(0.75, 0.65),
                    P(0.88, 0.4),
                ]
            ],
            // A square with a cross in it.
            [
                [P(0.2, 0.2), P(0.8, 0.2), P(0.8, 0.8), P(0.2, 0.8), P(0.2, 0.2)],
                [P(0.2, 0.2), P(0.8, 0.8)],
            ],
        ]
        let kinds = self == .filled ? closed.map { [$0] } : closed.map { [$0] } + open
        var drawing = Strokes(lines: kinds[index % kinds.count], radius: 0.045)
        drawing.filled = self == .filled
        drawing.vary(&random, amount: 0.8)
        // Any way round: digits stand upright, shapes do not.
        if random.uniform() < 0.5 { drawing.transform { P($0.y, $0.x) } }
        return drawing
    }
}
