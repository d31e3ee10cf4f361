import AEC

extension Metadata {
    /// The header that every ICC profile begins with (ICC.1, section 7.2), in bytes.
    static let leastProfile = 128

    /// Whether the profile is of colours, which the samples must then have too.
    var hasColorProfile: Bool {
        guard let profile = iccProfile, profile.count >= Metadata.leastProfile else { return false }
        return !profile[16..<20].elementsEqual("GRAY".utf8)
    }

    /// Leaves out what has no room beside the memory that the pixels take because of it: a second picture to be turned as
    /// Exif asks, colours for a profile. Without metadata they take none, so that nothing is refused for its sake. XMP that
    /// was made to take time and memory is left out, too.
    ///
    /// - Parameters:
    ///   - budget: has the memory of all blocks reserved, and afterwards that of those that stay and of the pixels.
    ///   - format: of the file, for the warnings.
    ///   - pixels: the bytes that the pixels take more with some metadata than with none.
    /// - Returns: warnings.
    mutating func makeRoom(
        in budget: inout Budget, limits: Limits, format: String, pixels: (Metadata) -> Int
    ) -> [String] {
        // What makes the picture look right comes before what is said of it.
        let blocks: [(path: WritableKeyPath<Metadata, [UInt8]?>, name: String)] = [
            (\.exif, "Exif block"), (\.iccProfile, "ICC profile"), (\.xmp, "XMP"),
        ]
        var kept = self
        for (path, _) in blocks {
            budget.release(self[keyPath: path]?.count ?? 0)
            kept[keyPath: path] = nil
        }
        var warnings: [String] = []
        for (path, name) in blocks {
            guard let block = self[keyPath: path] else { continue }
            if path == \.xmp, XMLTokens.areTooMany(in: block) {
                warnings.append(
                    "the \(format)'s XMP has an element of more than \(XMLTokens.mostAttributes) attributes and was left out"
                )
                continue
            }
            var more = kept
            more[keyPath: path] = block
            // A packet is written anew when its orientation is reset; one of the usual size takes nothing to speak of
            let isEdited = path == \.xmp && kept.orientation.value > 1 && block.count >= 1 << 20
            let edited = isEdited ? block.count : 0
            if budget.take(block.count + edited + pixels(more) - pixels(kept)) {
                budget.release(edited)
                kept = more
            } else {
                warnings.append(
                    MetadataFault.noMemory.warning(of: "the \(format)'s \(name)", limits: limits))
            }
        }
        self = kept
        return warnings
    }
}
