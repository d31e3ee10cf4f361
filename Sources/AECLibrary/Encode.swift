import AEC
import CAEC
import CLibrary

extension aec_encode_options {
    fileprivate func encodingTarget() throws(CallError) -> EncodingTarget {
        guard value.isFinite else {
            throw CallError(AEC_INVALID_ARGUMENT, "the value of the target is not a finite number")
        }
        switch target {
        case AEC_QUALITY:
            guard 0...100 ~= value else {
                throw CallError(AEC_INVALID_ARGUMENT, "a quality is from 0 to 100, not \(value)")
            }
            return .quality(value)
        case AEC_BITS_PER_PIXEL: return .bitsPerPixel(value)
        case AEC_SIZE: return .targetSize(Int(min(max(value, 0), 0x1p62)))
        case AEC_PSNR: return .psnr(value)
        case AEC_LOSSLESS: return .lossless
        case AEC_NEAR_LOSSLESS:
            guard let maxError = Int(exactly: value), EncodingTarget.maxErrors ~= maxError else {
                throw CallError(
                    AEC_INVALID_ARGUMENT,
                    "the largest error is a whole number from 1 to 255, not \(value)")
            }
            return .nearLossless(maxError: maxError)
        default:
            throw CallError(AEC_INVALID_ARGUMENT, "there is no target of number \(target.rawValue)")
        }
    }

    /// Nil for the one that makes the file small.
    fileprivate func qualityOfBase() throws(CallError) -> Quality? {
        if base_quality == -1 { return nil }
        guard 0...100 ~= base_quality else {
            throw CallError(
                AEC_INVALID_ARGUMENT,
                "the quality of a lossy picture is from 0 to 100, or -1, not \(base_quality)")
        }
        return Quality(percent: base_quality)
    }

    fileprivate func encoderTuning() throws(CallError) -> Tuning? {
        switch tuning {
        case AEC_TUNE_AUTOMATIC: return nil
        case AEC_TUNE_VISUAL: return .visual
        case AEC_TUNE_PSNR: return .psnr
        default:
            throw CallError(AEC_INVALID_ARGUMENT, "there is no tuning of number \(tuning.rawValue)")
        }
    }

    /// - Parameter budget: gets what the copy takes.
    fileprivate func qualityMap(_ budget: inout Budget) throws(CallError) -> QualityMap {
        var map = QualityMap()
        if region_count != 0 {
            // size_t is unsigned.
            guard region_count > 0 else {
                throw CallError(
                    AEC_INVALID_ARGUMENT,
                    "there cannot be \(UInt(bitPattern: region_count)) regions")
            }
            try CallError.translating { () throws(AECError) in
                try budget.reserve(
                    region_count, MemoryLayout<QualityMap.Part>.stride, for: "the regions")
            }
            let parts = UnsafeBufferPointer(
                start: try unwrap(regions, "the regions"), count: region_count)
            map.regions = parts.map {
                QualityMap.Part(Region($0.region), points: Double($0.points))
            }
        }
        if let quality_map {
            let (columns, rows) = (Int(quality_map_columns), Int(quality_map_rows))
            guard columns > 0, rows > 0 else {
                throw CallError(
                    AEC_INVALID_ARGUMENT, "a quality map of \(columns) x \(rows) points is empty")
            }
            try CallError.translating { () throws(AECError) in
                try budget.reserve(
                    columns, rows, MemoryLayout<Float>.size, for: "the points of the quality map")
            }
            let points = Array(UnsafeBufferPointer(start: quality_map, count: columns * rows))
            map.grid = try CallError.translating { () throws(AECError) in
                try QualityMap.Grid(columns: columns, points: points)
            }
        }
        return map
    }

    fileprivate func encoder(_ budget: inout Budget) throws(CallError) -> AECEncoder {
        guard Effort.levels ~= Int(effort) else {
            throw CallError(AEC_INVALID_ARGUMENT, "an effort is from 1 to 9, not \(effort)")
        }
        guard sample_bits == 0 || 2...16 ~= sample_bits else {
            throw CallError(AEC_INVALID_ARGUMENT, "samples use 2 to 16 bits, not \(sample_bits)")
        }
        return AECEncoder(
            try encodingTarget(), effort: Effort(Int(effort)), tuning: try encoderTuning(),
            qualityMap: try qualityMap(&budget), exact: exact != 0,
            baseQuality: try qualityOfBase(),
            sampleBits: sample_bits == 0 ? nil : Int(sample_bits), model: ModelHandle.model(model),
            threads: try threadCount(threads), maxMemory: Int(clamping: max_memory))
    }

    fileprivate var reports: Reports {
        Reports(progress: progress, warning: warning, context: context)
    }
}

extension Region {
    init(_ region: aec_region) {
        self.init(
            x: Int(region.x), y: Int(region.y), width: Int(region.width),
            height: Int(region.height))
    }
}

/// Nil for as many as there are cores.
func threadCount(_ threads: Int32) throws(CallError) -> Int? {
    guard threads >= 0 else {
        throw CallError(AEC_INVALID_ARGUMENT, "\(threads) threads cannot work")
    }
    return threads == 0 ? nil : Int(threads)
}

/// The bytes of a file.
private func encode(
    _ pixels: UnsafePointer<aec_pixels>?, _ given: UnsafePointer<aec_encode_options>?
) throws(CallError) -> [UInt8] {
    let options = try aec_encode_options.read(given)
    options.result?.pointee = aec_encode_result()
    // Of copies of what is the caller's; the encoder counts the picture again.
    var budget = Budget(Int(clamping: options.max_memory))
    let encoder = try options.encoder(&budget)
    let metadata = options.metadata.map { MetadataHandle.at($0).metadata } ?? Metadata()
    let image = try unwrap(pixels, "the picture").pointee.image(metadata, &budget)
    let encoding = try CallError.translating { () throws(AECError) in
        var warnings: [String] = []
        let encoding = try options.reports.run(hasPasses: true) { () throws(AECError) in
            try encoder.encoding(of: image, warnings: &warnings)
        }
        options.reports.tell(warnings)
        return encoding
    }
    options.result?.pointee = aec_encode_result(
        quality: encoding.quality.percent, psnr: encoding.psnr ?? .nan,
        encodings: Int32(encoding.encodings), reserved: 0)
    return encoding.bytes
}

@_cdecl("aec_encode")
public func encode(
    _ pixels: UnsafePointer<aec_pixels>?, _ options: UnsafePointer<aec_encode_options>?,
    _ file: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, _ size: UnsafeMutablePointer<Int>?,
    _ error: UnsafeMutablePointer<aec_error>?
) -> aec_code {
    file?.pointee = nil
    size?.pointee = 0
    return call(error) { () throws(CallError) in
        let place = try unwrap(file, "the place for the file")
        let sizePlace = try unwrap(size, "the place for its size")
        let bytes = try encode(pixels, options)
        place.pointee = try copyForC(bytes)
        sizePlace.pointee = bytes.count
    }
}

@_cdecl("aec_encode_into")
public func encodeInto(
    _ pixels: UnsafePointer<aec_pixels>?, _ options: UnsafePointer<aec_encode_options>?,
    _ buffer: UnsafeMutableRawPointer?, _ capacity: Int, _ size: UnsafeMutablePointer<Int>?,
    _ error: UnsafeMutablePointer<aec_error>?
) -> aec_code {
    size?.pointee = 0
    return call(error) { () throws(CallError) in
        let sizePlace = try unwrap(size, "the place for the size")
        let bytes = try encode(pixels, options)
        sizePlace.pointee = bytes.count
        guard let buffer, bytes.count <= capacity else {
            throw CallError(
                AEC_BUFFER_TOO_SMALL,
                "the file has \(bytes.count) bytes, the buffer \(buffer == nil ? 0 : capacity)")
        }
        buffer.copyMemory(from: bytes, byteCount: bytes.count)
    }
}

/// A file in memory that C frees with `aec_free`.
func copyForC(_ file: [UInt8]) throws(CallError) -> UnsafeMutablePointer<UInt8> {
    guard let copy = malloc(file.count) else {
        throw CallError(
            AEC_LIMIT_EXCEEDED, "there is no memory left for a file of \(file.count) bytes")
    }
    copy.copyMemory(from: file, byteCount: file.count)
    return copy.assumingMemoryBound(to: UInt8.self)
}

@_cdecl("aec_free")
public func freeMemory(_ memory: UnsafeMutableRawPointer?) { free(memory) }
