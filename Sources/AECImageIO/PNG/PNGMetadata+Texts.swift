import AEC

/// Texts: those that hold XMP, Exif and IPTC, and all others, which are kept as they are.
extension PNGMetadata {
    /// More are left out.
    private static let maximumTexts = 1024
    /// Characters of a keyword.
    static let longestKeyword = 79

    /// iTXt: keyword, 0, whether compressed, method, language, 0, translated keyword, 0, text.
    mutating func readText(_ chunk: PNGChunk) {
        guard let (keyword, rest) = PNGMetadata.split(chunk.data),
            !keyword.elementsEqual(PNGMetadata.xmpKeyword.utf8)
        else { return readXMP(chunk) }
        keepText(keyword, rest, type: "iTXt")
    }

    private mutating func readXMP(_ chunk: PNGChunk) {
        guard let (_, rest) = PNGMetadata.split(chunk.data) else {
            return warnOfText(.damaged)
        }
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
    mutating func readPlainText(_ chunk: PNGChunk) {
        guard let (keyword, rest) = PNGMetadata.split(chunk.data) else {
            return warnOfText(.damaged)
        }
        let name = String(decoding: keyword, as: UTF8.self)
        guard let kind = PNGRawProfile.kind(keyword: name) else {
            return keepText(keyword, rest, type: chunk.type)
        }
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

    mutating func takeRawProfile(
        _ digits: [UInt8], kind: PNGRawProfile.Kind
    ) -> MetadataFault? {
        // Of two digits a byte.
        guard budget.take(digits.count / 2) else { return .noMemory }
        defer { budget.release(digits.count / 2) }
        guard let profile = PNGRawProfile.decode(digits) else { return .damaged }
        if kind == .iptc { return takeIPTC(profile) }
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

    /// Photoshop's resources, or IPTC alone.
    private mutating func takeIPTC(_ profile: [UInt8]) -> MetadataFault? {
        let isAlone = profile.first == 0x1C
        guard isAlone || profile.starts(with: "8BIM".utf8),
            let found = PhotoshopResources.kept(
                of: isAlone ? PhotoshopResources.wrapping(profile)[...] : profile[...])
        else { return .damaged }
        guard metadata.iptc == nil, !found.bytes.isEmpty else { return nil }
        guard found.bytes.count <= limits.maxMetadata else { return .tooLarge }
        guard budget.take(found.bytes.count) else { return .noMemory }
        metadata.iptc = found.bytes
        return nil
    }

    /// What is before the first zero byte, and what is behind it.
    static func split(
        _ data: ArraySlice<UInt8>
    ) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)? {
        guard let end = data.firstIndex(of: 0) else { return nil }
        return (data[..<end], data[(end + 1)...])
    }

    // MARK: Texts that are nothing else

    /// - Parameter data: what is behind the keyword and its zero.
    private mutating func keepText(
        _ keyword: ArraySlice<UInt8>, _ data: ArraySlice<UInt8>, type: String
    ) {
        guard metadata.texts.count < PNGMetadata.maximumTexts else {
            warn(
                "the PNG has more than \(PNGMetadata.maximumTexts) texts: the others were left out")
            return
        }
        if let fault = takeText(keyword, data, type: type) { warnOfText(fault) }
    }

    private mutating func warnOfText(_ fault: MetadataFault) {
        warn(fault.warning(of: "a text of the PNG", limits: limits))
    }

    private mutating func takeText(
        _ keyword: ArraySlice<UInt8>, _ data: ArraySlice<UInt8>, type: String
    ) -> MetadataFault? {
        guard 1...PNGMetadata.longestKeyword ~= keyword.count else { return .damaged }
        var text = Metadata.Text(keyword: Latin1.decode(keyword), text: [])
        var content = data
        var isCompressed = type == "zTXt"
        if type == "iTXt" {
            guard data.count >= 2, let flag = data.first, flag <= 1,
                let (language, behind) = PNGMetadata.split(data.dropFirst(2)),
                let (translated, rest) = PNGMetadata.split(behind),
                language.count <= 255
            else { return .damaged }
            isCompressed = flag == 1
            text.language = Array(language)
            text.translatedKeyword = Array(translated)
            content = rest
        } else if isCompressed {
            content = data.dropFirst()
        }
        let left = limits.maxMetadata - metadata.texts.size - [text].size
        guard left >= 0 else { return .tooLarge }
        switch PNGZlib.text(content, isCompressed: isCompressed, limit: left, budget: &budget) {
        case .success(let bytes):
            text.text = type == "iTXt" ? bytes : Latin1.decode(bytes)
            // The characters of Latin-1 take up to two bytes.
            budget.release(bytes.count)
            guard text.text.count <= left else { return .tooLarge }
            guard budget.take([text].size) else { return .noMemory }
        case .failure(let fault): return fault
        }
        metadata.texts.append(text)
        return nil
    }
}
