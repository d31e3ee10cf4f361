import AEC

/// A gain map as a file keeps it behind its picture: a JPEG of its own, which makes an HDR picture of the first one.
enum GainMap {
    /// The picture's segments that say what the map means: Adobe's XMP, ISO 21496-1, profiles. Exif, which may tell of
    /// places, and thumbnails are not among them.
    private static func isMeaning(_ segment: JPEGSegment) -> Bool {
        segment.type == JPEGSegment.app1 && segment.data.starts(with: JPEGMetadata.xmpPrefix)
            || segment.type == JPEGSegment.app2
                && !segment.data.starts(with: MultiPictureIndex.prefix)
    }

    private static func meaning(of file: [UInt8]) -> [UInt8] {
        JPEGSegment.header(of: file).filter(isMeaning).flatMap {
            JPEGSegment.bytes($0.type, Array($0.data))
        }
    }

    /// The map without what is no part of it. Its samples are not touched.
    static func cleaned(_ file: [UInt8]) -> [UInt8] {
        var result = Array(file[..<2])
        for segment in JPEGSegment.header(of: file) {
            let isApplication = 0xE0...0xEF ~= segment.type || segment.type == JPEGSegment.comment
            let isFrame =
                segment.type == JPEGSegment.app0 || segment.type == JPEGSegment.app14
            if !isApplication || isFrame || isMeaning(segment) {
                result += JPEGSegment.bytes(segment.type, Array(segment.data))
            }
        }
        guard let scan = JPEGSegment.scan(of: file) else { return file }
        return result + file[scan...]
    }

    /// The map turned as its picture is, and coded anew, since its samples stand elsewhere then.
    ///
    /// - Throws: what is wrong with the map, `limitExceeded`.
    private static func turned(
        _ file: [UInt8], _ orientation: ExifOrientation, limits: Limits
    ) throws(AECError) -> [UInt8] {
        var image = try orientation.upright(JPEGCodec.decode(file, limits: limits).image)
        image.metadata = Metadata()
        let turned = try JPEGCodec.encode(image, quality: 95, subsampling: .none)
        return JPEGCodec.inserting(meaning(of: file), into: turned).file
    }

    /// Turns that of a picture as the picture will be, or leaves it out.
    ///
    /// - Parameter budget: has its memory reserved.
    /// - Returns: warnings.
    static func turn(
        in image: inout AECImage, limits: Limits, budget: inout Budget
    ) -> [String] {
        let orientation = image.metadata.orientation
        guard orientation.value > 1, let stored = image.metadata.gainMap else { return [] }
        do throws(AECError) {
            var limits = limits
            // The map as it is, turned, and coded.
            limits.maxMemory = budget.left / 3
            budget.release(stored.count)
            let map = try turned(stored, orientation, limits: limits)
            try budget.reserve(map.count, for: "the gain map")
            image.metadata.gainMap = map
            return []
        } catch {
            image.metadata.removeGainMap()
            return ["the JPEG's gain map was left out: \(error.message)"]
        }
    }

    /// A picture's file with the map behind it, and in its header what leads there.
    ///
    /// - Parameters:
    ///   - file: without the segments of metadata.
    ///   - segments: those.
    static func join(_ file: [UInt8], _ segments: [UInt8], with map: [UInt8]) -> [UInt8] {
        // ISO 21496-1 wants its name in both, with the versions 0 and 0.
        let hasISO = JPEGSegment.header(of: map).contains {
            $0.type == JPEGSegment.app2 && $0.data.starts(with: JPEGRemainder.gainMapPrefix)
        }
        let iso =
            hasISO
            ? JPEGSegment.bytes(JPEGSegment.app2, JPEGRemainder.gainMapPrefix + [0, 0, 0, 0]) : []
        // The index is as long whatever it says.
        let empty = MultiPictureIndex.segment(first: 0, second: 0, at: 0)
        let (whole, at) = JPEGCodec.inserting(segments + iso + empty, into: file)
        let index = at + segments.count + iso.count
        var result = whole
        result.replaceSubrange(
            index..<index + empty.count,
            with: MultiPictureIndex.segment(first: whole.count, second: map.count, at: index))
        return result + map
    }
}
