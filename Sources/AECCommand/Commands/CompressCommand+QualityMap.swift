import AEC
import AECImageIO

/// Parts of a picture that shall be better than the rest, or may be worse.
extension CompressCommand {
    static let regionOfInterest = Option(
        "roi", value: "X,Y,W,H[:POINTS]",
        help:
            "this part at so many points of quality more than the rest, or fewer (default +20); may be given often"
    )
    static let qualityMap = Option(
        "quality-map", value: "FILE",
        help:
            "a grey picture, stretched over each input: 128 as -q says, 255 is 50 points of quality more, 0 is 50 fewer"
    )

    /// Of a region without a number of its own.
    private static let points = 20.0
    /// More than the scale of quality has would say nothing more.
    private static let range = -100.0...100.0

    /// Whether regions fit a picture is seen when it is there.
    static func regions(_ arguments: Arguments) throws(UsageError) -> [QualityMap.Part] {
        var parts: [QualityMap.Part] = []
        for text in arguments.strings(regionOfInterest) {
            let halves = text.split(separator: ":", omittingEmptySubsequences: false)
            let isDecimal =
                halves.count < 2 || halves[1].allSatisfy { "+-.0123456789".contains($0) }
            let points =
                halves.count == 1 ? points : isDecimal ? Double(halves[1]) : nil
            guard halves.count <= 2, let region = Region(text: halves[0]), let points,
                range.contains(points)
            else {
                throw UsageError(
                    "--roi takes X,Y,W,H or X,Y,W,H:POINTS: four whole numbers, of which W and H are at least 1, and -100 to 100 points of quality, not '\(text)'",
                    command: arguments.command)
            }
            parts.append(QualityMap.Part(region, points: points))
        }
        return parts
    }

    /// What the options say, the file of the map among it.
    func loadQualityMap() throws(CommandError) -> QualityMap {
        var map = QualityMap(regions: regions)
        guard let path = mapPath else { return map }
        do throws(CommandError) {
            let image = try Files.loadImage(path, limits: settings.limits).picture.image
            do throws(AECError) {
                map.grid = try QualityMap.Grid(image)
            } catch {
                throw CommandError(error)
            }
        } catch {
            throw error.of("the quality map " + path)
        }
        return map
    }
}
