import TestSupport
import XCTest

@testable import AEC

/// A picture whose exact blocks are coded by hand, from the words of spec/aec-format.md and not with the encoder.
struct ExactTestPicture {
    let width, height, channels, bitDepth: Int
    /// The samples wanted, in rows of pixels, channels interleaved.
    var samples: [Int]
    /// Of each block, in reading order.
    var isExact: [Bool]

    var blockColumns: Int { (width + 15) / 16 }
    private var sampleSize: Int { bitDepth / 8 }
    private var pixelSize: Int { channels * sampleSize }

    init(
        width: Int, height: Int, channels: Int = 3, bitDepth: Int = 8, exact blocks: [Int]? = nil,
        color: (_ x: Int, _ y: Int) -> [Int]
    ) {
        (self.width, self.height, self.channels) = (width, height, channels)
        self.bitDepth = bitDepth
        samples = (0..<width * height).flatMap { color($0 % width, $0 / width) }
        let count = (width + 15) / 16 * ((height + 15) / 16)
        isExact = (0..<count).map { blocks?.contains($0) ?? true }
    }

    func isExact(x: Int, y: Int) -> Bool { isExact[y / 16 * blockColumns + x / 16] }

    func color(x: Int, y: Int) -> [Int] {
        let start = (y * width + x) * channels
        return Array(samples[start..<start + channels])
    }

    /// Section 6.7: pixels in rows from the top, those of exact blocks only; rows without any are left out.
    private var rows: [[(x: Int, y: Int)]] {
        (0..<height).map { y in
            (0..<width).filter { isExact(x: $0, y: y) }.map { (x: $0, y: y) }
        }.filter { !$0.isEmpty }
    }

    /// One bit a block, from the highest bit of a byte down.
    var map: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: (isExact.count + 7) / 8)
        for block in isExact.indices where isExact[block] {
            bytes[block / 8] += UInt8(1 << (7 - block % 8))
        }
        return bytes
    }

    func bytes(of color: [Int]) -> [UInt8] {
        color.flatMap { sample -> [UInt8] in
            sampleSize == 1 ? [UInt8(sample)] : [UInt8(sample >> 8), UInt8(sample & 255)]
        }
    }

    private func lessGreen(_ color: [Int]) -> [Int] {
        color.enumerated().map { c, sample in
            c == 1 ? sample : (sample - color[1] + (1 << bitDepth)) % (1 << bitDepth)
        }
    }

    /// Each byte of a colour less that of the colour before, one byte of all colours after the other.
    func bytes(ofPalette palette: [[Int]]) -> [UInt8] {
        let colors = palette.map { bytes(of: channels == 3 ? lessGreen($0) : $0) }
        return (0..<pixelSize).flatMap { k in
            colors.indices.map { i in colors[i][k] &- (i == 0 ? 0 : colors[i - 1][k]) }
        }
    }

    /// Palette, filtered numbers of 8 bits and literals; see `numbers`.
    func filteredNumbers(palette: [[Int]], first: Int = 0) -> (data: [UInt8], literals: Int) {
        var literals: [[Int]] = []
        let rows = filtered(first: first, size: 1) { color in
            if let number = palette.firstIndex(of: color) { return [UInt8(number)] }
            literals.append(color)
            return [255]
        }
        return (
            bytes(ofPalette: palette) + rows + literals.flatMap { bytes(of: $0) }, literals.count
        )
    }

    /// Palette, numbers and literals: pixels whose colour the palette lacks are literals, where there may be any.
    func numbers(bits: Int, palette: [[Int]]) -> (data: [UInt8], literals: Int) {
        var data = bytes(ofPalette: palette)
        var literals: [[Int]] = []
        for row in rows {
            var text = ""
            for pixel in row {
                let color = color(x: pixel.x, y: pixel.y)
                let number = palette.firstIndex(of: color) ?? (1 << bits) - 1
                if !palette.contains(color) { literals.append(color) }
                let digits = String(number, radix: 2)
                text += String(repeating: "0", count: bits - digits.count) + digits
            }
            while text.count % 8 > 0 { text += "0" }
            var rest = Substring(text)
            while !rest.isEmpty {
                data.append(UInt8(rest.prefix(8), radix: 2)!)
                rest = rest.dropFirst(8)
            }
        }
        return (data + literals.flatMap { bytes(of: $0) }, literals.count)
    }

    /// Filtered rows of samples; see `filtered`.
    func filteredSamples(lessGreen: Bool = false, first: Int = 0) -> [UInt8] {
        filtered(first: first, size: pixelSize) { bytes(of: lessGreen ? self.lessGreen($0) : $0) }
    }

    /// Filtered rows: filter types 0 to 4 in turn, beginning with `first`.
    private func filtered(
        first: Int, size: Int, _ stored: ([Int]) -> [UInt8]
    ) -> [UInt8] {
        let none = [UInt8](repeating: 0, count: size)
        var above = [[UInt8]](repeating: none, count: width)
        var data: [UInt8] = []
        for (number, row) in rows.enumerated() {
            let filter = (number + first) % 5
            data.append(UInt8(filter))
            var (left, corner) = (none, none)
            for pixel in row {
                let stored = stored(color(x: pixel.x, y: pixel.y))
                for i in stored.indices {
                    let (a, b, c) = (Int(left[i]), Int(above[pixel.x][i]), Int(corner[i]))
                    let prediction =
                        switch filter {
                        case 0: 0
                        case 1: a
                        case 2: b
                        case 3: (a + b) / 2
                        default: ExactTestPicture.paeth(a, b, c)
                        }
                    data.append(UInt8((Int(stored[i]) - prediction + 256) % 256))
                }
                left = stored
                corner = above[pixel.x]
                above[pixel.x] = stored
            }
        }
        return data
    }

    /// ISO/IEC 15948, section 9.4.
    private static func paeth(_ a: Int, _ b: Int, _ c: Int) -> Int {
        let p = a + b - c
        let (pa, pb, pc) = (abs(p - a), abs(p - b), abs(p - c))
        if pa <= pb && pa <= pc { return a }
        return pb <= pc ? b : c
    }

    /// What a decoder must give: exact pixels over those of the network.
    func expected(over network: AECImage) -> AECImage.Samples {
        var values = network.samples.integers
        for i in values.indices {
            let pixel = i / channels
            if isExact(x: pixel % width, y: pixel / width) { values[i] = samples[i] }
        }
        return AECImage.Samples(values, bitDepth: bitDepth)
    }
}

/// Streams and payloads of chunk `EXCT`, right or wrong.
enum ExactTestStream {
    typealias Files = ContainerTestFiles

    static func palette(
        bits: Int, colors: Int, literals: Int? = nil, isFiltered: Bool = false,
        map: [UInt8]? = nil, size: UInt32? = nil, _ data: [UInt8]
    ) throws -> [UInt8] {
        let data = (map ?? []) + data
        let flags: UInt8 =
            (map == nil ? 0 : 0x10) + (literals == nil ? 0 : 0x20) + (isFiltered ? 0x40 : 0)
        return [UInt8(bits.trailingZeroBitCount) + flags, UInt8(colors - 1)]
            + (literals.map { littleEndian(UInt32($0)) } ?? [])
            + littleEndian(size ?? UInt32(data.count)) + (try Deflate.deflate(data))
    }

    static func samples(form: UInt8 = 4, size: UInt32? = nil, _ data: [UInt8]) throws -> [UInt8] {
        [form] + littleEndian(size ?? UInt32(data.count)) + (try Deflate.deflate(data))
    }

    static func payload(
        method: UInt8 = 0, lengths: [UInt32]? = nil, _ streams: [[UInt8]]
    ) -> [UInt8] {
        let table = (lengths ?? streams.map { UInt32($0.count) }).flatMap(littleEndian)
        return [method] + table + streams.flatMap { $0 }
    }

    /// The groups of a file with this chunk before them.
    static func file(_ good: [UInt8], exact payload: [UInt8]?) throws -> [UInt8] {
        try rewritten(
            good, leading: payload.map { [EncodedChunk(type: .exact, payload: $0)] } ?? [])
    }
}
