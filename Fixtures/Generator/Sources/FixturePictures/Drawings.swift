import AEC

/// What is drawn rather than photographed: sharp edges, flat areas, thin lines, smooth ramps, noise.
enum Drawing {
    private static let ink = Colour(24, 24, 28)
    private static let paper = Colour(252, 251, 247)

    /// A page of text in several sizes, colours and grounds.
    static func text() -> AECImage {
        var page = Canvas(384, 256, paper)
        page.text("The Lake of Glass", 14, 12, ink, scale: 3)
        page.fill(14..<370, 42..<43, Colour(180, 30, 30))
        let lines = [
            "A coder of pictures is judged by its letters: a",
            "hard edge has every frequency at once, and what is",
            "lost of them comes back as rings around the stem.",
            "Small type is the test. 0123456789, (a+b)/2 = 50%;",
            "\"Quick wizards jump; five boxing kings vex Phyllis!\"",
            "x < 10 && y > 3 ? [left] : [right] #42 @home 3*7_1",
        ]
        for (row, line) in lines.enumerated() { page.text(line, 14, 52 + 11 * row, ink) }
        page.fill(0..<192, 126..<192, Colour(22, 60, 132))
        page.text("WHITE ON BLUE", 12, 134, Colour(255, 255, 255), scale: 2)
        page.text("and thin: stems of a pixel", 12, 158, Colour(220, 232, 255))
        page.text("dim on blue, hard to keep", 12, 174, Colour(70, 110, 180))
        page.fill(192..<384, 126..<192, Colour(250, 214, 40))
        page.text("RED ON YELLOW", 204, 134, Colour(200, 16, 24), scale: 2)
        page.text("chroma edges, not luma", 204, 158, Colour(40, 150, 60))
        page.text("slanted, as an accent", 204, 174, Colour(120, 40, 140), slant: 2)
        for column in 0..<384 {
            let grey = UInt8(column * 255 / 383)
            page.fill(column..<column + 1, 192..<224, Colour(repeating: grey))
        }
        page.text("On a ramp from black to white", 18, 199, Colour(128, 128, 128), scale: 2)
        page.text("g j p q y Q , ; below the line", 14, 234, Colour(90, 90, 96))
        page.text("Aa", 330, 228, Colour(180, 30, 30), scale: 2, slant: 1)
        return page.image
    }

    /// Bars, lines, a pie and points, as a report has them.
    static func charts() -> AECImage {
        var page = Canvas(480, 320, Colour(255, 255, 255))
        let colours = [
            Colour(31, 119, 180), Colour(255, 127, 14), Colour(44, 160, 44), Colour(214, 39, 40),
            Colour(148, 103, 189), Colour(140, 86, 75),
        ]
        let grid = Colour(225, 225, 228)
        var stream = RandomStream(12, 5)

        page.text("Rate and distortion", 20, 8, ink, scale: 2)
        for i in 0...6 {
            page.fill(30..<236, (40 + 16 * i)..<(41 + 16 * i), grid)
            page.text("\(46 - 3 * i)", 12, 36 + 16 * i, ink)
        }
        for i in 0...5 { page.text(i == 5 ? "1.0" : "0.\(2 * i)", 26 + 40 * i, 142, ink) }
        for (series, colour) in colours.prefix(4).enumerated() {
            var last: Point?
            for i in 0...10 {
                let x = 30 + 20 * i
                let y = 133 - i * (180 - 8 * i - 9 * series) / 10 - stream.below(4)
                let here = Point.middle(x, y)
                if let last { page.paint(.line(last, here, width: 20), colour, smooth: true) }
                last = here
                if series == 0 { page.paint(.disc(here, radius: 48), colour, smooth: true) }
            }
            page.fill(150..<162, (98 + 10 * series)..<(101 + 10 * series), colour)
            page.text("series \(series + 1)", 166, 95 + 10 * series, ink)
        }

        page.text("Bits by channel", 270, 26, ink)
        for i in 0..<12 {
            let height = 12 + stream.below(84)
            page.fill(272 + 16 * i..<284 + 16 * i, 136 - height..<136, colours[i % 6])
            page.text("\(i)", 274 + 16 * i, 140, ink)
        }
        page.fill(268..<466, 136..<137, ink)

        let shares = [30, 22, 18, 14, 10, 6]
        var sum = 0
        for (share, colour) in zip(shares, colours) {
            // In hundredths of a turn, clockwise from the top.
            let from = Double(sum) / 100 - 0.25
            sum += share
            let slice = Shape.slice(
                .pixel(85, 237), radius: 62 * 16, from: from, to: Double(sum) / 100 - 0.25)
            page.paint(slice, colour, smooth: true)
        }
        for (row, colour) in colours.enumerated() {
            page.fill(160..<170, 190 + 14 * row..<200 + 14 * row, colour)
            page.text("part \(row + 1): \(shares[row])%", 176, 190 + 14 * row, ink)
        }

        page.fill(280..<281, 170..<300, ink)
        page.fill(280..<468, 299..<300, ink)
        for _ in 0..<220 {
            let along = stream.below(180)
            let y = 290 - along * 100 / 180 + Int(stream.normal() * 11)
            let point = Shape.disc(.middle(284 + along, y), radius: 16 + 16 * stream.below(2))
            page.paint(point, colours[stream.below(3)], smooth: true)
        }
        let trend = Shape.line(.middle(284, 290), .middle(464, 190), width: 12)
        page.paint(trend, Colour(0, 0, 0), smooth: true)
        page.text("measured against predicted", 300, 306, ink)
        return page.image
    }

    /// Ramps that show steps: along, across, around and of colour.
    static func gradients() -> AECImage {
        Region(x: 0..<256, y: 0..<256).image { x, y in
            switch (x < 128, y < 128) {
            case (true, true):
                let value = UInt8((x + y) * 255 / 254)
                return Colour(repeating: value)
            case (false, true):
                // A slow one: 24 values over the whole width.
                let slow = UInt8(96 + (x - 128) * 24 / 128)
                return Colour(slow, UInt8(100 + y * 24 / 128), 140)
            case (true, false):
                let (dx, dy) = (x - 64, y - 192)
                let far = Double(dx * dx + dy * dy).squareRoot() / 91
                let fall = Functions.smoothStep(1, 0, far)
                return Colour(
                    UInt8(20 + 220 * fall), UInt8(30 + 120 * fall * fall), UInt8(90 + 60 * far))
            case (false, false):
                let turn = Double(x - 128) / 128
                let light = 0.5 + Double(y - 128) / 256
                func channel(_ shift: Double) -> UInt8 {
                    UInt8(light * (127.5 + 127.4 * Functions.cosine(turns: turn - shift)))
                }
                return Colour(channel(0), channel(1 / 3), channel(2 / 3))
            }
        }
    }

    /// What no coder can predict: white noise in colour and in grey, salt and pepper, and coarse noise.
    static func noise() -> AECImage {
        Region(x: 0..<128, y: 0..<128).image { x, y in
            var stream = RandomStream(x, y, 31)
            switch (x < 64, y < 64) {
            case (true, true):
                let bits = stream.next()
                return Colour(UInt8(bits & 255), UInt8(bits >> 8 & 255), UInt8(bits >> 16 & 255))
            case (false, true):
                let value = UInt8(min(max(128 + 28 * stream.normal(), 0), 255))
                return Colour(repeating: value)
            case (true, false):
                let chance = stream.below(20)
                let value: UInt8 = chance == 0 ? 0 : chance == 1 ? 255 : 128
                return Colour(repeating: value)
            case (false, false):
                let p = Vector(Double(x) / 5, Double(y) / 5, 0.5)
                func channel(_ shift: Double) -> UInt8 {
                    UInt8(min(max(128 + 150 * Noise.octaves(p + shift, 2), 0), 255))
                }
                return Colour(channel(0), channel(30), channel(60))
            }
        }
    }

    /// An application's icon: a sun over two hills on a rounded square.
    static func icon() -> AECImage {
        var icon = Canvas(64, 64, Colour(255, 255, 255))
        let square = Shape.rectangle(Point(32, 32), Point(992, 992), corner: 192)
        icon.paint(square, smooth: true) { _, y in
            Colour(UInt8(40 + y), UInt8(110 + y), UInt8(225 - y / 2))
        }
        icon.paint(.disc(.middle(44, 21), radius: 128), Colour(255, 214, 64), smooth: true)
        let far = Shape(low: square.low, high: square.high) {
            square.contains($0) && $0.y > 400 + abs($0.x - 380)
        }
        icon.paint(far, Colour(54, 140, 92), smooth: true)
        let near = Shape(low: square.low, high: square.high) {
            square.contains($0) && $0.y > 560 + abs($0.x - 700) * 3 / 4
        }
        icon.paint(near, Colour(28, 98, 70), smooth: true)
        return icon.image
    }

    /// Stripes of one colour each.
    static func stripes() -> AECImage {
        Region(x: 0..<17, y: 0..<3).image { x, y in
            Colour(UInt8(x * 15), UInt8(255 - x * 15), UInt8(y * 127))
        }
    }

    static func dot() -> AECImage {
        Region(x: 0..<1, y: 0..<1).image { _, _ in Colour(201, 87, 35) }
    }
}

extension AECImage {
    /// Its brightness alone, in the weights of ITU-R BT.601.
    func asGrey() -> AECImage {
        var grey: [UInt8] = []
        for at in stride(from: 0, to: pixels.count, by: 3) {
            let red = 299 * Int(pixels[at])
            let green = 587 * Int(pixels[at + 1])
            let blue = 114 * Int(pixels[at + 2])
            grey.append(UInt8((red + green + blue + 500) / 1000))
        }
        return makeImage(width: width, height: height, .grey, .bits8(grey))
    }
}
