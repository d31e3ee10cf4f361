import AEC

/// Whether edges are smooth in a picture.
enum Edges: CaseIterable {
    case hard, smooth, both

    func smooth(_ stream: inout RandomStream) -> Bool {
        switch self {
        case .hard: false
        case .smooth: true
        case .both: stream.oneIn(2)
        }
    }
}

extension Graphic {
    /// Shapes of all kinds upon each other.
    static func shapes(_ width: Int, _ height: Int, _ stream: inout RandomStream) -> AECImage {
        let palette = Palette(&stream)
        let edges = stream.pick(Edges.allCases)
        var canvas = Canvas(width, height, palette.ground)
        // Of one kind or of many, few or crowded.
        let only = stream.oneIn(3) ? stream.below(8) : nil
        let count = stream.within(1...stream.pick([4, 12, 40]))
        let mostThin = stream.oneIn(4)
        for _ in 0..<count {
            let shape = Graphic.shape(
                only ?? stream.below(8), width, height, thin: mostThin, &stream)
            let opacity = stream.oneIn(8) ? stream.within(40...200) : 255
            canvas.paint(
                shape, stream.pick(palette.inks), smooth: edges.smooth(&stream), opacity: opacity)
        }
        return canvas.image
    }

    /// A shape somewhere in a picture of these sides.
    static func shape(
        _ kind: Int, _ width: Int, _ height: Int, thin: Bool, _ stream: inout RandomStream
    ) -> Shape {
        // Half of them lie on whole pixels, as what programs draw mostly does.
        let grid = stream.oneIn(2) ? 16 : 1
        func place(_ stream: inout RandomStream) -> Point {
            Point(
                stream.below(width * 16 + 1) / grid * grid,
                stream.below(height * 16 + 1) / grid * grid)
        }
        let centre = place(&stream)
        let size = max(stream.below(min(width, height) * 8 + 1), 16) / grid * grid
        let long = max(stream.below(max(width, height) * 8 + 1), 16) / grid * grid
        let stroke = thin ? stream.within(8...32) : stream.within(1...6) * 16
        let radii = stream.oneIn(2) ? Point(size, long) : Point(long, size)
        switch kind {
        case 0:
            return .rectangle(centre &- radii, centre &+ radii)
        case 1:
            return .rectangle(centre &- radii, centre &+ radii, corner: stream.within(2...24) * 16)
        case 2:
            let corner = stream.oneIn(2) ? 0 : stream.within(2...24) * 16
            return .frame(centre &- radii, centre &+ radii, corner: corner, width: stroke)
        case 3: return .disc(centre, radius: size)
        case 4: return .ring(centre, radius: size, width: stroke)
        case 5: return .ellipse(centre, radii)
        case 6:
            let corners = stream.within(3...12)
            let inner = stream.oneIn(2) ? size : size * stream.within(3...9) / 10
            return .star(
                centre, size, inner, corners: corners, turn: Double(stream.below(64)) / 64)
        default:
            let angle = Double(stream.below(360)) / 360
            return .line(
                centre &+ .around(angle, long), centre &- .around(angle, long), width: stroke)
        }
    }
}
