import AEC

/// Metadata in the chunks of a PNG (third edition, section 11.3; XMP part 3, section 1.1.5).
struct PNGMetadata {
    private(set) var metadata = Metadata()
    /// What could not be kept.
    private(set) var warnings: [String] = []
    private var color = ColorDescription()
    private var seen: Set<String> = []

    private static let types: Set = [
        "cICP", "iCCP", "sRGB", "gAMA", "cHRM", "eXIf", "iTXt", "tEXt", "zTXt", "acTL",
    ]
    static let xmpKeyword = "XML:com.adobe.xmp"

    init(reading file: [UInt8]) {
        var isBeforePixels = true
        for chunk in PNGChunk.find(PNGMetadata.types, in: file) {
            switch chunk.type {
            case "IDAT": isBeforePixels = false
            case "cICP", "iCCP", "sRGB", "gAMA", "cHRM":
                if isBeforePixels { takeOnce(chunk) { $0.readColor(Array($1), type: chunk.type) } }
            case "eXIf": takeOnce(chunk) { $0.takeExif(Array($1)) }
            case "iTXt": readText(chunk)
            case "tEXt", "zTXt": readRawProfile(chunk)
            case "acTL":
                warn("the PNG is animated: only its still picture is read")
            default: break
            }
        }
        if color != ColorDescription() { metadata.color = color }
    }

    private mutating func warn(_ text: String) {
        // A file can repeat a fault as often as it likes.
        if !warnings.contains(text) { warnings.append(text) }
    }

    /// Whether the profile is of colours, which the samples must then have too.
    var hasColorProfile: Bool {
        guard let profile = metadata.iccProfile, profile.count >= 20 else { return false }
        return !profile[16..<20].elementsEqual("GRAY".utf8)
    }

    private mutating func takeOnce(
        _ chunk: PNGChunk, take: (inout PNGMetadata, ArraySlice<UInt8>) -> Bool
    ) {
        guard seen.insert(chunk.type).inserted else {
            warn("the PNG has several \(chunk.type) chunks: the first one counts")
            return
        }
        if !take(&self, chunk.data) {
            warn("the PNG's \(chunk.type) chunk is damaged and was left out")
        }
    }

    private mutating func readColor(_ data: [UInt8], type: String) -> Bool {
        switch type {
        case "cICP":
            guard data.count == 4, data[3] <= 1 else { return false }
            color.codePoints = .init(
                primaries: data[0], transfer: data[1], matrix: data[2], fullRange: data[3])
        case "sRGB":
            guard data.count == 1, data[0] <= 3 else { return false }
            color.sRGBIntent = data[0]
        case "gAMA":
            guard data.count == 4, (1...0x7FFF_FFFF).contains(data.bigEndian(at: 0)) else {
                return false
            }
            color.gamma = data.bigEndian(at: 0)
        case "cHRM":
            guard data.count == 32 else { return false }
            func point(_ at: Int) -> ColorDescription.Chromaticities.Point {
                .init(x: data.bigEndian(at: at), y: data.bigEndian(at: at + 4))
            }
            color.chromaticities = .init(
                white: point(0), red: point(8), green: point(16), blue: point(24))
        default:
            // iCCP: a name of 1 to 79 characters, 0, the method 0, a zlib stream.
            guard let end = data.prefix(80).firstIndex(of: 0), end > 0, data.count > end + 2,
                data[end + 1] == 0, let profile = PNGZlib.inflate(data[(end + 2)...]),
                profile.count >= 128
            else { return false }
            metadata.iccProfile = profile
        }
        return true
    }

    /// Some programs put the six bytes in front that precede the block in JPEG.
    private mutating func takeExif(_ data: [UInt8]) -> Bool {
        let prefix = Array("Exif\0\0".utf8)
        let block = data.starts(with: prefix) ? Array(data.dropFirst(prefix.count)) : data
        guard block.count <= Metadata.largestBlock, ExifBlock(block) != nil else { return false }
        metadata.exif = block
        return true
    }

    /// iTXt: keyword, 0, whether compressed, method, language, 0, translated keyword, 0, text.
    private mutating func readText(_ chunk: PNGChunk) {
        guard let (keyword, rest) = PNGMetadata.split(chunk.data),
            keyword.elementsEqual(PNGMetadata.xmpKeyword.utf8)
        else { return }
        takeOnce(PNGChunk(type: "iTXt", data: rest)) { reader, data in
            guard data.count >= 2, let first = data.first, first <= 1,
                let (_, translated) = PNGMetadata.split(data.dropFirst(2)),
                let (_, text) = PNGMetadata.split(translated)
            else { return false }
            guard let packet = first == 1 ? PNGZlib.inflate(text) : Array(text),
                packet.count <= Metadata.largestBlock
            else { return false }
            reader.metadata.xmp = packet
            return true
        }
    }

    /// Before eXIf there was a habit of ImageMagick's: hexadecimal digits in a text chunk.
    private mutating func readRawProfile(_ chunk: PNGChunk) {
        guard let (keyword, rest) = PNGMetadata.split(chunk.data),
            let kind = PNGRawProfile.kind(keyword: String(decoding: keyword, as: UTF8.self))
        else { return }
        let isCompressed = chunk.type == "zTXt"
        takeOnce(PNGChunk(type: "raw profile", data: rest)) { reader, data in
            // zTXt: the method 0, then a zlib stream.
            guard let text = isCompressed ? PNGZlib.inflate(data.dropFirst()) : Array(data),
                let profile = PNGRawProfile.decode(text)
            else { return false }
            // Chunks made for the purpose come first.
            switch kind {
            case .exif: return reader.metadata.exif != nil || reader.takeExif(profile)
            case .xmp: reader.metadata.xmp = reader.metadata.xmp ?? profile
            }
            return true
        }
    }

    /// What is before the first zero byte, and what is behind it.
    private static func split(
        _ data: ArraySlice<UInt8>
    ) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)? {
        guard let end = data.firstIndex(of: 0) else { return nil }
        return (data[..<end], data[(end + 1)...])
    }
}
