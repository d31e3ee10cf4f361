@testable import AEC

extension AECImage {
    /// The line of Fixtures/golden/golden.txt: what a file decodes to, as hashes. Samples of 16 bits are hashed
    /// little-endian, metadata as the chunks that hold it.
    func goldenLine(name: String, quality: Int, effort: Effort) -> String {
        var line = "\(name) \(width)x\(height) q\(quality) e\(effort.level) pixels "
        line += samples.hashText
        if let alpha { line += " alpha " + alpha.hashText }
        if !metadata.isEmpty { line += " metadata " + hash(metadata.flattened) }
        return line
    }
}

extension Tuning {
    /// Golden files whose names begin so are tuned for their look.
    static func ofGolden(_ name: String) -> Tuning {
        name.utf8.starts(with: "visual".utf8) ? .visual : .psnr
    }
}

extension AECEncoder {
    /// The golden file of this name. With first-scale the network codes all of the picture: that is how the encoder comes to
    /// code symbols of the smallest scales. With exact-rows all blocks are exact, in the forms that are no drawings.
    func encodeGolden(_ image: AECImage, name: String) throws(AECError) -> [UInt8] {
        let isOfNetwork = name.utf8.starts(with: "first-scale".utf8)
        guard isOfNetwork || name.utf8.starts(with: "exact-rows".utf8),
            case .quality(let quality) = target
        else { return try encode(image) }
        let job = try EncodingJob(image, with: self)
        return try job.encode(
            at: quality, exact: isOfNetwork ? ExactBlocks(job.geometry) : job.allBlocks)
    }
}

extension EncodingJob {
    /// The job of a picture that is encoded for the first time, warnings left out.
    init(_ image: AECImage, with encoder: AECEncoder) throws(AECError) {
        var warnings: [String] = []
        try self.init(image, with: encoder, isRepeated: false, warnings: &warnings)
    }
}

extension AECImage.Samples {
    fileprivate var hashText: String {
        switch self {
        case .bits8(let samples): hash(samples)
        case .bits16(let samples):
            hash(samples.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
        }
    }
}

extension Metadata {
    /// Everything in it, one after the other.
    fileprivate var flattened: [UInt8] {
        (iccProfile ?? []) + (exif ?? []) + (xmp ?? []) + (color?.chunkData ?? [])
            + (resolution?.chunkData ?? []) + (lightLevels?.chunkData ?? [])
            + Text.chunkData(texts) + (iptc ?? []) + (gainMap ?? [])
    }
}

private func hash(_ bytes: [UInt8]) -> String {
    hexadecimal(bytes.withUnsafeBytes { SHA256.hash($0) })
}
