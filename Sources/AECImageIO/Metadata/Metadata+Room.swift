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
        let parts: [MetadataRoom] = [
            .block(\.exif, "Exif block"), .block(\.iccProfile, "ICC profile"), .block(\.xmp, "XMP"),
            .block(\.gainMap, "gain map"), .block(\.iptc, "IPTC"),
            MetadataRoom(name: "texts", size: { $0.texts.size }, copy: { $1.texts = $0.texts }),
        ]
        var kept = self
        for part in parts where part.size(self) > 0 {
            budget.release(part.size(self))
            part.copy(Metadata(), &kept)
        }
        var warnings: [String] = []
        for part in parts where part.size(self) > 0 {
            if let xmp, part.name == "XMP", XMLTokens.areTooMany(in: xmp) {
                warnings.append(
                    "the \(format)'s XMP has an element of more than \(XMLTokens.mostAttributes) attributes and was left out"
                )
                continue
            }
            var more = kept
            part.copy(self, &more)
            let size = part.size(self)
            // A packet is written anew when its orientation is reset; one of the usual size takes nothing to speak of
            let isEdited = part.name == "XMP" && kept.orientation.value > 1 && size >= 1 << 20
            let edited = isEdited ? size : 0
            if budget.take(size + edited + pixels(more) - pixels(kept)) {
                budget.release(edited)
                kept = more
            } else {
                warnings.append(
                    MetadataFault.noMemory.warning(
                        of: "the \(format)'s \(part.name)", limits: limits))
            }
        }
        if gainMap != nil, kept.gainMap == nil { kept.removeGainMap() }
        self = kept
        return warnings
    }
}

/// A part of the metadata that takes memory.
private struct MetadataRoom {
    let name: String
    /// Bytes, 0 for none.
    let size: (Metadata) -> Int
    /// From the first to the second.
    let copy: (Metadata, inout Metadata) -> Void

    static func block(
        _ path: WritableKeyPath<Metadata, [UInt8]?> & Sendable, _ name: String
    ) -> MetadataRoom {
        MetadataRoom(
            name: name, size: { $0[keyPath: path]?.count ?? 0 },
            copy: { $1[keyPath: path] = $0[keyPath: path] })
    }
}

extension [Metadata.Text] {
    /// Bytes of all.
    var size: Int {
        reduce(0) {
            $0 + $1.keyword.count + $1.language.count + $1.translatedKeyword.count + $1.text.count
        }
    }
}
