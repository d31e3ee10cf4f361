import AEC
import CAECPNG

extension PNGCodec {
    /// - Parameter isUpright: Exif's orientation is of a picture before it was turned, and says nothing of this one.
    static func decode(
        _ bytes: [UInt8], limits: Limits, salvage: Bool = false, isUpright: Bool = false
    ) throws(AECError) -> LoadedImage {
        try checkFirstChunk(bytes)
        // The declared size comes first, so that an absurd one is told as such and not as damage.
        if let (width, height) = declaredSize(bytes) {
            try limits.check(width: width, height: height, offset: 16)
        }
        var budget = limits.budget
        var warnings: [String] = []
        let maxSide = UInt32(clamping: min(limits.maxSide, 0x7FFF_FFFF))
        let image = try bytes.withUnsafeBufferPointer { (file) throws(AECError) -> AECImage in
            var reader: OpaquePointer?
            var header = aec_png_header()
            var failure = aec_png_error()
            // An empty file has no base address; it was refused with the signature.
            guard let base = file.baseAddress else {
                throw AECError(.truncated, "the file is empty")
            }
            let status = aec_png_open(
                base, file.count, maxSide, maxSide, &reader, &header, &failure)
            guard status == AEC_PNG_OK, let reader else { throw error(status, failure) }
            defer { aec_png_close(reader) }
            let width = Int(header.width)
            let height = Int(header.height)
            try limits.check(width: width, height: height, offset: 16)
            try checkPlausible(header, fileSize: file.count)
            // The pixels come first: metadata gets what they leave.
            let isGreyPalette = header.is_grey_palette != 0
            let fewest = (isGreyPalette ? 1 : header.channels) + header.has_alpha
            try budget.reserve(
                width, height, Int(fewest), Int(header.sample_bytes),
                for: "the pixels of the PNG", offset: 16)
            let found = PNGMetadata(reading: bytes, limits: limits, budget: &budget)
            var metadata = found.metadata
            warnings = found.warnings
            if isUpright { metadata.resetOrientation() }
            warnings += metadata.makeRoom(in: &budget, limits: limits, format: "PNG") {
                let channels = isGreyPalette && $0.hasColorProfile ? 3 + header.has_alpha : fewest
                let pictures: Int32 = $0.orientation.value > 1 ? 2 : 1
                return width * height * Int(header.sample_bytes) * Int(pictures * channels - fewest)
            }
            if isGreyPalette, !metadata.hasColorProfile {
                aec_png_make_grey(reader)
                header.channels = 1
            }
            if salvage { aec_png_salvage(reader) }
            let color: AECImage.Samples
            var alpha: AECImage.Samples?
            let damage: AECError?
            if header.sample_bytes == 2 {
                let planes = try readPlanes(reader, header, salvage, as: UInt16.self)
                color = .bits16(planes.color)
                alpha = planes.alpha.map { .bits16($0) }
                damage = planes.damage
            } else {
                let planes = try readPlanes(reader, header, salvage, as: UInt8.self)
                color = .bits8(planes.color)
                alpha = planes.alpha.map { .bits8($0) }
                damage = planes.damage
            }
            warnings += quirks(aec_png_quirks(reader))
            if let damage {
                let rest = header.has_alpha != 0 ? "transparent" : "grey"
                warnings.append("\(damage): what could not be read is \(rest)")
            }
            metadata.pngForm = Metadata.PNGForm(
                of: reader, isOpaque: header.has_alpha != 0 && alpha?.isOpaque ?? true)
            var image = try AECImage(
                width: width, height: height, colorModel: header.channels == 1 ? .grey : .rgb,
                samples: color, alpha: alpha, metadata: metadata)
            // Indices beyond a palette are black, and what was salvaged is grey
            if try !isInItsForm(image) { image.metadata.pngForm = nil }
            return image
        }
        return LoadedImage(image: try image.upright(), warnings: warnings)
    }

    /// Colours and alpha, as samples of the size that the header tells; and, with `salvage`, why they are not complete.
    private static func readPlanes<Sample: FixedWidthInteger>(
        _ reader: OpaquePointer, _ header: aec_png_header, _ salvage: Bool, as type: Sample.Type
    ) throws(AECError) -> (color: [Sample], alpha: [Sample]?, damage: AECError?) {
        let area = Int(header.width) * Int(header.height)
        let count = area * Int(header.channels)
        let alphaCount = header.has_alpha != 0 ? area : 0
        let size = MemoryLayout<Sample>.size
        var failure = aec_png_error()
        var status = AEC_PNG_OK
        var isComplete = false
        var alpha: [Sample] = []
        let color = [Sample](unsafeUninitializedCapacity: count) { colors, initialized in
            alpha = [Sample](unsafeUninitializedCapacity: alphaCount) { alphas, alphasInitialized in
                status = aec_png_read_pixels(
                    reader, colors.baseAddress, count * size, alphas.baseAddress,
                    alphaCount * size, &failure)
                isComplete = status == AEC_PNG_OK || salvage && status != AEC_PNG_NO_MEMORY
                alphasInitialized = isComplete ? alphaCount : 0
            }
            initialized = isComplete ? count : 0
        }
        let damage = status == AEC_PNG_OK ? nil : error(status, failure)
        if let damage, !isComplete { throw damage }
        return (color, header.has_alpha != 0 ? alpha : nil, damage)
    }

    /// Which they are is said in CAECPNG/quirks.c.
    private static func quirks(_ found: UInt32) -> [String] {
        var meanings: [String] = []
        for bit in 0..<32 where found >> UInt32(bit) & 1 != 0 {
            guard let meaning = aec_png_quirk_meaning(Int32(bit)) else { break }
            let text = String(cString: meaning)
            // Some have the same meaning.
            if !meanings.contains(text) { meanings.append(text) }
        }
        return meanings
    }

    /// libpng lets chunks that it skips stand before the header.
    private static func checkFirstChunk(_ bytes: [UInt8]) throws(AECError) {
        guard bytes.count < 16 || bytes[12..<16].elementsEqual("IHDR".utf8) else {
            throw AECError(
                .malformed, "damaged PNG: its first chunk is not the image header (IHDR)",
                offset: 12)
        }
    }

    /// Width and height as the first chunk declares them, where it is an image header.
    private static func declaredSize(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
        guard bytes.count >= 24, bytes[12..<16].elementsEqual("IHDR".utf8) else { return nil }
        func number(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
        return (number(16), number(20))
    }

    /// DEFLATE expands at most about 1032 times: a picture that needs more than the whole file could give is refused
    /// before its pixels are allocated.
    private static func checkPlausible(
        _ header: aec_png_header, fileSize: Int
    ) throws(AECError) {
        let (area, overflow1) = Int(header.width).multipliedReportingOverflow(
            by: Int(header.height))
        let (bits, overflow2) = area.multipliedReportingOverflow(by: Int(header.bits_per_pixel))
        let (bytes, overflow3) = fileSize.multipliedReportingOverflow(by: 1040)
        guard !overflow1, !overflow2, overflow3 || bits / 8 <= bytes + 4096 else {
            throw AECError(
                .truncated, "the file is too short for the picture that it declares",
                offset: fileSize)
        }
    }
}
