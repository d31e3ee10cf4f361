/// Random square crops of a training set: shrunk by up to 0.6, mirrored, turned over; some are drawn instead.
struct CropSampler: Sendable {
    private let pictures: [Picture]
    /// Pixels of the pictures up to each, so that every pixel has the same chance.
    private let areas: [Int]
    /// The share of crops that a program draws (`DrawnPicture`), 0...1.
    private let drawnShare: Float

    init(_ pictures: [Picture], drawnShare: Float = 0) {
        precondition(!pictures.isEmpty)
        self.pictures = pictures
        self.drawnShare = drawnShare
        var sum = 0
        areas = pictures.map {
            sum += $0.width * $0.height
            return sum
        }
    }

    private static let leastScale: Float = 0.6

    /// A crop as the network takes it: tiles of 8x8 pixels as (dy, dx, colour), less one half.
    /// - Parameters:
    ///   - size: a multiple of 8.
    ///   - out: (size / 8) * (size / 8) * 192 floats.
    func fill(_ out: UnsafeMutablePointer<Float>, size: Int, _ random: inout RandomStream) {
        if drawnShare > 0, random.uniform() < drawnShare {
            let drawn = Picture.drawn(side: (size + 63) / 64 * 64, random)
            let (tiles, _, _) = CropSampler.middle(drawn, most: size, multiple: 8)
            out.update(from: tiles, count: tiles.count)
            return
        }
        let at = Int(random.next() % UInt64(areas[areas.count - 1]))
        var (low, high) = (0, areas.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if areas[middle] > at { high = middle } else { low = middle + 1 }
        }
        let picture = pictures[low]
        let room = Float(picture.shorterSide) * Self.leastScale > Float(size)
        let shrinks = random.uniform() < 0.5
        let scale = Self.leastScale + (1 - Self.leastScale) * random.uniform()
        let wanted = room && shrinks ? Int((Float(size) / scale).rounded(.up)) : size
        let side = min(wanted, picture.shorterSide)
        let row = Int(random.next() % UInt64(picture.height - side + 1))
        let column = Int(random.next() % UInt64(picture.width - side + 1))
        let mirrored = random.uniform() < 0.5
        let upsideDown = random.uniform() < 0.3
        let transposed = random.uniform() < 0.3

        func place(_ y: Int, _ x: Int) -> Int {
            let (a, b) = (upsideDown ? size - 1 - y : y, mirrored ? size - 1 - x : x)
            let (r, c) = transposed ? (b, a) : (a, b)
            return ((r / 8 * (size / 8) + c / 8) * 64 + r % 8 * 8 + c % 8) * 3
        }
        if side == size {
            picture.pixels.withUnsafeBufferPointer { pixels in
                for y in 0..<size {
                    for x in 0..<size {
                        let from = ((row + y) * picture.width + column + x) * 3
                        let to = place(y, x)
                        for k in 0..<3 { out[to + k] = Float(pixels[from + k]) / 255 - 0.5 }
                    }
                }
            }
        } else {
            let pixels = Resampler(from: side, to: size)(picture, row: row, column: column)
            for y in 0..<size {
                for x in 0..<size {
                    let to = place(y, x)
                    for k in 0..<3 { out[to + k] = pixels[(y * size + x) * 3 + k] / 255 - 0.5 }
                }
            }
        }
    }

    /// The middle of a picture: as large as fits, a multiple of 64, or of `multiple`, up to `most`.
    /// - Returns: tiles less one half, and how many there are.
    static func middle(
        _ picture: Picture, most: Int, multiple: Int = 64
    ) -> (tiles: [Float], rows: Int, columns: Int) {
        let (height, width) = (
            min(picture.height, most) / multiple * multiple,
            min(picture.width, most) / multiple * multiple
        )
        let (top, left) = ((picture.height - height) / 2, (picture.width - width) / 2)
        var tiles = [Float](repeating: 0, count: height * width * 3)
        for y in 0..<height {
            for x in 0..<width {
                let from = ((top + y) * picture.width + left + x) * 3
                let to = ((y / 8 * (width / 8) + x / 8) * 64 + y % 8 * 8 + x % 8) * 3
                for k in 0..<3 { tiles[to + k] = Float(picture.pixels[from + k]) / 255 - 0.5 }
            }
        }
        return (tiles, height / 8, width / 8)
    }
}
