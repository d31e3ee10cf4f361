/// Metadata as stored in chunks: section 6 of spec/aec-format.md. Metadata that breaks a rule is left out with a
/// warning; it is not a reason to refuse the picture.
extension Metadata {
    /// Bytes of one kind of metadata, inflated.
    package static let maximumSize = 1 << 24

    /// What the chunks say.
    /// - Parameters:
    ///   - chunks: those of metadata, intact, at most one of each kind.
    ///   - limits: what is larger than they allow is left out.
    ///   - budget: what a kind takes is reserved before it is inflated; what there is no memory for is left out.
    ///   - warnings: gets what is wrong with those that are left out.
    init(
        _ chunks: [ChunkRecord], of bytes: [UInt8], colorModel: AECImage.ColorModel,
        limits: Limits, budget: inout Budget, warnings: inout [String]
    ) {
        self.init()
        for chunk in chunks {
            let problem: String?
            do throws(AECError) {
                let data = try Metadata.data(of: chunk, in: bytes, limits: limits, budget: &budget)
                problem = take(data, from: chunk.type, colorModel: colorModel)
                if problem != nil { budget.release(data.count) }
            } catch {
                problem = error.message
            }
            if let problem {
                warnings.append(
                    "the \(chunk.type.meaning) in chunk \(chunk.type.name) at byte \(chunk.offset) is left out: \(problem)"
                )
            }
        }
    }

    /// Puts `data` where it belongs, or says why it cannot be used.
    private mutating func take(
        _ data: [UInt8], from type: ChunkType, colorModel: AECImage.ColorModel
    ) -> String? {
        if type == .color || type == .resolution || type == .lightLevels || type == .texts
            || type == .pngForm
        {
            return takeNumbers(data, from: type) ? nil : "it breaks the rules of the format"
        }
        if let problem = Metadata.problem(data, type: type, colorModel: colorModel) {
            return problem
        }
        if type == .icc { iccProfile = data }
        if type == .exif { exif = data }
        if type == .xmp { xmp = data }
        if type == .iptc { iptc = data }
        if type == .gainMap { gainMap = data }
        return nil
    }

    /// What is kept in fields of its own.
    /// - Returns: false when the data are not those of such a chunk.
    private mutating func takeNumbers(_ data: [UInt8], from type: ChunkType) -> Bool {
        if type == .color {
            color = ColorDescription(chunk: data)
            return color != nil
        }
        if type == .resolution {
            resolution = Resolution(chunk: data)
            return resolution != nil
        }
        if type == .lightLevels {
            lightLevels = LightLevels(chunk: data)
            return lightLevels != nil
        }
        if type == .pngForm {
            pngForm = PNGForm(chunk: data)
            return pngForm != nil
        }
        texts = Text.list(chunk: data) ?? []
        return !texts.isEmpty
    }

    /// Why these data cannot be those of such a chunk in such a picture; nil if they can.
    static func problem(
        _ data: [UInt8], type: ChunkType, colorModel: AECImage.ColorModel
    ) -> String? {
        guard 1...maximumSize ~= data.count else {
            return "it has \(data.count) bytes; 1 to \(maximumSize) are allowed"
        }
        if type == .icc { return ICCProfile.problem(data, colorModel: colorModel) }
        if type == .exif {
            let header = Array(data.prefix(4))
            // II*\0 and MM\0*: a TIFF file of either order of bytes.
            return header == [0x49, 0x49, 0x2A, 0] || header == [0x4D, 0x4D, 0, 0x2A]
                ? nil : "it does not begin with a TIFF header, as Exif must"
        }
        if type == .iptc, Array(data.prefix(4)) != [0x38, 0x42, 0x49, 0x4D] {
            return "it does not begin with 8BIM"
        }
        if type == .gainMap, Array(data.prefix(3)) != [0xFF, 0xD8, 0xFF] {
            return "it is not a JPEG"
        }
        return nil
    }

    /// What a chunk holds, inflated if it is deflated, in memory of the budget's.
    /// - Throws: `malformed` when the payload breaks a rule of section 6.1, `limitExceeded` when it is too large.
    private static func data(
        of chunk: ChunkRecord, in bytes: [UInt8], limits: Limits, budget: inout Budget
    ) throws(AECError) -> [UInt8] {
        var reader = ByteReader(bytes, at: chunk.payload.lowerBound)
        guard chunk.length >= 1 else { throw AECError(.malformed, "it is empty") }
        let method = try reader.u8()
        if method == 0 {
            guard chunk.length - 1 <= maximumSize else {
                throw AECError(.malformed, "it has more than \(maximumSize) bytes")
            }
            try limits.checkMetadata(bytes: chunk.length - 1, of: chunk.type.meaning)
            try budget.reserve(chunk.length - 1, for: Metadata.purpose)
            return try reader.array(chunk.length - 1)
        }
        guard method == 1 else {
            throw AECError(
                .malformed, "its compression method \(Int(method)) is unknown to this version")
        }
        guard chunk.length >= 5 else { throw AECError(.malformed, "it ends early") }
        let size = try reader.u32()
        let stream = reader.offset..<chunk.payload.upperBound
        guard 1...UInt32(maximumSize) ~= size,
            stream.count >= DeflateBound.smallestSource(of: Int(size))
        else {
            throw AECError(.malformed, "it cannot have the \(size) bytes that it declares")
        }
        try limits.checkMetadata(bytes: Int(size), of: chunk.type.meaning)
        try budget.reserve(Int(size), for: Metadata.purpose)
        do throws(AECError) {
            return try [UInt8](count: Int(size)) { target throws(AECError) in
                let buffer = UnsafeMutableBufferPointer(start: target, count: Int(size))
                guard Inflate.inflate(bytes, stream, into: buffer) == 0 else {
                    throw AECError(
                        .malformed, "it does not inflate to the \(size) bytes that it declares")
                }
            }
        } catch {
            budget.release(Int(size))
            throw error
        }
    }

    /// Of the memory: what comes before the metadata in the budget counts too.
    private static var purpose: String { "the picture and its metadata" }
}
