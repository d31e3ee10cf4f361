/// Colours under fully transparent pixels are invisible, and whatever they are costs bytes. Before coding, they are
/// replaced by a smooth continuation of the visible ones (pull-push: Gortler, Grzeszczuk, Szeliski and Cohen, The
/// Lumigraph, 1996), so that neither edges along the border nor detail behind it remain to be coded.
///
/// Pull: each level of a pyramid has half the sides and, for each pixel, the mean of the visible ones of the four below
/// it. Push: from the top, hidden pixels get what the level above has there, interpolated, and are relaxed towards the
/// mean of their neighbours. All in integers: the same on every machine.
enum HiddenColors {
    /// The image with other colours where it is not seen; itself if it is seen everywhere. Takes memory for the new
    /// colours, and a third of what these and `visible` take while it works.
    /// - Parameters:
    ///   - visible: 0 for what is not seen, as alpha has it.
    ///   - budget: that memory is reserved, and what stays of it is taken from the budget.
    static func smoothed(
        _ image: AECImage, where visible: AECImage.Samples, budget: inout Budget
    ) throws(AECError) -> AECImage {
        guard visible.hasZeros else { return image }
        let bytes = image.bitDepth / 8
        try budget.reserve(
            image.samples.count, bytes, for: "the picture and the colours that nobody sees")
        let pyramid = (image.samples.count + visible.count) / 3 * bytes
        try budget.reserve(pyramid, for: "the picture and the colours that nobody sees")
        defer { budget.release(pyramid) }
        let samples: AECImage.Samples
        switch (image.samples, visible) {
        case (.bits8(var colors), .bits8(let visible)):
            ColorPyramid.smooth(
                &colors, where: visible, width: image.width, height: image.height)
            samples = .bits8(colors)
        case (.bits16(var colors), .bits16(let visible)):
            ColorPyramid.smooth(
                &colors, where: visible, width: image.width, height: image.height)
            samples = .bits16(colors)
        default: return image
        }
        return try image.colored(samples)
    }
}

extension AECImage.Samples {
    fileprivate var hasZeros: Bool {
        switch self {
        case .bits8(let samples): samples.contains(0)
        case .bits16(let samples): samples.contains(0)
        }
    }
}

extension AECImage {
    /// The image with other colours.
    func colored(_ samples: Samples) throws(AECError) -> AECImage {
        try AECImage(
            width: width, height: height, colorModel: colorModel, samples: samples, alpha: alpha,
            metadata: metadata)
    }
}

extension ExactBlocks {
    /// 0 for pixels that are transparent or in an exact block: the network is not seen there.
    /// - Parameter counted: opacity, where what is transparent does not count.
    func visible(of image: AECImage, counted: AECImage.Samples?) -> AECImage.Samples {
        image.bitDepth == 16
            ? .bits16(visible(counted?.bits16)) : .bits8(visible(counted?.bits8))
    }

    private func visible<Sample: PixelSample>(_ alpha: [Sample]?) -> [Sample] {
        var visible =
            alpha ?? [Sample](repeating: 1, count: geometry.width * geometry.height)
        visible.withUnsafeMutableBufferPointer { visible in
            for y in 0..<geometry.height {
                let row = y / ExactGrid.side * geometry.latentColumns
                for x in 0..<geometry.width where isExact[row + x / ExactGrid.side] {
                    visible[y * geometry.width + x] = 0
                }
            }
        }
        return visible
    }
}

private enum ColorPyramid<Sample: FixedWidthInteger & UnsignedInteger & BitwiseCopyable> {
    /// Sweeps of relaxation on every level.
    private static var sweeps: Int { 2 }

    private struct Level {
        let width, height, channels: Int
        let colors: UnsafeMutableBufferPointer<Sample>
        /// 0 for pixels whose colour is not known: alpha on the lowest level.
        let known: UnsafeBufferPointer<Sample>
    }

    /// Replaces the colours where alpha is 0.
    static func smooth(
        _ colors: inout [Sample], where alpha: [Sample], width: Int, height: Int
    ) {
        colors.withUnsafeMutableBufferPointer { colors in
            alpha.withUnsafeBufferPointer { alpha in
                fill(
                    Level(
                        width: width, height: height, channels: colors.count / alpha.count,
                        colors: colors, known: alpha))
            }
        }
    }

    /// Level by level: what is above `level` is there only while the colours are pulled up and pushed down.
    private static func fill(_ level: Level) {
        if level.width > 1 || level.height > 1 {
            let (width, height) = ((level.width + 1) / 2, (level.height + 1) / 2)
            var colors = [Sample](repeating: 0, count: width * height * level.channels)
            var known = [Sample](repeating: 0, count: width * height)
            colors.withUnsafeMutableBufferPointer { colors in
                known.withUnsafeMutableBufferPointer { known in
                    let above = Level(
                        width: width, height: height, channels: level.channels, colors: colors,
                        known: UnsafeBufferPointer(known))
                    pull(level, into: above, known: known)
                    fill(above)
                    push(above, into: level)
                }
            }
        } else if level.known[0] == 0 {
            // Nothing is visible at all: any colour will do, and mid-grey is the cheapest.
            for channel in 0..<level.channels { level.colors[channel] = Sample.max / 255 * 128 }
        }
        for _ in 0..<sweeps { relax(level) }
    }

    /// Means of the known pixels of each 2x2.
    private static func pull(
        _ below: Level, into level: Level, known: UnsafeMutableBufferPointer<Sample>
    ) {
        for y in 0..<level.height {
            for x in 0..<level.width {
                let rows = 2 * y..<min(2 * y + 2, below.height)
                let columns = 2 * x..<min(2 * x + 2, below.width)
                var count: UInt32 = 0
                for row in rows {
                    for column in columns {
                        count += below.known[row * below.width + column] == 0 ? 0 : 1
                    }
                }
                guard count > 0 else { continue }
                let position = y * level.width + x
                known[position] = 1
                for channel in 0..<level.channels {
                    var sum: UInt32 = 0
                    for row in rows {
                        for column in columns {
                            let source = row * below.width + column
                            guard below.known[source] != 0 else { continue }
                            sum += UInt32(below.colors[source * below.channels + channel])
                        }
                    }
                    level.colors[position * level.channels + channel] = Sample(
                        truncatingIfNeeded: (sum + count / 2) / count)
                }
            }
        }
    }

    /// Unknown pixels get the bilinear interpolation of the level above, whose pixels all have a colour by now.
    private static func push(_ above: Level, into level: Level) {
        let channels = level.channels
        for y in 0..<level.height {
            let near = y / 2
            let far = min(max(y % 2 == 0 ? near - 1 : near + 1, 0), above.height - 1)
            for x in 0..<level.width {
                let position = y * level.width + x
                guard level.known[position] == 0 else { continue }
                let left = x / 2
                let right = min(max(x % 2 == 0 ? left - 1 : left + 1, 0), above.width - 1)
                for channel in 0..<channels {
                    func color(_ row: Int, _ column: Int) -> UInt32 {
                        UInt32(above.colors[(row * above.width + column) * channels + channel])
                    }
                    let sum =
                        9 * color(near, left) + 3 * color(near, right) + 3 * color(far, left)
                        + color(far, right)
                    level.colors[position * channels + channel] = Sample(
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
                guard level.known[position] == 0 else { continue }
                let neighbours = (
                    x > 0 ? position - 1 : position, x + 1 < level.width ? position + 1 : position,
                    y > 0 ? position - level.width : position,
                    y + 1 < level.height ? position + level.width : position
                )
                for channel in 0..<channels {
                    func color(_ position: Int) -> UInt32 {
                        UInt32(level.colors[position * channels + channel])
                    }
                    let sum =
                        color(neighbours.0) + color(neighbours.1) + color(neighbours.2)
                        + color(neighbours.3)
                    level.colors[position * channels + channel] = Sample(
                        truncatingIfNeeded: (sum + 2) >> 2)
                }
            }
        }
    }
}
