/// Colours under fully transparent pixels are invisible, and whatever they are costs bytes. Before coding, they are
/// replaced by a smooth continuation of the visible ones (pull-push: Gortler, Grzeszczuk, Szeliski and Cohen, The
/// Lumigraph, 1996), so that neither edges along the border nor detail behind it remain to be coded.
///
/// Pull: each level of a pyramid has half the sides and, for each pixel, the mean of the visible ones of the four below
/// it. Push: from the top, hidden pixels get what the level above has there, interpolated, and are relaxed towards the
/// mean of their neighbours. All in integers: the same on every machine.
struct HiddenColors {
    /// Sweeps of relaxation on every level.
    private static let sweeps = 2

    /// One level: colours of 16 bits, and which of them are known.
    private final class Level {
        let width, height, channels: Int
        let colors: AlignedMemory<UInt16>
        let known: AlignedMemory<UInt8>

        init(width: Int, height: Int, channels: Int) {
            (self.width, self.height, self.channels) = (width, height, channels)
            colors = AlignedMemory(count: width * height * channels)
            known = AlignedMemory(count: width * height)
        }
    }

    /// The image with other colours under its fully transparent pixels; itself if it has none.
    static func smoothed(_ image: AECImage) throws(AECError) -> AECImage {
        guard let alpha = image.alpha, alpha.hasZero else { return image }
        let base = Level(
            width: image.width, height: image.height, channels: image.colorModel.channels)
        load(image, alpha, into: base)
        fill(base)
        let colors = UnsafeBufferPointer(start: base.colors.pointer, count: base.colors.count)
        let samples: AECImage.Samples =
            switch image.samples {
            case .bits8: .bits8(colors.map(AECImage.Samples.in8Bits))
            case .bits16: .bits16(Array(colors))
            }
        return try AECImage(
            width: image.width, height: image.height, colorModel: image.colorModel,
            samples: samples, alpha: alpha, metadata: image.metadata)
    }

    private static func load(_ image: AECImage, _ alpha: AECImage.Samples, into level: Level) {
        switch image.samples {
        case .bits8(let samples):
            for i in 0..<samples.count { level.colors.pointer[i] = UInt16(samples[i]) &* 257 }
        case .bits16(let samples):
            for i in 0..<samples.count { level.colors.pointer[i] = samples[i] }
        }
        switch alpha {
        case .bits8(let samples):
            for i in 0..<samples.count { level.known.pointer[i] = samples[i] == 0 ? 0 : 1 }
        case .bits16(let samples):
            for i in 0..<samples.count { level.known.pointer[i] = samples[i] == 0 ? 0 : 1 }
        }
    }

    private static func fill(_ base: Level) {
        var levels = [base]
        while let last = levels.last, last.width > 1 || last.height > 1 {
            levels.append(pull(last))
        }
        if let top = levels.last, top.known.pointer[0] == 0 {
            // Nothing is visible at all: any colour will do, and mid-grey is the cheapest.
            for channel in 0..<top.channels { top.colors.pointer[channel] = 128 * 257 }
        }
        for index in stride(from: levels.count - 2, through: 0, by: -1) {
            push(levels[index + 1], into: levels[index])
            for _ in 0..<sweeps { relax(levels[index]) }
        }
    }

    /// The level above: means of the known pixels of each 2x2.
    private static func pull(_ below: Level) -> Level {
        let level = Level(
            width: (below.width + 1) / 2, height: (below.height + 1) / 2, channels: below.channels)
        for y in 0..<level.height {
            for x in 0..<level.width {
                let rows = 2 * y..<min(2 * y + 2, below.height)
                let columns = 2 * x..<min(2 * x + 2, below.width)
                var count: UInt32 = 0
                for row in rows {
                    for column in columns {
                        count += UInt32(below.known.pointer[row * below.width + column])
                    }
                }
                guard count > 0 else { continue }
                let position = y * level.width + x
                level.known.pointer[position] = 1
                for channel in 0..<level.channels {
                    var sum: UInt32 = 0
                    for row in rows {
                        for column in columns {
                            let source = row * below.width + column
                            guard below.known.pointer[source] != 0 else { continue }
                            sum += UInt32(below.colors.pointer[source * below.channels + channel])
                        }
                    }
                    level.colors.pointer[position * level.channels + channel] = UInt16(
                        truncatingIfNeeded: (sum + count / 2) / count)
                }
            }
        }
        return level
    }

    /// Unknown pixels get the bilinear interpolation of the level above, whose pixels all have a colour by now.
    private static func push(_ above: Level, into level: Level) {
        let channels = level.channels
        for y in 0..<level.height {
            let near = y / 2
            let far = min(max(y % 2 == 0 ? near - 1 : near + 1, 0), above.height - 1)
            for x in 0..<level.width {
                let position = y * level.width + x
                guard level.known.pointer[position] == 0 else { continue }
                let left = x / 2
                let right = min(max(x % 2 == 0 ? left - 1 : left + 1, 0), above.width - 1)
                for channel in 0..<channels {
                    func color(_ row: Int, _ column: Int) -> UInt32 {
                        UInt32(
                            above.colors.pointer[(row * above.width + column) * channels + channel])
                    }
                    let sum =
                        9 * color(near, left) + 3 * color(near, right) + 3 * color(far, left)
                        + color(far, right)
                    level.colors.pointer[position * channels + channel] = UInt16(
                        truncatingIfNeeded: (sum + 8) >> 4)
                }
            }
        }
    }

    /// Each unknown pixel becomes the mean of its four neighbours, in reading order (Gauss-Seidel).
    private static func relax(_ level: Level) {
        let channels = level.channels
        for y in 0..<level.height {
            for x in 0..<level.width {
                let position = y * level.width + x
                guard level.known.pointer[position] == 0 else { continue }
                let neighbours = (
                    x > 0 ? position - 1 : position, x + 1 < level.width ? position + 1 : position,
                    y > 0 ? position - level.width : position,
                    y + 1 < level.height ? position + level.width : position
                )
                for channel in 0..<channels {
                    func color(_ position: Int) -> UInt32 {
                        UInt32(level.colors.pointer[position * channels + channel])
                    }
                    let sum =
                        color(neighbours.0) + color(neighbours.1) + color(neighbours.2)
                        + color(neighbours.3)
                    level.colors.pointer[position * channels + channel] = UInt16(
                        truncatingIfNeeded: (sum + 2) >> 2)
                }
            }
        }
    }
}

extension AECImage.Samples {
    /// Whether any sample is 0.
    fileprivate var hasZero: Bool {
        switch self {
        case .bits8(let samples): samples.contains(0)
        case .bits16(let samples): samples.contains(0)
        }
    }
}
