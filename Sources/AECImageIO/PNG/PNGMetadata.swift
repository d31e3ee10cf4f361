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

    private let limits: Limits
    /// What is left for metadata.
    private var budget: Budget

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

    /// Calls `take` for the first chunk of a type; it says what is wrong with the chunk, or nil.
    private mutating func takeOnce(
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
    private mutating func takeExif(_ data: ArraySlice<UInt8>) -> MetadataFault? {
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
    private mutating func keepXMP(_ packet: [UInt8]) {
        budget.release(metadata.xmp?.count ?? 0)
        metadata.xmp = packet
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
            switch PNGZlib.text(
                text, isCompressed: first == 1, limit: reader.limits.maxMetadata,
                budget: &reader.budget)
            {
            case .success(let packet): reader.keepXMP(packet)
            case .failure(let fault): return fault
            }
            return nil
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
                limit: reader.limits.maxMetadata.multipliedClamping(by: 3),
                budget: &reader.budget)
            switch text {
            case .success(let digits):
                defer { reader.budget.release(digits.count) }
                return reader.takeRawProfile(digits, kind: kind)
            case .failure(let fault): return fault
            }
        }
    }

    private mutating func takeRawProfile(
        _ digits: [UInt8], kind: PNGRawProfile.Kind
    ) -> MetadataFault? {
        // Of two digits a byte.
        guard budget.take(digits.count / 2) else { return .noMemory }
        defer { budget.release(digits.count / 2) }
        guard let profile = PNGRawProfile.decode(digits) else { return .damaged }
        // Chunks made for the purpose come first.
        guard let packet = PNGRawProfile.packet(in: profile, of: kind) else {
            return metadata.exif == nil ? takeExif(profile[...]) : nil
        }
        guard metadata.xmp == nil else { return nil }
        guard packet.count <= limits.maxMetadata else { return .tooLarge }
        guard budget.take(packet.count) else { return .noMemory }
        metadata.xmp = Array(packet)
        return nil
    }

    /// What is before the first zero byte, and what is behind it.
    private static func split(
        _ data: ArraySlice<UInt8>
    ) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)? {
        guard let end = data.firstIndex(of: 0) else { return nil }
        return (data[..<end], data[(end + 1)...])
    }
}
