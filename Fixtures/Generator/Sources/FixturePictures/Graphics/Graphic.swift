import AEC

/// What made-up graphics are of.
public enum GraphicKind: String, CaseIterable, Sendable {
    case shapes, text, chart, pixels, dither, fax, pattern, gradient, logo, interface, map, noise
    case deep
}

/// One of endless made-up graphics: what people compress beside photographs. Everything about it follows from its number
/// alone, so that a run over the first hundred means the same today and tomorrow, here and elsewhere.
public struct Graphic: Sendable {
    public let number: Int
    public let kind: GraphicKind
    public let width: Int
    public let height: Int
    /// What is left of the number's random stream once the sides are chosen.
    private let stream: RandomStream

    public init(_ number: Int) {
        self.number = number
        let kinds = GraphicKind.allCases
        kind = kinds[number % kinds.count]
        var stream = RandomStream(number, 0, 1207)
        (width, height) = Graphic.sides(&stream)
        self.stream = stream
    }

    /// The file's name without its extension: `shapes-0013`.
    public var name: String {
        let digits = String(number)
        return kind.rawValue + "-" + String(repeating: "0", count: max(4 - digits.count, 0))
            + digits
    }

    public func render() -> AECImage {
        var stream = stream
        let image = draw(&stream)
        // Some without colour, of which half say so and half are grey in three channels.
        guard image.colorModel == .rgb, image.bitDepth == 8, image.alpha == nil, stream.oneIn(10)
        else { return image }
        let grey = image.asGrey()
        guard stream.oneIn(2) else { return grey }
        return makeImage(
            width: width, height: height, .rgb, .bits8(grey.pixels.flatMap { [$0, $0, $0] }))
    }

    private func draw(_ stream: inout RandomStream) -> AECImage {
        switch kind {
        case .shapes: Graphic.shapes(width, height, &stream)
        case .text: Graphic.text(width, height, &stream)
        case .chart: Graphic.chart(width, height, &stream)
        case .pixels: Graphic.pixels(width, height, &stream)
        case .dither: Graphic.dither(width, height, &stream)
        case .fax: Graphic.fax(width, height, &stream)
        case .pattern: Graphic.pattern(width, height, &stream)
        case .gradient: Graphic.gradient(width, height, &stream)
        case .logo: Graphic.logo(width, height, &stream)
        case .interface: Graphic.interface(width, height, &stream)
        case .map: Graphic.map(width, height, &stream)
        case .noise: Graphic.noise(width, height, &stream)
        case .deep: Graphic.deep(width, height, &stream)
        }
    }

    /// Mostly some tens to some hundreds of pixels; a few tiny, thin or large.
    private static func sides(_ stream: inout RandomStream) -> (Int, Int) {
        switch stream.below(24) {
        case 0:
            if stream.oneIn(4) { return (1, 1) }
            return (stream.within(1...15), stream.within(1...15))
        case 1:
            let (short, long) = (stream.within(1...8), stream.within(16...400))
            return stream.oneIn(2) ? (short, long) : (long, short)
        case 2: return (stream.within(600...1000), stream.within(300...700))
        case 3:
            // Whole blocks of the usual sizes, where nothing hides at an edge.
            return (16 * stream.within(1...24), 16 * stream.within(1...24))
        default:
            let most = stream.pick([48, 96, 200, 400, 400])
            return (stream.within(16...most), stream.within(16...most))
        }
    }
}

extension RandomStream {
    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }
}
