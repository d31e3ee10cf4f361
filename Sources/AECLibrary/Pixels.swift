import AEC
import CAEC

extension PixelLayout {
    /// - Throws: `AEC_INVALID_ARGUMENT` for a number that is none of a layout.
    init(_ layout: aec_layout) throws(CallError) {
        switch layout {
        case AEC_GREY: self = .grey
        case AEC_RGB: self = .rgb
        case AEC_BGR: self = .bgr
        case AEC_RGBA: self = .rgba
        case AEC_BGRA: self = .bgra
        case AEC_ARGB: self = .argb
        case AEC_RGBX: self = .rgbx
        case AEC_BGRX: self = .bgrx
        case AEC_GREY_ALPHA: self = .greyAlpha
        default:
            throw CallError(
                AEC_INVALID_ARGUMENT, "there is no layout of pixels of number \(layout.rawValue)")
        }
    }
}

extension aec_layout {
    /// In which layout pictures of these colours are handed out.
    init(_ colorModel: AECImage.ColorModel, hasAlpha: Bool) {
        switch colorModel {
        case .grey: self = hasAlpha ? AEC_GREY_ALPHA : AEC_GREY
        case .rgb: self = hasAlpha ? AEC_RGBA : AEC_RGB
        }
    }
}

extension aec_pixels {
    var bitDepth: Int { bit_depth == 0 ? 8 : Int(bit_depth) }
    var bytesPerRow: Int? { stride == 0 ? nil : stride }

    /// - Throws: `AEC_INVALID_ARGUMENT` for NULL, a layout that there is not, sizes beyond all memory, and where what must be 0
    ///   is not.
    func check() throws(CallError) {
        _ = try unwrap(data, "the data of the picture")
        _ = try PixelLayout(layout)
        guard size >= 0, stride >= 0 else {
            throw CallError(
                AEC_INVALID_ARGUMENT, "the size or the stride of the pixels is too large")
        }
        guard reserved == 0 else {
            throw CallError(AEC_INVALID_ARGUMENT, "the reserved member of the pixels is not 0")
        }
    }

    /// The picture, which takes memory of its own.
    func image(_ metadata: Metadata, _ budget: inout Budget) throws(CallError) -> AECImage {
        try check()
        let layout = try PixelLayout(layout)
        let bytes = UnsafeRawBufferPointer(
            start: try unwrap(data, "the data of the picture"), count: size)
        let samples = min(layout.samplesPerPixel, layout.hasAlpha ? 4 : 3)
        return try CallError.translating { () throws(AECError) in
            // Not where there are fewer bytes, which is told first.
            let (area, isBeyond) = Int(width).multipliedReportingOverflow(by: Int(height))
            if !isBeyond, area <= size {
                try budget.reserve(area, samples, bitDepth / 8, for: "the pixels of the picture")
            }
            return try AECImage(
                width: Int(width), height: Int(height), layout: layout, bitDepth: bitDepth,
                bytes: bytes, bytesPerRow: bytesPerRow, isPremultiplied: premultiplied != 0,
                metadata: metadata)
        }
    }

    /// Writes a picture of the same size.
    func write(_ image: AECImage) throws(CallError) {
        let layout = try PixelLayout(layout)
        let bytes = UnsafeMutableRawBufferPointer(
            start: try unwrap(data, "the data of the picture"), count: size)
        try CallError.translating { () throws(AECError) in
            try image.write(
                into: bytes, layout: layout, bitDepth: bitDepth, bytesPerRow: bytesPerRow,
                isPremultiplied: premultiplied != 0)
        }
    }
}
