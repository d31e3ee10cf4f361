/// Where a picture shall be better than its quality says, or may be worse: regions, a grid over the whole picture, or both,
/// which add up.
///
///     var map = QualityMap(regions: [.init(Region(x: 900, y: 400, width: 512, height: 512), points: 20)])
///     let bytes = try AECEncoder(.quality(50), qualityMap: map).encode(image)
///
/// Points are those of the scale of quality, 0...100: with 20 more, parts of a picture of quality 50 take about the bytes of
/// quality 70, and come within a decibel of it. They change the quantiser's steps, which files know for cells of 32x32 pixels; 16 times as fine or as coarse as elsewhere, about
/// 95 points, is the most.
public struct QualityMap: Sendable, Equatable {
    /// A rectangle of the picture, and how much better it shall be.
    public struct Part: Sendable, Equatable {
        /// In pixels of the picture.
        public var region: Region
        /// Points of quality; less than 0 for what may be worse.
        public var points: Double

        /// A rectangle that gets so many points of quality more, or fewer, than the rest.
        public init(_ region: Region, points: Double) {
            self.region = region
            self.points = points
        }
    }

    /// Points of quality for each part of a picture: a grid of any size, stretched over it.
    public struct Grid: Sendable, Equatable {
        /// Sides of the grid.
        public let columns, rows: Int
        /// [rows][columns]
        public let points: [Float]

        /// - Parameters:
        ///   - columns: cells along a row, at least 1.
        ///   - points: one for each cell, row by row.
        /// - Throws: `invalidArgument` where the points are no whole rows, or one is not finite.
        public init(columns: Int, points: [Float]) throws(AECError) {
            guard columns > 0, !points.isEmpty, points.count % columns == 0 else {
                throw AECError(
                    .invalidArgument,
                    "\(points.count) points of quality make no rows of \(columns)")
            }
            if let wrong = points.firstIndex(where: { !$0.isFinite }) {
                throw AECError(
                    .invalidArgument,
                    "the points of quality in row \(wrong / columns), column \(wrong % columns) are not finite"
                )
            }
            self.columns = columns
            rows = points.count / columns
            self.points = points
        }

        /// A picture's brightness: 128 of 255 changes nothing, 255 is 50 points more, 0 is 50 fewer. Colours count by their
        /// luma, opacity does not.
        public init(_ image: AECImage) throws(AECError) {
            let channels = image.colorModel.channels
            let highest = image.bitDepth == 16 ? 65535.0 : 255.0
            let points = (0..<image.width * image.height).map { pixel -> Float in
                func sample(_ channel: Int) -> Double {
                    switch image.samples {
                    case .bits8(let samples): Double(samples[pixel * channels + channel])
                    case .bits16(let samples): Double(samples[pixel * channels + channel])
                    }
                }
                let luma =
                    channels == 1
                    ? sample(0) : (299 * sample(0) + 587 * sample(1) + 114 * sample(2)) / 1000
                let brightness = luma / highest * 255 - 128
                return Float(50 * brightness / (brightness > 0 ? 127 : 128))
            }
            try self.init(columns: image.width, points: points)
        }
    }

    /// Where they overlap, the last one counts.
    public var regions: [Part]
    /// Nil where only regions count.
    public var grid: Grid?

    /// Regions and a grid; without them every part of a picture has the quality that is asked for.
    public init(regions: [Part] = [], grid: Grid? = nil) {
        self.regions = regions
        self.grid = grid
    }

    /// Whether it changes nothing.
    public var isEmpty: Bool { regions.isEmpty && grid == nil }

    /// - Throws: `invalidArgument` where a region is empty or does not lie within a picture of this size, or its points are
    ///   not finite.
    func check(width: Int, height: Int) throws(AECError) {
        for part in regions {
            try part.region.check(within: width, height)
            guard part.points.isFinite else {
                throw AECError(.invalidArgument, "the points of quality of a region are not finite")
            }
        }
    }
}
