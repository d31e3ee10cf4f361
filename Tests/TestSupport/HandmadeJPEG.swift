/// JPEG files of 8 x 8 pixels written by hand, bit by bit, for what the library's own writer never makes: CMYK, any number
/// of scans.
public enum HandmadeJPEG {
    /// Each component has one value throughout.
    ///
    /// - Parameters:
    ///   - adobe: the colour transform of an Adobe segment; nil for none.
    ///   - scanByScan: each component in a scan of its own, not all in one.
    public static func baseline(
        components values: [UInt8], adobe: UInt8? = nil, scanByScan: Bool = false
    ) -> [UInt8] {
        let ids = values.indices.map { UInt8($0 + 1) }
        let scans =
            scanByScan
            ? zip(ids, values).flatMap { scan([$0], [$1]) } : scan(ids, values)
        return [0xFF, 0xD8]
            + (adobe.map { segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, $0]) } ?? [])
            + tables + frame(0xC0, ids) + scans + [0xFF, 0xD9]
    }

    private static func scan(_ ids: [UInt8], _ values: [UInt8]) -> [UInt8] {
        var bits = Bits()
        for value in values {
            // With steps of 8 the first coefficient is eight times the mean's distance from 128, by eight.
            let difference = Int(value) - 128
            let category = difference == 0 ? 0 : Int.bitWidth - abs(difference).leadingZeroBitCount
            bits.append(category, count: 4)
            bits.append(
                difference < 0 ? difference + (1 << category) - 1 : difference, count: category)
            bits.append(0, count: 1)
        }
        return segment(0xDA, [UInt8(ids.count)] + ids.flatMap { [$0, 0] } + [0, 63, 0])
            + bits.padded
    }

    /// A grey progressive picture in as many scans as wanted, each of which sets the mean to 128 again.
    public static func progressive(scans: Int) -> [UInt8] {
        let scan = segment(0xDA, [1, 1, 0, 0, 0, 0]) + [0x0F]
        return [0xFF, 0xD8] + tables + frame(0xC2, [1])
            + [[UInt8]](repeating: scan, count: scans).flatMap { $0 } + [0xFF, 0xD9]
    }

    /// A segment put behind the start of an image.
    public static func inserting(_ type: UInt8, _ data: [UInt8], into file: [UInt8]) -> [UInt8] {
        Array(file[..<2]) + segment(type, data) + file[2...]
    }

    private static func segment(_ type: UInt8, _ data: [UInt8]) -> [UInt8] {
        let length = data.count + 2
        return [0xFF, type, UInt8(length >> 8), UInt8(length & 255)] + data
    }

    /// Steps of 8; 12 categories with codes of 4 bits; the end of a block as the one other symbol, with a code of 1 bit.
    private static let tables: [UInt8] =
        segment(0xDB, [0] + [UInt8](repeating: 8, count: 64))
        + segment(0xC4, [0, 0, 0, 0, 12] + [UInt8](repeating: 0, count: 12) + (0..<12).map { $0 })
        + segment(0xC4, [0x10, 1] + [UInt8](repeating: 0, count: 15) + [0])

    private static func frame(_ type: UInt8, _ ids: [UInt8]) -> [UInt8] {
        segment(type, [8, 0, 8, 0, 8, UInt8(ids.count)] + ids.flatMap { [$0, 0x11, 0] })
    }

    private struct Bits {
        private var all: [UInt8] = []

        mutating func append(_ value: Int, count: Int) {
            for i in (0..<count).reversed() { all.append(UInt8(value >> i & 1)) }
        }

        /// Filled up with ones; a byte FF is followed by 0.
        var padded: [UInt8] {
            stride(from: 0, to: all.count, by: 8).flatMap { start -> [UInt8] in
                let byte = (0..<8).reduce(UInt8(0)) {
                    $0 << 1 | (start + $1 < all.count ? all[start + $1] : 1)
                }
                return byte == 0xFF ? [0xFF, 0] : [byte]
            }
        }
    }
}
