import AEC

extension PNGMetadata {
    /// The chunks that hold a picture's metadata, in the order in which they must stand before the pixels.
    ///
    /// - Throws: `invalidArgument` for a block that no chunk can hold, `limitExceeded` without memory.
    static func chunks(for metadata: Metadata) throws(AECError) -> [UInt8] {
        for block in [metadata.iccProfile, metadata.exif, metadata.xmp] {
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
        if let exif = metadata.exif { chunks += PNGChunk.bytes("eXIf", exif) }
        if let packet = metadata.xmp {
            // Not compressed, so that programs find it without reading the format. No language, no translation.
            chunks += PNGChunk.bytes("iTXt", Array(xmpKeyword.utf8) + [0, 0, 0, 0, 0] + packet)
        }
        return chunks
    }
}
