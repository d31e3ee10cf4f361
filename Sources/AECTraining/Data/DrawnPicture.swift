/// Pictures that no camera takes, made by chance: pages of text, screens, charts, gradients and patterns of pixels. A few
/// among photographs teach a network sharp edges and flat colours, which photographs lack.
///
/// The text is not in any language: each picture has an alphabet of its own, made of the strokes that letters are made of.
struct DrawnPicture {
    private(set) var canvas: Canvas
    private var random: RandomStream
    private var alphabet: [Glyph] = []
    private var side: Float { Float(canvas.side) }

    fileprivate init(side: Int, _ random: RandomStream) {
        canvas = Canvas(side: side)
        self.random = random
        alphabet = (0..<20).map { _ in Glyph(&self.random) }
        switch self.random.uniform() {
        case ..<0.4: page()
        case ..<0.7: screen()
        case ..<0.85: chart()
        case ..<0.95: gradients()
        default: pattern()
        }
    }

    // MARK: Kinds of pictures

    private mutating func page() {
        let (paper, ink) = colors()
        canvas.fill(paper)
        var y = number(-20...20)
        let left = number(-30...40)
        let size = number(6...22)
        while y < side {
            let isHeading = chance(0.12)
            let height = isHeading ? size * number(1.3...2.5) : size
            if chance(0.88) {
                let end = chance(0.2) ? number(0...side) : side + 10
                text(
                    from: left, to: end, top: y, height: height, isHeading ? color(dark: true) : ink
                )
            }
            y += height * number(1.5...1.7)
        }
        if chance(0.2) { canvas.rectangle(0...side, round(y / 2), 1, ink) }
    }

    private mutating func screen() {
        canvas.fill(colors().paper)
        for _ in 0..<whole(1...4) {
            let (paper, ink) = colors()
            let (x, y) = (round(number(-60...side * 0.7)), round(number(-60...side * 0.7)))
            let (width, height) = (round(number(40...side)), round(number(30...side)))
            if chance(0.5) { canvas.rectangle(x - 1...x + width + 1, y - 1, height + 2, color()) }
            canvas.roundedRectangle(
                x...x + width, y, height, radius: chance(0.5) ? 0 : number(2...12), paper)
            let bar = round(number(12...28))
            canvas.rectangle(x...x + width, y, bar, color())
            text(from: x + 8, to: x + width * 0.6, top: y + 3, height: bar - 8, ink)
            var line = y + bar + 8
            let size = number(7...14)
            while line < y + height - size {
                switch random.uniform() {
                case ..<0.55: text(from: x + 10, to: x + width - 10, top: line, height: size, ink)
                case ..<0.7:
                    let button = color()
                    canvas.roundedRectangle(
                        x + 10...x + 10 + number(20...90), line, size + 4, radius: number(0...6),
                        button)
                case ..<0.8:
                    canvas.disc(x + 10 + size, line + size / 2, size * number(0.4...0.9), color())
                case ..<0.9: canvas.rectangle(x...x + width, round(line), 1, color())
                default: break
                }
                line += size * 1.8
            }
        }
    }

    private mutating func chart() {
        let (paper, ink) = colors()
        canvas.fill(paper)
        let grid = (paper * 4 + ink) / 5
        let (left, bottom) = (round(number(10...50)), round(side - number(10...50)))
        let step = round(number(16...48))
        for y in stride(from: bottom, to: 0, by: -step) {
            canvas.rectangle(left...side, y, 1, grid)
            text(from: 2, to: left - 4, top: y - 4, height: 8, ink)
        }
        if chance(0.5) {
            let width = round(number(4...20))
            for x in stride(from: left + 4, to: side, by: round(width * 1.5)) {
                let top = round(number(10...bottom))
                canvas.rectangle(x...x + width, top, bottom - top, color())
            }
        } else {
            for _ in 0..<whole(1...5) {
                let (tone, width) = (color(), number(0.5...2))
                var from = SIMD2(left, number(0...bottom))
                while from.x < side {
                    let to = SIMD2(
                        from.x + number(4...40), min(max(from.y + number(-30...30), 0), bottom))
                    canvas.line(from, to, radius: width, tone)
                    from = to
                }
            }
        }
        canvas.rectangle(left...left + 1, 0, bottom, ink)
        canvas.rectangle(left...side, bottom, 1, ink)
    }

    private mutating func gradients() {
        for _ in 0..<whole(1...3) {
            let (a, b) = (color(), color())
            let turn = 2 * Float.pi * random.uniform()
            let direction = SIMD2(
                Float(cosine(Double(turn))), Float(cosine(Double(turn) - .pi / 2)))
            let (x, y) = (number(-60...side * 0.6), number(-60...side * 0.6))
            let isEverywhere = chance(0.4)
            canvas.gradient(
                x: isEverywhere ? 0...side : x...x + number(30...side),
                y: isEverywhere ? 0...side : y...y + number(30...side), direction, a, b)
        }
        if chance(0.5) {
            canvas.disc(number(0...side), number(0...side), number(5...side / 2), color())
        }
        if chance(0.5) { text(from: 20, to: side, top: side / 2, height: number(10...40), color()) }
    }

    private mutating func pattern() {
        let (paper, ink) = colors()
        let size = whole(2...6)
        let (kind, side) = (whole(0...3), canvas.side)
        canvas.paint { x, y in
            let isInk: Bool
            switch kind {
            case 0: isInk = (x / size + y / size) % 2 == 0
            case 1: isInk = x / size % 2 == 0
            case 2: isInk = y / size % 2 == 0
            // Ordered dither of a ramp, 4x4.
            default:
                let order = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5]
                isInk = x * 16 / side > order[y % 4 * 4 + x % 4]
            }
            return isInk ? ink : paper
        }
    }

    // MARK: Text

    /// Words of the picture's alphabet on one line.
    private mutating func text(
        from left: Float, to right: Float, top: Float, height: Float, _ ink: Canvas.Color
    ) {
        guard height >= 4 else { return }
        let radius = max(0.4, height * number(0.05...0.1))
        var x = left
        while x < right {
            for _ in 0..<whole(1...9) where x < right {
                let glyph = alphabet[whole(0...alphabet.count - 1)]
                for (a, b) in glyph.strokes {
                    let origin = SIMD2(x, top)
                    canvas.line(origin + a * height, origin + b * height, radius: radius, ink)
                }
                x += (glyph.width + 0.18) * height
            }
            x += 0.35 * height
        }
    }

    /// A letter: strokes in units of its height, y downwards.
    private struct Glyph {
        typealias Stroke = (SIMD2<Float>, SIMD2<Float>)
        var strokes: [Stroke] = []
        let width: Float

        init(_ random: inout RandomStream) {
            let w = 0.3 + 0.25 * random.uniform()
            width = w
            // Between a small letter's height and the base line; some strokes reach above or below.
            let (top, base) = (Float(0.3), Float(1))
            let middle = (top + base) / 2
            let isTall = random.uniform() < 0.3
            let (left, right) = (Float(0), w)
            func bowl(_ from: Float, _ to: Float) -> [Stroke] {
                let points = (0...8).map { i -> SIMD2<Float> in
                    let angle = 2 * .pi * Double(from + (to - from) * Float(i) / 8)
                    return SIMD2(
                        w / 2 + w / 2 * Float(cosine(angle)),
                        middle + (base - top) / 2 * Float(cosine(angle - .pi / 2)))
                }
                return Array(zip(points, points.dropFirst()))
            }
            let parts: [[Stroke]] = [
                [(SIMD2(left, isTall ? 0 : top), SIMD2(left, base))],
                [(SIMD2(right, isTall ? 0 : top), SIMD2(right, base))],
                [(SIMD2(w / 2, isTall ? 0 : top), SIMD2(w / 2, base))],
                [(SIMD2(left, middle), SIMD2(right, middle))],
                [(SIMD2(left, base), SIMD2(right, base))],
                [(SIMD2(left, top), SIMD2(right, top))],
                bowl(0, 1), bowl(0.25, 0.75), bowl(0.75, 1.25), bowl(0.5, 1), bowl(0.05, 0.85),
                [(SIMD2(left, top), SIMD2(right, base))],
                [(SIMD2(right, top), SIMD2(left, base))],
                [(SIMD2(left, top), SIMD2(left, base + 0.25))],
            ]
            for _ in 0..<1 + Int(random.next() % 3) {
                strokes += parts[Int(random.next() % UInt64(parts.count))]
            }
        }
    }

    // MARK: Chance

    private mutating func chance(_ p: Float) -> Bool { random.uniform() < p }

    private mutating func number(_ range: ClosedRange<Float>) -> Float {
        range.lowerBound + (range.upperBound - range.lowerBound) * random.uniform()
    }

    private mutating func whole(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(random.next() % UInt64(range.count))
    }

    private func round(_ x: Float) -> Float { x.rounded() }

    /// A background and what is written on it: mostly black on white.
    private mutating func colors() -> (paper: Canvas.Color, ink: Canvas.Color) {
        switch random.uniform() {
        case ..<0.4: return (SIMD3(repeating: 255), SIMD3(repeating: 0))
        case ..<0.7: return (color(dark: false), color(dark: true))
        case ..<0.8: return (SIMD3(repeating: 0), SIMD3(repeating: 255))
        default: return (color(dark: true), color(dark: false))
        }
    }

    /// Any colour, as often saturated as grey; only among the dark or the light ones where that is said.
    private mutating func color(dark: Bool? = nil) -> Canvas.Color {
        var c = SIMD3(random.uniform(), random.uniform(), random.uniform()) * 255
        switch random.uniform() {
        case ..<0.3: c = SIMD3(repeating: c.x)
        case ..<0.6: c = SIMD3(repeating: 0).replacing(with: 255, where: c .> 127)
        default: break
        }
        if let dark { c = dark ? c * 0.4 : 255 - c * 0.3 }
        c.round(.toNearestOrEven)
        return c
    }
}

extension Picture {
    /// A square picture made by chance; the same stream gives the same one.
    static func drawn(side: Int, _ random: RandomStream) -> Picture {
        Picture(width: side, height: side, pixels: DrawnPicture(side: side, random).canvas.samples)
    }
}
