import AEC
import AECImageIO

/// Pictures in the formats of others: what our writers make, and what they never do.
extension Seeds {
    static let png: Files = {
        var all: Files = [
            ("rgb.png", try! PNGCodec.encode(picture(9, 7, .rgb), effort: .small)),
            ("grey.png", try! PNGCodec.encode(picture(5, 11, .grey))),
            ("parts.png", try! PNGCodec.encode(withParts)),
        ]
        let palette: [(String, [UInt8])] = [("PLTE", [1, 2, 3, 4, 5, 6, 7, 8, 9])]
        let odd: [(String, [UInt8])] = [
            ("gAMA", [0, 0, 0xB1, 0x8F]), ("sRGB", [0]), ("cICP", [1, 13, 0, 1]),
            ("cHRM", [UInt8](repeating: 0, count: 32)), ("pHYs", [0, 0, 1, 0, 0, 0, 1, 0, 1]),
            ("tEXt", Array("a\0b".utf8)), ("zTXt", Array("a\0\0".utf8) + stored([65, 66])),
            ("iCCP", Array("p\0\0".utf8) + stored([1, 2, 3])),
            ("iTXt", Array("XML:com.adobe.xmp\0\0\0\0\0<x/>".utf8)),
            ("eXIf", [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 0]),
            ("mDCV", [UInt8](repeating: 1, count: 24)), ("cLLI", [0, 0, 1, 0, 0, 0, 0, 9]),
            ("iTXt", Array("t\0\u{1}\0en\0k\0".utf8) + stored([65, 66])),
            (
                "zTXt",
                Array("Raw profile type iptc\0\0".utf8)
                    + stored(Array("\niptc\n12\n3842494d0404000000000000\n".utf8))
            ),
        ]
        for depth: UInt8 in [1, 2, 4, 8, 16] {
            for type: UInt8 in [0, 2, 3, 4, 6] {
                for interlaced in [false, true] {
                    let before = type == 3 ? palette + [("tRNS", [7, 8])] : []
                    all.append(
                        (
                            "type\(type)-depth\(depth)-\(interlaced ? "passes" : "rows").png",
                            handmadePNG(depth, type, interlaced, before + (interlaced ? [] : odd))
                        ))
                }
            }
        }
        return all
    }()

    static let jpeg: Files = {
        let rgb = picture(17, 9, .rgb)
        return [
            ("420.jpg", try! JPEGCodec.encode(rgb)),
            ("422.jpg", try! JPEGCodec.encode(rgb, subsampling: .s422, progressive: false)),
            ("444.jpg", try! JPEGCodec.encode(rgb, subsampling: .none, progressive: false)),
            ("grey.jpg", try! JPEGCodec.encode(picture(9, 9, .grey), progressive: false)),
            ("orientation.jpg", withExif(try! JPEGCodec.encode(picture(8, 5, .rgb)))),
            // An index of the pictures leads to the map
            ("parts.jpg", try! JPEGCodec.encode(withParts)),
        ]
    }()

    /// What few pictures have; the gain map is one.
    private static let withParts: AECImage = {
        var image = picture(9, 6, .rgb)
        addParts(to: &image.metadata, [0x61, 0x62, 0x63])
        image.metadata.gainMap = with(
            0xE2, Array("urn:iso:std:iso:ts:21496:-1\0".utf8) + [0, 0, 0, 0, 1, 2, 3],
            in: try! JPEGCodec.encode(picture(4, 4, .grey), progressive: false))
        return image
    }()

    static let pnm: Files = [
        ("rgb.ppm", PNMCodec.encode(picture(3, 2, .rgb))),
        ("grey.pgm", PNMCodec.encode(picture(2, 5, .grey))),
        ("text.pgm", Array("P2 # comment\n#another\n 3 1\n255\n0 128\n255\n".utf8)),
        ("text.ppm", Array("P3\n1 2 255\n1 2 3 4 5 6\n".utf8)),
        ("deep.pgm", Array("P5 2 1 65535\nabcd".utf8)),
        ("few.pgm", Array("P5 2 1 15\n\u{1}\u{2}".utf8)),
        ("bits.pbm", Array("P4 3 2\nab".utf8)), ("bits-text.pbm", Array("P1 3 1\n101\n".utf8)),
        (
            "alpha.pam",
            Array(
                "P7\nWIDTH 1\nHEIGHT 2\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\nabcdefgh"
                    .utf8)
        ),
        ("two.ppm", PNMCodec.encode(picture(1, 1, .rgb)) + PNMCodec.encode(picture(1, 1, .grey))),
    ]

    /// 3 x 3 pixels, all passes' rows zero but for a byte.
    private static func handmadePNG(
        _ depth: UInt8, _ type: UInt8, _ interlaced: Bool, _ before: [(String, [UInt8])]
    ) -> [UInt8] {
        let channels = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][type] ?? 1
        // Sizes of the passes of a picture of 3 x 3 pixels that are not empty.
        let passes = interlaced ? [(1, 1), (1, 1), (2, 1), (1, 2), (3, 1)] : [(3, 3)]
        var data: [UInt8] = []
        for (width, height) in passes {
            let row = (width * channels * Int(depth) + 7) / 8
            for y in 0..<height { data += [UInt8(y % 5)] + (0..<row).map { UInt8($0 * 29 & 0x55) } }
        }
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        let header: [UInt8] = [0, 0, 0, 3, 0, 0, 0, 3, depth, type, 0, 0, interlaced ? 1 : 0]
        for (name, payload) in [("IHDR", header)] + before + [("IDAT", stored(data)), ("IEND", [])]
        {
            file += [0, 0, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
            file += Array(name.utf8) + payload + [0, 0, 0, 0]
        }
        return PNGFile.repaired(file)
    }

    /// A zlib stream of one stored block (RFC 1950, RFC 1951).
    private static func stored(_ data: [UInt8]) -> [UInt8] {
        var (a, b) = (1, 0)
        for byte in data {
            a = (a + Int(byte)) % 65521
            b = (b + a) % 65521
        }
        let length = [UInt8(data.count & 255), UInt8(data.count >> 8)]
        return [0x78, 0x01, 1] + length + length.map { ~$0 } + data
            + [UInt8(b >> 8), UInt8(b & 255), UInt8(a >> 8), UInt8(a & 255)]
    }

    /// With an Exif segment: one entry, the orientation, 6.
    private static func withExif(_ jpeg: [UInt8]) -> [UInt8] {
        let tiff: [UInt8] = [
            0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0,
            0,
        ]
        return with(0xE1, Array("Exif\0\0".utf8) + tiff, in: jpeg)
    }

    /// With a segment after the first marker.
    private static func with(_ type: UInt8, _ payload: [UInt8], in jpeg: [UInt8]) -> [UInt8] {
        jpeg[..<2] + [0xFF, type, 0, UInt8(payload.count + 2)] + payload + jpeg[2...]
    }
}
