import AEC

/// Why a block of metadata is left out of a picture that is read all the same.
enum MetadataFault: Error {
    case damaged
    /// Beyond the limit of one block.
    case tooLarge
    /// It does not fit beside what the picture takes.
    case noMemory

    /// - Parameter block: what is left out, as the subject of a sentence: "the PNG's eXIf chunk".
    func warning(of block: String, limits: Limits) -> String {
        switch self {
        case .damaged: "\(block) is damaged and was left out"
        case .tooLarge where limits.maxMetadata >= Metadata.maximumSize:
            "\(block) exceeds the \(Metadata.maximumSize) bytes that an .aec file holds of one kind of metadata and was left out"
        case .tooLarge:
            "\(block) exceeds the limit of \(limits.maxMetadata) bytes of metadata and was left out (Limits.maxMetadata)"
        case .noMemory:
            "\(block) was left out, since with the picture it exceeds the limit of \(limits.maxMemory) bytes of memory (Limits.maxMemory)"
        }
    }
}

extension Budget {
    /// Reserves memory for something that can be done without.
    ///
    /// - Returns: false, and nothing is reserved, when there is not as much left.
    mutating func take(_ bytes: Int) -> Bool {
        do throws(AECError) {
            try reserve(bytes, for: "metadata")
            return true
        } catch {
            return false
        }
    }
}
