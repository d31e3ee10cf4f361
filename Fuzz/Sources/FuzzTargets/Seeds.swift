import AECImageIO

@testable import AEC

/// Inputs to begin with: small, and of every kind. Made rather than stored, so that they fit the model and the format of
/// the day.
enum Seeds {
    typealias Files = [(name: String, bytes: [UInt8])]

    /// Samples of `texture`, repeated, over a ramp; a picture of ramps alone where there is no texture. Alpha is 0 in one
    /// corner and what the texture says elsewhere.
    static func picture(
        _ width: Int, _ height: Int, _ colorModel: AECImage.ColorModel, isDeep: Bool = false,
        hasAlpha: Bool = false, texture: [UInt8] = []
    ) -> AECImage {
        let channels = colorModel.channels
        let step = Int(texture.first ?? 3) & 7
        func noise(_ i: Int) -> Int { texture.isEmpty ? 0 : Int(texture[i % texture.count]) }
        let colors = (0..<width * height * channels).map { i in
            let x = i / channels % width
            let y = i / channels / width
            return (x + 2 * y + 50 * (i % channels)) * step + noise(i)
        }
        let opacities = (0..<width * height).map { i in
            i % width < width / 3 && i / width < height / 2 ? 0 : 255 - noise(i) / 2 * (step & 1)
        }
        return image(
            width, height, colorModel, isDeep: isDeep, colors, hasAlpha ? opacities : nil)
    }

    /// Of samples of 8 bits, modulo 256, or of 16 that say the same.
    private static func image(
        _ width: Int, _ height: Int, _ colorModel: AECImage.ColorModel, isDeep: Bool,
        _ colors: [Int], _ opacities: [Int]?
    ) -> AECImage {
        func samples(_ values: [Int]) -> AECImage.Samples {
            isDeep
                ? .bits16(values.map { UInt16(truncatingIfNeeded: $0 * 257) })
                : .bits8(values.map { UInt8(truncatingIfNeeded: $0) })
        }
        // The counts fit by construction.
        return try! AECImage(
            width: width, height: height, colorModel: colorModel, samples: samples(colors),
            alpha: opacities.map(samples))
    }

    /// Strokes on paper, which the encoder codes exactly: few colours, or so many that samples take less than a palette.
    /// The left third is ramps, which are not a drawing; where there is alpha, a corner is hidden.
    static func drawing(
        _ width: Int, _ height: Int, _ colorModel: AECImage.ColorModel, isDeep: Bool = false,
        hasAlpha: Bool = false, isColorful: Bool = false
    ) -> AECImage {
        let channels = colorModel.channels
        let colors = (0..<width * height * channels).map { i -> Int in
            let (x, y, c) = (i / channels % width, i / channels / width, i % channels)
            if 3 * x < width { return x + y + 50 * c }
            guard (x * x / 5 + y * y / 3) % 7 < 2 else { return 255 }
            return isColorful ? (x * 37 + y * 101 + c * 59) % 200 : 20 * c
        }
        let opacities = (0..<width * height).map { $0 % width + $0 / width < 9 ? 0 : 255 }
        return image(
            width, height, colorModel, isDeep: isDeep, colors, hasAlpha ? opacities : nil)
    }

    /// The header of an ICC profile, as far as anyone looks at it.
    static func profile(_ colorModel: AECImage.ColorModel) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 128)
        bytes.replaceSubrange(16..<20, with: Array((colorModel == .grey ? "GRAY" : "RGB ").utf8))
        bytes.replaceSubrange(36..<40, with: Array("acsp".utf8))
        return bytes
    }

    /// Resolution, light levels, texts, IPTC and what passes for a gain map, some of it as long as `texture`.
    static func addParts(to metadata: inout Metadata, _ texture: [UInt8]) {
        let number = 1 + UInt32(texture.first ?? 0)
        metadata.resolution = Metadata.Resolution(x: 3000, y: number, isPerMetre: number & 1 == 0)
        metadata.lightLevels = Metadata.LightLevels(
            masteringDisplay: .init(
                chromaticities: (0..<8).map { UInt16($0) * 5000 }, maxLuminance: 1 << 24,
                minLuminance: number), contentLight: .init(maximum: 1 << 20, average: number))
        metadata.texts = [
            Metadata.Text(keyword: Array("Comment".utf8), text: texture),
            Metadata.Text(
                keyword: Array("Title".utf8), language: Array("ja".utf8),
                translatedKeyword: [0xE9, 0xA1, 0x8C], text: []),
        ]
        // A resource of Photoshop with one field, of an even length
        let field =
            [0x1C, 2, 105, 0, UInt8(texture.count & 63)] + texture.prefix(texture.count & 63)
        metadata.iptc =
            Array("8BIM".utf8) + [4, 4, 0, 0, 0, 0, 0, UInt8(field.count)] + field
            + (field.count & 1 == 1 ? [0] : [])
        metadata.gainMap = [0xFF, 0xD8, 0xFF, 0xD9] + texture
    }

    private static let strokes =
        [UInt8](repeating: 0, count: 9) + [UInt8](repeating: 255, count: 54)

    private static func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }

    /// What the encoder writes.
    static let files: Files = {
        var everything = picture(18, 9, .rgb, isDeep: true, hasAlpha: true, texture: noise(99))
        everything.metadata = Metadata(
            iccProfile: profile(.rgb), exif: Array("II*\0".utf8) + noise(20),
            xmp: Array("<x:xmpmeta/>".utf8), color: ColorDescription(sRGBIntent: 1))
        addParts(to: &everything.metadata, noise(30))
        let cases: [(name: String, image: AECImage, level: Double)] = [
            ("pixel", picture(1, 1, .rgb), 3.5), ("ramp", picture(20, 17, .rgb), 0),
            ("grey", picture(33, 16, .grey), 4.2),
            ("noise", picture(24, 32, .rgb, texture: noise(2304)), 2),
            ("best", picture(16, 16, .rgb, texture: noise(768)), 7),
            ("two-groups", picture(1040, 3, .grey), 1),
            ("deep", picture(7, 20, .grey, isDeep: true), 5),
            ("alpha", picture(17, 16, .rgb, hasAlpha: true, texture: noise(50)), 3),
            ("mask", picture(9, 30, .grey, hasAlpha: true), 3),
            ("two-bands", picture(2, 1030, .grey, hasAlpha: true), 1),
            ("everything", everything, 2), ("drawing", drawing(40, 33, .rgb), 4.2),
            ("drawing-in-grey", drawing(33, 40, .grey), 3),
            ("colorful-drawing", drawing(35, 34, .rgb, isColorful: true), 7),
            ("drawing-in-two-groups", drawing(1050, 5, .grey), 4),
            ("deep-drawing", drawing(20, 37, .rgb, isDeep: true), 4),
            ("drawing-with-alpha", drawing(36, 20, .rgb, hasAlpha: true), 4),
        ]
        return cases.flatMap { item in
            let bytes = try! AECEncoder(.quality(Quality(level: item.level))).encode(item.image)
            return [(item.name + ".aec", bytes), (item.name + "-unbound.aec", unbound(bytes))]
        } + [("scan.aec", scan), ("map.aec", map), ("map-unbound.aec", unbound(map))] + layered
    }()

    /// With an exact layer.
    private static let layered: Files = {
        let cases: [(name: String, image: AECImage, target: EncodingTarget)] = [
            ("lossless.aec", picture(20, 17, .rgb, texture: noise(40)), .lossless),
            ("lossless-grey.aec", picture(13, 9, .grey, isDeep: true), .lossless),
            ("lossless-drawing.aec", drawing(40, 33, .rgb, hasAlpha: true), .lossless),
            ("lossless-groups.aec", picture(1030, 2, .grey), .lossless),
            (
                "near-lossless.aec", picture(20, 17, .rgb, texture: noise(99)),
                .nearLossless(maxError: 2)
            ),
            (
                "over-exact.aec", picture(9, 5, .rgb, texture: noise(9)),
                .nearLossless(maxError: 255)
            ),
        ]
        return cases.map { ($0.name, try! AECEncoder($0.target).encode($0.image)) }
    }()

    /// kind, rows, columns, error, form, ramp of the lossy picture, then a body, or effort, ramp and texture.
    static let lossless: Files = {
        var all: Files = []
        for (kind, error): (UInt8, UInt8) in [(0, 0), (1, 4), (2, 4), (3, 0)] {
            let rest: [UInt8] = [20, 31, error, 0, 3, 2, 3]
            let name = "\(kind)-\(error)"
            all.append((name + ".samples", [kind | 4] + rest + noise(60, seed: UInt64(kind) + 1)))
            all.append((name + ".flat", [kind | 4] + rest.dropLast(2) + [5, 0]))
            all.append((name + ".base", [kind] + rest.prefix(5)))
        }
        return all
    }()

    /// The same file with groups that are not bound to the header and to the chunks before them, so that changes of these are
    /// decoded and not refused at once.
    private static func unbound(_ bytes: [UInt8]) -> [UInt8] {
        let file = try! ContainerReader(bytes, limits: .default)
        let header = file.header
        return try! ContainerWriter.write(
            header: FileHeader(
                width: header.width, height: header.height, colorModel: header.colorModel,
                bitDepth: header.bitDepth, range: header.range, hasAlpha: header.hasAlpha,
                quality: header.quality, modelID: header.modelID,
                entropyCoder: header.entropyCoder & ~2),
            leading: file.chunks.filter { $0.type != .groupIndex }.map {
                EncodedChunk(type: $0.type, payload: Array(bytes[$0.payload]))
            },
            groups: file.groups.map { ($0.latentsChecksum, Array(bytes[$0.stream])) })
    }

    /// Samples of 12 bits.
    private static let scan: [UInt8] = try! AECEncoder().encode(
        AECImage(
            width: 20, height: 18, colorModel: .grey,
            samples: .bits16((0..<360).map { UInt16($0 * 11) })))

    /// Steps that differ from cell to cell.
    private static let map: [UInt8] = try! AECEncoder(
        qualityMap: QualityMap(regions: [
            QualityMap.Part(Region(x: 33, y: 0, width: 9, height: 40), points: 60),
            QualityMap.Part(Region(x: 0, y: 0, width: 32, height: 32), points: -40),
        ])
    ).encode(picture(70, 40, .rgb, texture: [1]))

    /// Those, with and without chunks beside the picture.
    static let container: Files = {
        var all = files
        // A picture without exact blocks: the file is a header and a group.
        let smooth = try! AECEncoder(.quality(Quality(level: 3.5)), tuning: .psnr).encode(
            picture(16, 16, .rgb, texture: [1]))
        let header = Array(smooth.prefix(FileHeader.size))
        let rest = Array(smooth.dropFirst(FileHeader.size))
        let exif: [UInt8] = [0] + Array("II*\0".utf8)
        // One stored block of DEFLATE, so that a change of a byte does not spoil the stream.
        let deflated: [UInt8] = [1, 5, 0, 0, 0, 1, 5, 0, 0xFA, 0xFF] + Array("<x/> ".utf8)
        let chunks: [(name: String, payload: [UInt8])] = [
            ("iCCP", [0] + profile(.rgb)), ("eXIF", exif), ("xMPP", deflated), ("qRST", [0, 1]),
            ("ALPH", [8, 0, 1, 0, 0, 0, 3]), ("ABCD", []),
            ("EXCT", checkerboard),
            // One cell, as one stored block of DEFLATE.
            ("STEP", [0, 2, 1, 1, 0, 0xFE, 0xFF, 8]), ("xLYR", [0, 0, 0, 5, 0, 0, 0]),
        ]
        var parts = Metadata()
        addParts(to: &parts, [0x61, 0x62, 0x63])
        let few: [(name: String, payload: [UInt8])] = [
            ("pHYS", [0] + (parts.resolution?.chunkData ?? [])),
            ("lIGT", [0] + (parts.lightLevels?.chunkData ?? [])),
            ("tEXT", [0] + Metadata.Text.chunkData(parts.texts)),
            ("iPTC", [0] + (parts.iptc ?? [])), ("gMAP", [0] + (parts.gainMap ?? [])),
            // A palette of two colours, the first of them transparent
            ("pNGF", [0, 3, 1, 1, 2, 0, 1, 2, 3, 4, 5, 6, 0]),
        ]
        for (name, payload) in chunks + few {
            all.append((name + ".aec", header + chunk(name, payload) + rest))
        }
        // A palette by colours that the picture does not have
        let order = chunk("pNGF", [0, 0x83, 1, 1, 2, 0, 1, 0, 0, 0, 0, 4, 5, 6])
        all.append(("pNGF-order.aec", header + order + rest))
        let metadata = (chunks[0..<4] + few).reduce(header) { $0 + chunk($1.name, $1.payload) }
        all.append(("metadata.aec", metadata + rest))
        let layer = chunk("xLYR", [0, 0, 0, 5, 0, 0, 0]) + chunk("xGRP", [1, 2, 3, 4, 0])
        all.append(("layer.aec", smooth + layer))
        all.append(
            ("layer-and-others.aec", smooth + chunk("qRST", [1]) + layer + chunk("qRST", [])))
        // Four groups of made-up streams, which the container does not look into.
        let four = try! FileHeader(
            width: 1025, height: 1025, colorModel: .rgb, quality: Quality(level: 3),
            modelID: Model.standard.id)
        let groups = (0..<4).map { (latentsChecksum: UInt32($0), stream: noise($0)) }
        all.append(("four.aec", try! ContainerWriter.write(header: four, groups: groups)))
        return all
    }()

    /// Exact blocks over 16x16 pixels: two colours in turn, in a stored block.
    private static let checkerboard: [UInt8] = {
        let head: [UInt8] = [0, 49, 0, 0, 0, 0, 1, 38, 0, 0, 0, 1, 38, 0, 0xD9, 0xFF]
        let rows = (0..<32).map { $0 & 2 == 0 ? UInt8(0x55) : 0xAA }
        return head + [1, 2, 3, 4, 5, 6] + rows
    }()

    private static func chunk(_ name: String, _ payload: [UInt8]) -> [UInt8] {
        var bytes = Array(name.utf8)
        bytes.appendLittleEndian(UInt32(payload.count))
        bytes += payload
        bytes.appendLittleEndian(CRC32.of(bytes, 0..<bytes.count))
        return bytes
    }

    /// Streams that an encoder wrote for the scales in front of them, and symbols to be encoded.
    static let entropy: Files = {
        var all: Files = []
        let scales: [(first: UInt8, low: UInt8, spread: UInt8)] = [
            (5, 5, 5), (5, 10, 10), (5, 20, 20), (0, 30, 30), (5, 0, 127), (40, 60, 60),
        ]
        for (number, scale) in scales.enumerated() {
            for texture in [[UInt8](repeating: 0, count: 9), [0, 1, 0, 15, 2], noise(500)] {
                let head = [scale.first, 200, UInt8(number % 3 * 8), scale.low, scale.spread]
                let tail: [UInt8] = [255, 3, 0, 0, UInt8(number)]
                let name = "\(number)-\(texture.count)"
                all.append((name + ".symbols", [1] + head + tail + texture))
                var reader = InputReader(head + tail)
                var sample = SymbolSample(&reader)
                sample.symbols = SymbolSample.symbols(
                    texture, scales: sample.scales, first: sample.first)
                all.append((name + ".stream", [0] + head + tail + sample.encoded))
            }
        }
        return all
    }()

    static let model: Files = [
        ("empty", [0]), ("magic", [0] + ModelLayout.magic + [1, 0, 0, 0]),
        ("version", [0] + ModelLayout.magic + [2, 0, 0, 0]),
        ("unchanged", [1]), ("sealed", [2]), ("other", [3]),
        ("other-weight", [3, 1, 3, 7, 5, 9, 1]),
        ("other-size", [3, 0, 16, 0, 0, 0, 64]),
        ("name", [1, 0, 64, 0, 0, 0, 65]), ("scale", [1, 0, 0, 59, 0, 0, 127]),
        ("weight", [1, 1, 3, 7, 5, 0xFF, 0x7F]), ("bias", [1, 2, 20, 1, 0, 0, 1, 0]),
        ("shift", [1, 3, 40, 2, 30]), ("dead", [1, 4, 60, 3, 4, 61, 4]),
        ("gain", [1, 1, 27, 0, 5, 0, 0, 1, 0]),
        ("sets", [4]), ("sets-cut", [4, 1, 0, 0, 0, 0, 5]),
        ("sets-gain", [4, 2, 0, 0x10, 0, 0, 0, 0, 1, 0]), ("sets-name", [4, 0, 33, 0, 0, 0, 65]),
    ]

    /// kind, width, height, quality (two bytes), threads, effort, extras, texture
    static let roundTrip: Files = [
        ("pixel", [0, 0, 0, 0, 0, 0, 2, 0]), ("grey", [1, 20, 30, 0, 3, 0, 0, 0, 5, 9, 7]),
        ("noise", [0, 31, 17, 0, 7, 3, 6, 0] + noise(300)), ("ramp", [0, 40, 44, 200, 2, 0, 1, 0]),
        ("wide", [0x0D, 3, 4, 0, 1, 0, 2, 0, 3]), ("tall", [0x0E, 20, 7, 0, 4, 0, 4, 0, 8]),
        ("deep", [0x10, 20, 20, 0, 2, 4, 3, 0] + noise(40)),
        ("alpha", [0x20, 30, 10, 0, 5, 0, 5, 0] + noise(20)),
        ("exact", [0x31, 30, 10, 0, 5, 0, 7, 0x10] + noise(21)),
        ("metadata", [0x30, 5, 6, 0, 1, 0, 8, 15, 1, 2, 3]),
        ("more-metadata", [0x70, 5, 6, 0, 1, 0, 8, 15, 1, 2, 3]),
        ("parts", [0x41, 9, 3, 0, 5, 0, 2, 0] + noise(300)),
        ("bands", [0x3E, 2, 3, 0, 0, 3, 2, 2, 7, 7, 1]),
        ("psnr", [0, 20, 20, 0, 4, 0, 2, 0xE0] + noise(30)),
        ("size", [0x20, 20, 20, 101, 0, 0, 2, 0xE0] + noise(30)),
        // A texture that begins with a multiple of 8 is all there is: drawings, and what the network fails on.
        ("strokes", [0, 40, 35, 0, 4, 0, 2, 0] + strokes),
        ("stripes", [1, 33, 20, 0, 4, 1, 2, 0, 0, 255]),
        ("deep-strokes", [0x10, 20, 35, 0, 3, 0, 8, 0] + strokes),
        ("hidden-strokes", [0x20, 40, 20, 0, 4, 0, 2, 0] + strokes),
        ("kept-strokes", [0x20, 40, 20, 0, 4, 2, 2, 0x10] + strokes),
        ("wide-strokes", [0x0D, 30, 4, 0, 4, 4, 2, 0] + strokes),
        ("wild", [0, 33, 34, 0, 7, 0, 2, 0, 8] + noise(400)),
        // With an exact layer; in the second, samples may be off.
        ("lossless", [0xB0, 30, 20, 0, 2, 3, 0, 0] + noise(90)),
        ("lossless-wide", [0x8D, 9, 4, 0, 1, 3, 2, 3] + noise(90)),
    ]
}
