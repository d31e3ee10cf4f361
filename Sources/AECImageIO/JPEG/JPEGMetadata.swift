import AEC

/// Metadata in the segments of a JPEG: Exif in APP1 (CIPA DC-008, 4.7), XMP in APP1 (XMP part 3, section 1.1.3), an ICC
/// profile in APP2 (ICC.1, annex B.4), IPTC in APP13 (XMP part 3, section 1.1.3), comments in COM; and a gain map behind
/// the picture.
struct JPEGMetadata {
    var metadata = Metadata()
    /// What could not be kept.
    private(set) var warnings: [String] = []

    static let exifPrefix = Array("Exif\0\0".utf8)
    static let xmpPrefix = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    static let profilePrefix = Array("ICC_PROFILE\0".utf8)
    static let photoshopPrefix = Array("Photoshop 3.0\0".utf8)
    /// Segments count themselves from 1 to 255.
    static let mostProfileSegments = 255
    /// Bytes that a part of extended XMP, a comment or a piece of Photoshop's resources takes besides its content while
    /// it is among the others.
    private static let partMemory = 4 * MemoryLayout<ArraySlice<UInt8>>.stride

    let limits: Limits
    /// What is left for metadata.
    var budget: Budget

    /// - Parameter budget: what a block has no room in is left out with a warning.
    init(reading file: [UInt8], limits: Limits, budget: inout Budget) {
        self.limits = limits
        self.budget = budget
        defer { budget = self.budget }
        var profile: [JPEGSegment] = []
        var extensions: [ArraySlice<UInt8>] = []
        var pictures: [MultiPictureIndex.Entry] = []
        var resources: [ArraySlice<UInt8>] = []
        var comments: [ArraySlice<UInt8>] = []
        var hasAllExtensions = true
        for segment in JPEGSegment.header(of: file) {
            if segment.type == JPEGSegment.app1 {
                if let block = segment.content(after: JPEGMetadata.exifPrefix) {
                    takeExif(block)
                } else if let packet = segment.content(after: JPEGMetadata.xmpPrefix) {
                    takeXMP(packet)
                } else if let part = segment.content(after: ExtendedXMP.prefix) {
                    if hasRoomForPart("extended XMP") {
                        extensions.append(part)
                    } else {
                        hasAllExtensions = false
                    }
                }
            } else if segment.type == JPEGSegment.app2 {
                if segment.content(after: JPEGMetadata.profilePrefix) != nil {
                    // One too many says as well that they are damaged
                    if profile.count <= JPEGMetadata.mostProfileSegments { profile.append(segment) }
                } else if let index = segment.content(after: MultiPictureIndex.prefix),
                    pictures.isEmpty
                {
                    pictures = MultiPictureIndex.entries(in: index)
                }
            } else if segment.type == JPEGSegment.app0, metadata.resolution == nil {
                metadata.resolution = JFIFDensity.resolution(in: segment.data)
            } else if segment.type == JPEGSegment.app13,
                let part = segment.content(after: JPEGMetadata.photoshopPrefix)
            {
                if hasRoomForPart("Photoshop resources") { resources.append(part) }
            } else if segment.type == JPEGSegment.comment {
                if hasRoomForPart("comments") { comments.append(segment.data) }
            }
        }
        if !profile.isEmpty { takeProfile(profile) }
        if hasAllExtensions, !extensions.isEmpty { extendXMP(extensions) }
        self.budget.release(
            extensions.count + resources.count + comments.count, JPEGMetadata.partMemory)
        takeResources(resources)
        takeComments(comments)
        takeRemainder(JPEGRemainder(of: file, listed: pictures), of: file)
    }

    mutating func warn(_ text: String) {
        // A file can repeat a fault as often as it likes.
        if !warnings.contains(text) { warnings.append(text) }
    }

    /// Reserves memory for one of the parts that a file may have millions of, which hold next to nothing, or warns that
    /// some are left out.
    private mutating func hasRoomForPart(_ name: String) -> Bool {
        if budget.take(JPEGMetadata.partMemory) { return true }
        warn(MetadataFault.noMemory.warning(of: "the JPEG's \(name)", limits: limits))
        return false
    }

    /// Reserves memory for a block, or warns that it is left out.
    mutating func hasRoom(for bytes: Int, _ name: String) -> Bool {
        let fault: MetadataFault
        if bytes > limits.maxMetadata {
            fault = .tooLarge
        } else if budget.take(bytes) {
            return true
        } else {
            fault = .noMemory
        }
        warn(fault.warning(of: "the JPEG's \(name)", limits: limits))
        return false
    }

    private mutating func takeExif(_ block: ArraySlice<UInt8>) {
        if metadata.exif != nil {
            warn("the JPEG has several Exif segments: the first one counts")
        } else if ExifBlock(Array(block.prefix(4))) == nil {
            warn(MetadataFault.damaged.warning(of: "the JPEG's Exif segment", limits: limits))
        } else if hasRoom(for: block.count, "Exif segment") {
            metadata.exif = Array(block)
        }
    }

    private mutating func takeXMP(_ packet: ArraySlice<UInt8>) {
        if metadata.xmp != nil {
            warn("the JPEG has several XMP segments: the first one counts")
        } else if hasRoom(for: packet.count, "XMP") {
            metadata.xmp = Array(packet)
        }
    }

    /// Each segment says which it is, from 1, and how many there are.
    private mutating func takeProfile(_ segments: [JPEGSegment]) {
        guard segments.count <= JPEGMetadata.mostProfileSegments else { return leaveOutProfile() }
        var parts = [ArraySlice<UInt8>?](repeating: nil, count: segments.count)
        for segment in segments {
            guard let content = segment.content(after: JPEGMetadata.profilePrefix),
                let number = content.first, number > 0, number <= parts.count,
                parts[Int(number) - 1] == nil, content.count >= 2,
                content[content.startIndex + 1] == parts.count
            else { return leaveOutProfile() }
            parts[Int(number) - 1] = content.dropFirst(2)
        }
        // As many different numbers as there are segments: none is missing.
        let size = parts.reduce(0) { $0 + ($1?.count ?? 0) }
        guard size >= Metadata.leastProfile else { return leaveOutProfile() }
        guard hasRoom(for: size, "ICC profile") else { return }
        metadata.iccProfile = parts.flatMap { $0 ?? [] }
    }

    private mutating func leaveOutProfile() {
        warn(MetadataFault.damaged.warning(of: "the JPEG's ICC profile", limits: limits))
    }

    private mutating func extendXMP(_ parts: [ArraySlice<UInt8>]) {
        // The pieces put together, then what they are joined to: no longer than all segments are.
        let main = metadata.xmp ?? []
        let bytes = parts.reduce(main.count) { $0 + $1.count }
        guard budget.take(bytes.multipliedClamping(by: 2)) else {
            warn(MetadataFault.noMemory.warning(of: "the JPEG's extended XMP", limits: limits))
            return
        }
        let whole = ExtendedXMP.join(main, with: parts, limit: limits.maxMetadata)
        budget.release(bytes.multipliedClamping(by: 2))
        guard let whole else {
            warn(
                "the JPEG's extended XMP is damaged, too long or of an unusual form, and was left out"
            )
            return
        }
        metadata.xmp = nil
        budget.release(main.count)
        if hasRoom(for: whole.count, "XMP") { metadata.xmp = whole }
    }
}

extension JPEGSegment {
    /// What follows a signature.
    fileprivate func content(after prefix: [UInt8]) -> ArraySlice<UInt8>? {
        data.starts(with: prefix) ? data.dropFirst(prefix.count) : nil
    }
}
