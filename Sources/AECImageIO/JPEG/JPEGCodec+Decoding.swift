import AEC
import CAECJPEG

extension JPEGCodec {
    /// - Parameters:
    ///   - maxScans: nil for what `JPEGWork` allows.
    ///   - maxMemory: of libjpeg itself, beside the pixels; nil for what the picture's size justifies.
    static func decode(
        _ bytes: [UInt8], limits: Limits, salvage: Bool = false, maxScans: Int? = nil,
        maxMemory: Int? = nil
    ) throws(AECError) -> LoadedImage {
        var header = aec_jpeg_header()
        var budget = limits.budget
        var warnings: [String] = []
        var image = try bytes.withUnsafeBufferPointer { (file) throws(AECError) -> AECImage in
            var reader: OpaquePointer?
            var failure = aec_jpeg_error()
            guard let base = file.baseAddress else {
                throw AECError(.truncated, "the file is empty")
            }
            let status = aec_jpeg_open(base, file.count, &reader, &header, &failure)
            guard status == AEC_JPEG_OK, let reader else { throw error(status, failure) }
            defer { aec_jpeg_close(reader) }
            let width = Int(header.width)
            let height = Int(header.height)
            try limits.check(width: width, height: height)
            let work = JPEGWork(
                pixels: width * height, fileSize: file.count, isArithmetic: header.arithmetic != 0)
            try work.check()
            let count = width * height * Int(header.channels)
            // Two bytes for each coefficient of a file of several scans, whose blocks are padded to the edge, and working
            // rows.
            let memory =
                maxMemory
                ?? ((width + 64) * (height + 64) * 2 + 128 * width) * Int(header.components)
                + 1 << 20
            try budget.reserve(count, for: "the pixels of the JPEG")
            try budget.reserve(memory, for: "the coefficients and the pixels of the JPEG")
            var result = AEC_JPEG_OK
            var salvaged: Int32 = 0
            let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                result = aec_jpeg_read_pixels(
                    reader, buffer.baseAddress, count, Int32(maxScans ?? work.maxScans), memory,
                    salvage ? 1 : 0, &salvaged, &failure)
                initialized = result == AEC_JPEG_OK || salvaged != 0 ? count : 0
            }
            // In a picture that ended early it is no news that the end is missing.
            let known = result == AEC_JPEG_TRUNCATED ? AEC_JPEG_NO_END.rawValue : 0
            warnings = quirks(aec_jpeg_quirks(reader) & ~known)
            if salvaged != 0 {
                warnings.append(
                    "\(error(result, failure)): what could not be read is grey or coarse")
            } else if result != AEC_JPEG_OK {
                throw error(result, failure)
            }
            budget.release(memory)
            return try AECImage(
                width: width, height: height, colorModel: header.channels == 1 ? .grey : .rgb,
                pixels: pixels)
        }
        let found = JPEGMetadata(reading: bytes, limits: limits, budget: &budget)
        warnings += found.warnings
        var metadata = found.metadata
        if header.components == 4 {
            let profile = metadata.iccProfile == nil ? "" : "; its ICC profile was left out"
            warnings.append(
                "the CMYK colours became RGB without colour management and may look different\(profile)"
            )
            budget.release(metadata.iccProfile?.count ?? 0)
            metadata.iccProfile = nil
        }
        let pixels = image.samples.count
        warnings += metadata.makeRoom(in: &budget, limits: limits, format: "JPEG") {
            $0.orientation.value > 1 ? pixels : 0
        }
        image.metadata = metadata
        warnings += GainMap.turn(in: &image, limits: limits, budget: &budget)
        return LoadedImage(image: try image.upright(), warnings: warnings)
    }

    /// Which they are is said in CAECJPEG/quirks.c.
    private static func quirks(_ found: UInt32) -> [String] {
        let meanings = [
            (
                AEC_JPEG_ODD_ADOBE,
                "the JPEG's Adobe segment has an unknown colour transform: the usual one was taken"
            ),
            (
                AEC_JPEG_STRAY_BYTES,
                "the JPEG has stray bytes between the segments of its header, which were ignored"
            ),
            (AEC_JPEG_PADDING, "the JPEG has zeros behind a scan, which were ignored"),
            (AEC_JPEG_NO_END, "the JPEG has no end marker; the picture is complete"),
        ]
        return meanings.filter { found & $0.0.rawValue != 0 }.map(\.1)
    }
}
