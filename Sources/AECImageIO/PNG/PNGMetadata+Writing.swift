import AEC

extension PNGMetadata {
    /// The chunks that hold a picture's metadata, in the order in which they must stand before the pixels.
    ///
    /// - Throws: `invalidArgument` for a block that no chunk can hold, `limitExceeded` without memory.
    static func chunks(for metadata: Metadata) throws(AECError) -> [UInt8] {
        for block in [metadata.iccProfile, metadata.exif, metadata.xmp, metadata.iptc] {
            // A chunk has at most 2^31 - 1 bytes, a few of which are not the block's.
            guard block?.count ?? 0 < 0x7FFF_0000 else {
                throw AECError(.invalidArgument, "a PNG has no room for metadata of 2 GB")
            }
        }
        var chunks: [UInt8] = []
        let color = metadata.color
        if let points = color?.codePoints {
            chunks += PNGChunk.bytes(
                "cICP", [points.primaries, points.transfer, points.matrix, points.fullRange])
        }
        if let display = metadata.lightLevels?.masteringDisplay, display.chromaticities.count == 8 {
            chunks += PNGChunk.bytes(
                "mDCV",
                display.chromaticities.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
                    + display.maxLuminance.bigEndianBytes + display.minLuminance.bigEndianBytes)
        }
        if let light = metadata.lightLevels?.contentLight {
            chunks += PNGChunk.bytes(
                "cLLI", light.maximum.bigEndianBytes + light.average.bigEndianBytes)
        }
        if let profile = metadata.iccProfile {
            chunks += PNGChunk.bytes(
                "iCCP", Array("ICC profile\0\0".utf8) + (try PNGZlib.deflate(profile)))
        }
        if let intent = color?.sRGBIntent { chunks += PNGChunk.bytes("sRGB", [intent]) }
        if let gamma = color?.gamma { chunks += PNGChunk.bytes("gAMA", gamma.bigEndianBytes) }
        if let points = color?.chromaticities {
            let all = [points.white, points.red, points.green, points.blue]
            chunks += PNGChunk.bytes(
                "cHRM", all.flatMap { $0.x.bigEndianBytes + $0.y.bigEndianBytes })
        }
        if let resolution = metadata.resolution {
            chunks += PNGChunk.bytes(
                "pHYs",
                resolution.x.bigEndianBytes + resolution.y.bigEndianBytes
                    + [resolution.isPerMetre ? 1 : 0])
        }
        if let exif = metadata.exif { chunks += PNGChunk.bytes("eXIf", exif) }
        if let packet = metadata.xmp {
            // Not compressed, so that programs find it without reading the format. No language, no translation.
            chunks += PNGChunk.bytes("iTXt", Array(xmpKeyword.utf8) + [0, 0, 0, 0, 0] + packet)
        }
        if let iptc = metadata.iptc {
            let text = PNGRawProfile.encode(iptc, name: "iptc")
            chunks += PNGChunk.bytes(
                "zTXt",
                Array(PNGRawProfile.iptcKeyword.utf8) + [0, 0] + (try PNGZlib.deflate(text)))
        }
        for text in metadata.texts { chunks += try chunk(for: text) ?? [] }
        return chunks
    }

    /// What a PNG has no place for, in sentences for the user.
    static func losses(of metadata: Metadata) -> [String] {
        var warnings: [String] = []
        if metadata.gainMap != nil {
            warnings.append("a PNG has no place for the gain map: it was left out")
        }
        let lost = metadata.texts.count { keyword(of: $0) == nil }
        if lost > 0 {
            warnings.append("a PNG cannot have the keywords of \(lost) texts: they were left out")
        }
        return warnings
    }

    /// Nil where it is none of a PNG.
    private static func keyword(of text: Metadata.Text) -> [UInt8]? {
        guard let keyword = Latin1.encode(text.keyword), 1...longestKeyword ~= keyword.count,
            text.text.count < 0x7FFF_0000, text.translatedKeyword.count < 0x7000
        else { return nil }
        return keyword
    }

    /// In Latin-1 where that has all characters and nobody says in which language it is; long ones compressed.
    private static func chunk(for text: Metadata.Text) throws(AECError) -> [UInt8]? {
        guard let keyword = keyword(of: text) else { return nil }
        let isLong = text.text.count > 1000
        if text.language.isEmpty, text.translatedKeyword.isEmpty,
            let plain = Latin1.encode(text.text)
        {
            return isLong
                ? PNGChunk.bytes("zTXt", keyword + [0, 0] + (try PNGZlib.deflate(plain)))
                : PNGChunk.bytes("tEXt", keyword + [0] + plain)
        }
        let head = keyword + [0, isLong ? 1 : 0, 0] + text.language + [0]
        return PNGChunk.bytes(
            "iTXt",
            head + text.translatedKeyword + [0]
                + (isLong ? try PNGZlib.deflate(text.text) : text.text))
    }
}
