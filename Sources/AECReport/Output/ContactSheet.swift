import AEC

/// Versions of a picture side by side, to look at.
///
///     let sheet = try ContactSheet.make(of: original, [decoded, jpeg.decoded])
///
///     +----------+----------+----------+
///     | original | version  | version  |     as they are; left out for pictures of more than two megapixels
///     +----------+----------+----------+
///     |  detail  |  detail  |  detail  |     a ninth of each, three times as large: where the last version errs most
///     +----------+----------+----------+
public enum ContactSheet {
    private static let gap = 8
    private static let zoom = 3

    /// What is fully transparent in the original is black in all.
    /// - Throws: `invalidArgument` when the versions are not of the picture's size.
    public static func make(
        of original: AECImage, _ versions: [AECImage]
    ) throws(AECError) -> AECImage {
        let (width, height) = (original.width, original.height)
        for version in versions where version.width != width || version.height != height {
            throw AECError(
                .invalidArgument,
                "a version of \(version.width) x \(version.height) pixels beside a picture of \(width) x \(height)"
            )
        }
        let pictures = ([original] + versions).map { $0.blackWhereHidden(in: original) }
        let small = width * height <= 2_000_000
        let panel = small ? width : min(width, 960)
        let across = max(min(panel, width) / zoom, 1)
        let down = max((small ? height : min(height, 720)) / zoom, 1)
        let detail = worstPart(of: original, pictures[pictures.count - 1], across, down)

        let top = small ? height + gap : 0
        let sheetWidth = max(panel, across * zoom) * pictures.count + gap * (pictures.count - 1)
        var sheet = Sheet(width: sheetWidth, height: top + down * zoom)
        for (index, picture) in pictures.enumerated() {
            let left = index * (max(panel, across * zoom) + gap)
            if small { sheet.paste(picture, x: 0..<width, y: 0..<height, zoom: 1, left, 0) }
            sheet.paste(
                picture, x: detail.x..<detail.x + across, y: detail.y..<detail.y + down, zoom: zoom,
                left, top)
        }
        return try sheet.image()
    }

    /// The corner of the part of a size, on a grid of half its steps, in which two pictures differ most.
    private static func worstPart(
        of a: AECImage, _ b: AECImage, _ width: Int, _ height: Int
    ) -> (x: Int, y: Int) {
        var worst = (x: 0, y: 0, error: -1)
        for y in stride(from: 0, through: a.height - height, by: max(height / 2, 1)) {
            for x in stride(from: 0, through: a.width - width, by: max(width / 2, 1)) {
                var error = 0
                for row in y..<y + height {
                    for column in x..<x + width {
                        for c in 0..<3 {
                            let difference = a.rgb(column, row, c) - b.rgb(column, row, c)
                            error += difference * difference
                        }
                    }
                }
                if error > worst.error { worst = (x, y, error) }
            }
        }
        return (worst.x, worst.y)
    }
}
