import AEC

/// Metadata in the chunks of a PNG (third edition, section 11.3; XMP part 3, section 1.1.5).
struct PNGMetadata {
    var metadata = Metadata()
    /// What could not be kept.
    private(set) var warnings: [String] = []
    private var color = ColorDescription()
    private var seen: Set<String> = []

    private static let types: Set = [
        "cICP", "iCCP", "sRGB", "gAMA", "cHRM", "eXIf", "iTXt", "tEXt", "zTXt", "acTL", "pHYs",
        "mDCV", "cLLI",
    ]
    static let xmpKeyword = "XML:com.adobe.xmp"

    let limits: Limits
    /// What is left for metadata.
    var budget: Budget

    /// - Parameter budget: what a block has no room in is left out with a warning.
    init(reading file: [UInt8], limits: Limits, budget: inout Budget) {
        self.limits = limits
        self.budget = budget
        defer { budget = self.budget }
        var isBeforePixels = true
        for chunk in PNGChunk.find(PNGMetadata.types, in: file) {
            switch chunk.type {
            case "IDAT": isBeforePixels = false
            case "iCCP": if isBeforePixels { takeOnce(chunk) { $0.readProfile($1) } }
            case "cICP", "sRGB", "gAMA", "cHRM":
                if isBeforePixels { takeOnce(chunk) { $0.readColor($1, type: chunk.type) } }
            case "eXIf": takeOnce(chunk) { $0.takeExif($1) }
            case "iTXt": readText(chunk)
            case "tEXt", "zTXt": readPlainText(chunk)
            case "pHYs": takeOnce(chunk) { $0.readResolution($1) }
            case "mDCV", "cLLI":
                if isBeforePixels { takeOnce(chunk) { $0.readLight($1, type: chunk.type) } }
            case "acTL":
                warn("the PNG is animated: only its still picture is read")
            default: break
            }
        }
        if color != ColorDescription() { metadata.color = color }
        let rest = PNGChunk.bytesBehindEnd(of: file)
        if rest > 0 { warn("\(rest) bytes behind the end of the PNG were left out") }
    }

    mutating func warn(_ text: String) {
        // A file can repeat a fault as often as it likes.
        if !warnings.contains(text) { warnings.append(text) }
    }

    /// Calls `take` for the first chunk of a type; it says what is wrong with the chunk, or nil.
    mutating func takeOnce(
        _ chunk: PNGChunk, take: (inout PNGMetadata, ArraySlice<UInt8>) -> MetadataFault?
    ) {
        guard seen.insert(chunk.type).inserted else {
            warn("the PNG has several \(chunk.type) chunks: the first one counts")
            return
        }
        if let fault = take(&self, chunk.data) {
            warn(fault.warning(of: "the PNG's \(chunk.type) chunk", limits: limits))
        }
    }

    private mutating func readColor(_ data: ArraySlice<UInt8>, type: String) -> MetadataFault? {
        // None is longer, and a copy has indices from 0.
        let data = Array(data.prefix(33))
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
        default:
            guard data.count == 32 else { return .damaged }
            func point(_ at: Int) -> ColorDescription.Chromaticities.Point {
                .init(x: data.bigEndian(at: at), y: data.bigEndian(at: at + 4))
            }
            color.chromaticities = .init(
                white: point(0), red: point(8), green: point(16), blue: point(24))
        }
        return nil
    }

    /// pHYs: pixels for each unit, across and down; the unit, 0 for none, 1 for a metre.
    private mutating func readResolution(_ data: ArraySlice<UInt8>) -> MetadataFault? {
        guard data.count == 9, let unit = data.last, unit <= 1 else { return .damaged }
        let resolution = Metadata.Resolution(
            x: data.bigEndian(at: data.startIndex), y: data.bigEndian(at: data.startIndex + 4),
            isPerMetre: unit == 1)
        guard [resolution.x, resolution.y].allSatisfy({ 1...0x7FFF_FFFF ~= $0 }) else {
            return .damaged
        }
        metadata.resolution = resolution
        return nil
    }

    /// mDCV: eight chromaticities, the most and the least luminance. cLLI: the most and the mean.
    private mutating func readLight(_ data: ArraySlice<UInt8>, type: String) -> MetadataFault? {
        let start = data.startIndex
        var levels = metadata.lightLevels ?? Metadata.LightLevels()
        if type == "mDCV" {
            guard data.count == 24 else { return .damaged }
            levels.masteringDisplay = .init(
                chromaticities: (0..<8).map {
                    UInt16(data[start + 2 * $0]) << 8 | UInt16(data[start + 2 * $0 + 1])
                }, maxLuminance: data.bigEndian(at: start + 16),
                minLuminance: data.bigEndian(at: start + 20))
        } else {
            guard data.count == 8 else { return .damaged }
            levels.contentLight = .init(
                maximum: data.bigEndian(at: start), average: data.bigEndian(at: start + 4))
        }
        metadata.lightLevels = levels
        return nil
    }

    /// iCCP: a name of 1 to 79 characters, 0, the method 0, a zlib stream.
    private mutating func readProfile(_ data: ArraySlice<UInt8>) -> MetadataFault? {
        guard let end = data.prefix(80).firstIndex(of: 0), end > data.startIndex,
            data.endIndex > end + 2, data[end + 1] == 0
        else { return .damaged }
        switch PNGZlib.inflate(
            data[(end + 2)...], limit: limits.maxMetadata, budget: &budget)
        {
        case .success(let profile) where profile.count >= Metadata.leastProfile:
            metadata.iccProfile = profile
        case .success(let profile):
            budget.release(profile.count)
            return .damaged
        case .failure(let fault): return fault
        }
        return nil
    }

    /// Some programs put the six bytes in front that precede the block in JPEG, djxl 0.7 the four of JPEG XL.
    mutating func takeExif(_ data: ArraySlice<UInt8>) -> MetadataFault? {
        let prefixes = [JPEGMetadata.exifPrefix, [0, 0, 0, 0]]
        let block = data.dropFirst(prefixes.first { data.starts(with: $0) }?.count ?? 0)
        guard block.count <= limits.maxMetadata else { return .tooLarge }
        guard ExifBlock(Array(block.prefix(4))) != nil else { return .damaged }
        guard budget.take(block.count) else { return .noMemory }
        // One of a text that came first is worth less.
        budget.release(metadata.exif?.count ?? 0)
        metadata.exif = Array(block)
        return nil
    }

    /// Keeps a packet whose memory is reserved, instead of one that may have come first in a text of another kind.
    mutating func keepXMP(_ packet: [UInt8]) {
        budget.release(metadata.xmp?.count ?? 0)
        metadata.xmp = packet
    }
}
