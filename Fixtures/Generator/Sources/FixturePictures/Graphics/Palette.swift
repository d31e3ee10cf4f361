/// The colours of one graphic.
struct Palette {
    let ground: Colour
    /// What is drawn on the ground, about six.
    let inks: [Colour]
    /// What can be read on the ground.
    let type: Colour

    /// Saturated, dark, pastel, muted, grey or black and white.
    init(_ stream: inout RandomStream) {
        let white = Colour(repeating: 255)
        let hue = stream.below(1536)
        var grounds: [Colour]
        var inks: [Colour] = []
        /// Six hues around the circle, with a little chance in each.
        func wheel(_ saturation: ClosedRange<Int>, _ value: ClosedRange<Int>) -> [Colour] {
            (0..<6).map {
                Colour.hue(
                    (hue + 256 * $0 + stream.below(128)) % 1536,
                    saturation: stream.within(saturation), value: stream.within(value))
            }
        }
        switch stream.below(7) {
        case 0, 1:
            inks = wheel(220...255, 200...255)
            grounds = [white, Colour.hue(hue, saturation: 255, value: 255), Colour(repeating: 0)]
        case 2:
            inks = wheel(90...200, 160...240)
            grounds = [Colour(30, 30, 30), Colour(13, 17, 23), Colour(40, 44, 52)]
        case 3:
            inks = wheel(40...110, 215...250)
            grounds = [Colour(250, 249, 246), Colour.hue(hue, saturation: 24, value: 252)]
        case 4:
            inks = wheel(60...160, 90...200)
            grounds = [white, Colour(244, 240, 230), Colour(52, 58, 64)]
        case 5:
            inks = (0..<6).map { _ in Colour(repeating: UInt8(stream.below(256))) }
            grounds = [white, Colour(repeating: 128), Colour(repeating: UInt8(stream.below(256)))]
        default:
            inks = [Colour(repeating: 0), white, Colour(repeating: 0)]
            grounds = [white, Colour(repeating: 0)]
        }
        ground = stream.pick(grounds)
        self.inks = inks
        let dark = ground.brightness < 128
        type =
            stream.oneIn(4) && inks.count > 3
            ? stream.pick(inks)
            : stream.pick(
                dark ? [white, Colour(220, 223, 228)] : [Colour(repeating: 0), Colour(36, 41, 47)])
    }
}

extension SIMD3<UInt8> {
    /// - Parameters:
    ///   - hue: 0..<1536, red at 0, green at 512, blue at 1024.
    ///   - saturation: 0...255, as `value`.
    static func hue(_ hue: Int, saturation: Int, value: Int) -> Colour {
        func channel(_ shift: Int) -> UInt8 {
            // Falls and rises between 0 and 255 along a third of the circle, flat along the others.
            let far = abs((hue + shift) % 1536 - 768)
            let full = Swift.min(Swift.max(far - 256, 0), 255)
            return UInt8((value * (255 * 255 - saturation * (255 - full)) + 32512) / 65025)
        }
        return Colour(channel(0), channel(1024), channel(512))
    }

    /// In the weights of ITU-R BT.601, 0...255.
    var brightness: Int { (299 * Int(x) + 587 * Int(y) + 114 * Int(z) + 500) / 1000 }

    /// A colour between, `share` of 255 from the other.
    func mixed(_ other: Colour, _ share: Int) -> Colour {
        func channel(_ a: UInt8, _ b: UInt8) -> UInt8 {
            UInt8((Int(a) * (255 - share) + Int(b) * share + 127) / 255)
        }
        return Colour(channel(x, other.x), channel(y, other.y), channel(z, other.z))
    }
}
