import AEC

/// A part of a picture as it was, above two versions of it side by side, pixel for pixel: for people who say which version
/// looks better.
///
///     +----------+----------+
///     |       original      |
///     +----------+----------+
///     |   left   |   right  |
///     +----------+----------+
public enum PairSheet {
    /// Which part of the picture is shown, by the differences between neighbouring pixels in it.
    public enum Part: String, CaseIterable, Sendable {
        /// Where neighbours differ least: sky, skin, what banding shows in.
        case smooth
        /// The median of all parts.
        case middle
        /// Where neighbours differ most: leaves, stones, what is lost first.
        case busy
    }

    /// Pixels a side of a part, if the picture has as many.
    public static let side = 448
    static let gap = 8
    /// Parts are looked for at every so many pixels.
    private static let step = 32

    /// What is fully transparent in the original is black in all.
    /// - Throws: `invalidArgument` when a version is not of the picture's size.
    public static func make(
        of original: AECImage, left: AECImage, right: AECImage, part: Part
    ) throws(AECError) -> AECImage {
        for version in [left, right]
        where version.width != original.width || version.height != original.height {
            throw AECError(
                .invalidArgument,
                "a version of \(version.width) x \(version.height) pixels beside a picture of \(original.width) x \(original.height)"
            )
        }
        let pictures = [original, left, right].map { $0.blackWhereHidden(in: original) }
        let (x, y) = find(part, in: pictures[0])
        var sheet = Sheet(width: 2 * x.count + gap, height: 2 * y.count + gap)
        let beside = x.count + gap
        for (picture, place) in zip(pictures, [(beside / 2, 0), (0, 1), (beside, 1)]) {
            sheet.paste(picture, x: x, y: y, zoom: 1, place.0, place.1 * (y.count + gap))
        }
        return try sheet.image()
    }

    /// The columns and rows of a part; of parts that are equal, the first.
    static func find(_ part: Part, in image: AECImage) -> (x: Range<Int>, y: Range<Int>) {
        let (width, height) = (min(side, image.width), min(side, image.height))
        let sums = activity(of: image)
        func sum(_ x: Int, _ y: Int) -> Int { sums[y * (image.width + 1) + x] }
        var parts: [(activity: Int, x: Int, y: Int)] = []
        for y in stride(from: 0, through: image.height - height, by: step) {
            for x in stride(from: 0, through: image.width - width, by: step) {
                let inside =
                    sum(x + width, y + height) - sum(x, y + height) - sum(x + width, y) + sum(x, y)
                parts.append((inside, x, y))
            }
        }
        parts.sort { ($0.activity, $0.y, $0.x) < ($1.activity, $1.y, $1.x) }
        let found: (activity: Int, x: Int, y: Int)
        switch part {
        case .smooth: found = parts[0]
        case .middle: found = parts[parts.count / 2]
        case .busy: found = parts[parts.count - 1]
        }
        return (found.x..<found.x + width, found.y..<found.y + height)
    }

    /// A summed-area table (Crow, 1984), of one column and row more than the picture: how much the pixels above and to the
    /// left of a place differ, in green, from their neighbours above and to the left.
    private static func activity(of image: AECImage) -> [Int] {
        let width = image.width + 1
        var sums = [Int](repeating: 0, count: width * (image.height + 1))
        for y in 0..<image.height {
            var row = 0
            for x in 0..<image.width {
                let here = image.rgb(x, y, 1)
                if x > 0 { row += abs(here - image.rgb(x - 1, y, 1)) }
                if y > 0 { row += abs(here - image.rgb(x, y - 1, 1)) }
                sums[(y + 1) * width + x + 1] = sums[y * width + x + 1] + row
            }
        }
        return sums
    }
}
