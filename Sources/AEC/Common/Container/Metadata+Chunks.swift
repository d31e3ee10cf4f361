/// The data of the chunks `pHYS`, `lIGT` and `tEXT`: sections 6.8, 6.9 and 6.10 of spec/aec-format.md.
extension Metadata.Resolution {
    /// Nil when the bytes are not those of a resolution.
    init?(chunk data: [UInt8]) {
        guard data.count == 9, data[8] <= 1 else { return nil }
        self.init(
            x: data.littleEndian(at: 0), y: data.littleEndian(at: 4), isPerMetre: data[8] == 1)
        guard isValid else { return nil }
    }

    /// Whether both numbers are in the range of PNG's.
    var isValid: Bool { 1...0x7FFF_FFFF ~= x && 1...0x7FFF_FFFF ~= y }

    var chunkData: [UInt8] {
        var data: [UInt8] = []
        data.appendLittleEndian(x)
        data.appendLittleEndian(y)
        return data + [isPerMetre ? 1 : 0]
    }
}

extension Metadata.LightLevels {
    private enum Flag {
        static let display: UInt8 = 1
        static let content: UInt8 = 2
    }

    /// Nil when the bytes are not the whole of such levels.
    init?(chunk data: [UInt8]) {
        self.init()
        guard let flags = data.first, 1...3 ~= flags else { return nil }
        let hasDisplay = flags & Flag.display != 0
        let hasContent = flags & Flag.content != 0
        guard data.count == 1 + (hasDisplay ? 24 : 0) + (hasContent ? 8 : 0) else { return nil }
        if hasDisplay {
            masteringDisplay = MasteringDisplay(
                chromaticities: (0..<8).map { i in
                    UInt16(data[1 + 2 * i]) | UInt16(data[2 + 2 * i]) << 8
                }, maxLuminance: data.littleEndian(at: 17), minLuminance: data.littleEndian(at: 21))
        }
        if hasContent {
            contentLight = ContentLight(
                maximum: data.littleEndian(at: data.count - 8),
                average: data.littleEndian(at: data.count - 4))
        }
    }

    /// Whether there is something, and the display has all of its chromaticities.
    var isValid: Bool {
        (masteringDisplay != nil || contentLight != nil)
            && masteringDisplay?.chromaticities.count ?? 8 == 8
    }

    var chunkData: [UInt8] {
        var flags: UInt8 = 0
        var fields: [UInt8] = []
        if let masteringDisplay {
            flags |= Flag.display
            for number in masteringDisplay.chromaticities { fields.appendLittleEndian(number) }
            fields.appendLittleEndian(masteringDisplay.maxLuminance)
            fields.appendLittleEndian(masteringDisplay.minLuminance)
        }
        if let contentLight {
            flags |= Flag.content
            fields.appendLittleEndian(contentLight.maximum)
            fields.appendLittleEndian(contentLight.average)
        }
        return [flags] + fields
    }
}

extension Metadata.Text {
    /// Texts of one picture, and bytes of a keyword or the name of a language.
    static let maximumCount = 1024
    private static let longestName = 255

    /// Nil when the bytes are not those of at least one text.
    static func list(chunk data: [UInt8]) -> [Metadata.Text]? {
        var texts: [Metadata.Text] = []
        var reader = ByteReader(data, at: 0)
        do throws(AECError) {
            while reader.remaining > 0 {
                let text = Metadata.Text(
                    keyword: try reader.field(), language: try reader.field(),
                    translatedKeyword: try reader.field(), text: try reader.field())
                guard texts.count < maximumCount, text.isValid else { return nil }
                texts.append(text)
            }
        } catch {
            return nil
        }
        return texts.isEmpty ? nil : texts
    }

    var isValid: Bool {
        1...Metadata.Text.longestName ~= keyword.count
            && language.count <= Metadata.Text.longestName
            && !keyword.contains(0) && !language.contains(0) && !translatedKeyword.contains(0)
    }

    static func chunkData(_ texts: [Metadata.Text]) -> [UInt8] {
        var data: [UInt8] = []
        for text in texts {
            for field in [text.keyword, text.language, text.translatedKeyword, text.text] {
                data.appendLittleEndian(UInt32(truncatingIfNeeded: field.count))
                data += field
            }
        }
        return data
    }
}

extension ByteReader {
    /// A length of four bytes, and as many bytes.
    fileprivate mutating func field() throws(AECError) -> [UInt8] {
        let count = try u32()
        guard UInt64(count) <= UInt64(remaining) else {
            throw AECError(.truncated, "a text ends early")
        }
        return try array(Int(count))
    }
}

extension [UInt8] {
    /// The four bytes at an index, which must exist.
    fileprivate func littleEndian(at index: Int) -> UInt32 {
        UInt32(self[index]) | UInt32(self[index + 1]) << 8 | UInt32(self[index + 2]) << 16
            | UInt32(self[index + 3]) << 24
    }
}
