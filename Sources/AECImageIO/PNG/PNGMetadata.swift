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

    /// Of one block, inflated.
    private let limit: Int

    init(reading file: [UInt8], limits: Limits) {
        limit = limits.maxMetadata
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

    private enum Outcome { case taken, damaged, tooLarge }

    /// Calls `take` for the first chunk of a type.
    private mutating func takeOnce(
        _ chunk: PNGChunk, take: (inout PNGMetadata, ArraySlice<UInt8>) -> Outcome
    ) {
        guard seen.insert(chunk.type).inserted else {
            warn("the PNG has several \(chunk.type) chunks: the first one counts")
            return
        }
        switch take(&self, chunk.data) {
        case .taken: return
        case .damaged: warn("the PNG's \(chunk.type) chunk is damaged and was left out")
        case .tooLarge:
            warn(
                "the PNG's \(chunk.type) chunk exceeds the limit of \(limit) bytes of metadata and was left out (raise it with --max-metadata)"
            )
        }
    }

    private mutating func readColor(_ data: [UInt8], type: String) -> Outcome {
        switch type {
        case "cICP":
            guard data.count == 4, data[3] <= 1 else { return .damaged }
            color.codePoints = .init(
                primaries: data[0], transfer: data[1], matrix: data[2], fullRange: data[3])
        case "sRGB":
            guard data.count == 1, data[0] <= 3 else { return .damaged }
            color.sRGBIntent = data[0]
        case "gAMA":
            guard data.count == 4, (1...0x7FFF_FFFF).contains(data.bigEndian(at: 0)) else {
                return .damaged
            }
            color.gamma = data.bigEndian(at: 0)
        case "cHRM":
            guard data.count == 32 else { return .damaged }
            func point(_ at: Int) -> ColorDescription.Chromaticities.Point {
                .init(x: data.bigEndian(at: at), y: data.bigEndian(at: at + 4))
            }
            color.chromaticities = .init(
                white: point(0), red: point(8), green: point(16), blue: point(24))
        default:
            // iCCP: a name of 1 to 79 characters, 0, the method 0, a zlib stream.
            guard let end = data.prefix(80).firstIndex(of: 0), end > 0, data.count > end + 2,
                data[end + 1] == 0
            else { return .damaged }
            switch PNGZlib.inflate(data[(end + 2)...], limit: limit) {
            case .success(let profile) where profile.count >= 128: metadata.iccProfile = profile
            case .failure(.tooLarge): return .tooLarge
            default: return .damaged
            }
        }
        return .taken
    }

    /// Some programs put the six bytes in front that precede the block in JPEG.
    private mutating func takeExif(_ data: [UInt8]) -> Outcome {
        let prefix = Array("Exif\0\0".utf8)
        let block = data.starts(with: prefix) ? Array(data.dropFirst(prefix.count)) : data
        guard block.count <= limit else { return .tooLarge }
        guard ExifBlock(block) != nil else { return .damaged }
        metadata.exif = block
        return .taken
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
            else { return .damaged }
            switch PNGZlib.text(text, isCompressed: first == 1, limit: reader.limit) {
            case .success(let packet): reader.metadata.xmp = packet
            case .failure(.tooLarge): return .tooLarge
            case .failure(.damaged): return .damaged
            }
            return .taken
        }
    }

    /// Before eXIf there was a habit of ImageMagick's: hexadecimal digits in a text chunk.
    private mutating func readRawProfile(_ chunk: PNGChunk) {
        guard let (keyword, rest) = PNGMetadata.split(chunk.data),
            case let name = String(decoding: keyword, as: UTF8.self),
            let kind = PNGRawProfile.kind(keyword: name)
        else { return }
        let isCompressed = chunk.type == "zTXt"
        takeOnce(PNGChunk(type: "'\(name)'", data: rest)) { reader, data in
            // zTXt: the method 0, then a zlib stream. The digits are twice as many as the bytes, and in lines.
            let text = PNGZlib.text(
                isCompressed ? data.dropFirst() : data, isCompressed: isCompressed,
                limit: reader.limit.multipliedClamping(by: 3))
            guard case .success(let digits) = text, let profile = PNGRawProfile.decode(digits)
            else { return .damaged }
            guard profile.count <= reader.limit else { return .tooLarge }
            // Chunks made for the purpose come first.
            guard let packet = PNGRawProfile.packet(in: profile, of: kind) else {
                return reader.metadata.exif != nil ? .taken : reader.takeExif(profile)
            }
            reader.metadata.xmp = reader.metadata.xmp ?? Array(packet)
            return .taken
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
