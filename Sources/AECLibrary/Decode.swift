import AEC
import AECModelStore
import CAEC

extension aec_decode_options {
    var decoderLimits: Limits {
        Limits(
            maxPixels: Int(clamping: limits.max_pixels), maxSide: Int(clamping: limits.max_side),
            maxMemory: Int(clamping: limits.max_memory),
            maxMetadata: Int(clamping: limits.max_metadata))
    }

    var reports: Reports { Reports(progress: progress, warning: warning, context: context) }

    /// Nil for the whole picture.
    fileprivate var part: Region? {
        region.width == 0 && region.height == 0 && region.x == 0 && region.y == 0
            ? nil : Region(region)
    }

    fileprivate func decoder(of file: [UInt8]) throws(CallError) -> AECDecoder {
        AECDecoder(
            limits: decoderLimits, model: try model(of: file), threads: try threadCount(threads))
    }

    /// The model that is given; otherwise the one that the file names, where it can be found.
    private func model(of file: [UInt8]) throws(CallError) -> Model {
        if model != nil || find_model == 0 { return ModelHandle.model(model) }
        return try CallError.translating { () throws(AECError) in
            try ModelStore.standard.model(decoding: file)
        }
    }

    private func decodingLayer() throws(CallError) -> DecodingLayer {
        guard reserved == 0 else {
            throw CallError(AEC_INVALID_ARGUMENT, "the reserved member of the options is not 0")
        }
        switch layer {
        case AEC_LAYER_EXACT: return .exact
        case AEC_LAYER_BASE: return .base
        default:
            throw CallError(AEC_INVALID_ARGUMENT, "there is no layer of number \(layer.rawValue)")
        }
    }

    /// - Throws: `AEC_INVALID_ARGUMENT` where a scale or a layer is none.
    fileprivate func decode(_ file: [UInt8]) throws(CallError) -> AECImage {
        guard let scale = Scale(rawValue: Int(scale)) else {
            throw CallError(
                AEC_INVALID_ARGUMENT,
                "a picture is made 1, 2, 4, 8 or 16 times smaller, not \(scale)")
        }
        let layer = try decodingLayer()
        let decoder = try decoder(of: file)
        return try CallError.translating { () throws(AECError) in
            var warnings: [String] = []
            let image = try reports.run(hasPasses: false) { () throws(AECError) in
                try decoder.decode(
                    file, region: part, scale: scale, layer: layer, salvage: salvage != 0,
                    warnings: &warnings)
            }
            reports.tell(warnings)
            return image
        }
    }
}

/// `aec_image`: pixels in a form that C can read, and metadata.
private final class ImageHandle: Handle {
    let width: Int
    let height: Int
    let bitDepth: Int
    let layout: aec_layout
    let pixels: UnsafeMutableRawBufferPointer
    let metadata: MetadataHandle

    init(_ image: AECImage) throws(CallError) {
        width = image.width
        height = image.height
        bitDepth = image.bitDepth
        layout = aec_layout(image.colorModel, hasAlpha: image.alpha != nil)
        metadata = MetadataHandle(image.metadata)
        let size = width * height * Int(aec_layout_samples(layout)) * bitDepth / 8
        try checkRoom(for: size, "the copy of the pixels")
        pixels = .allocate(byteCount: size, alignment: 64)
        try aec_pixels(
            data: pixels.baseAddress, size: size, stride: 0, width: Int32(clamping: width),
            height: Int32(clamping: height), layout: layout, bit_depth: Int32(bitDepth),
            premultiplied: 0,
            reserved: 0
        ).write(image)
    }

    deinit { pixels.deallocate() }
}

@_cdecl("aec_decode")
public func decode(
    _ file: UnsafeRawPointer?, _ size: Int, _ options: UnsafePointer<aec_decode_options>?,
    _ image: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<aec_error>?
) -> aec_code {
    image?.pointee = nil
    return call(error) { () throws(CallError) in
        let place = try unwrap(image, "the place for the picture")
        let options = try aec_decode_options.read(options)
        let decoded = try options.decode(try bytes(file, size, "the file"))
        place.pointee = try ImageHandle(decoded).retained()
    }
}

@_cdecl("aec_image_free")
public func imageFree(_ image: OpaquePointer?) { ImageHandle.release(image) }

/// What the getters tell of; nil of NULL.
private func picture(_ image: OpaquePointer?) -> ImageHandle? { image.map { ImageHandle.at($0) } }

@_cdecl("aec_image_width")
public func imageWidth(_ image: OpaquePointer?) -> Int32 {
    Int32(clamping: picture(image)?.width ?? 0)
}

@_cdecl("aec_image_height")
public func imageHeight(_ image: OpaquePointer?) -> Int32 {
    Int32(clamping: picture(image)?.height ?? 0)
}

@_cdecl("aec_image_bit_depth")
public func imageBitDepth(_ image: OpaquePointer?) -> Int32 {
    Int32(picture(image)?.bitDepth ?? 0)
}

@_cdecl("aec_image_layout")
public func imageLayout(_ image: OpaquePointer?) -> aec_layout {
    picture(image)?.layout ?? AEC_GREY
}

@_cdecl("aec_image_pixels")
public func imagePixels(_ image: OpaquePointer?) -> UnsafeRawPointer? {
    picture(image).flatMap { UnsafeRawPointer($0.pixels.baseAddress) }
}

@_cdecl("aec_image_size")
public func imageSize(_ image: OpaquePointer?) -> Int { picture(image)?.pixels.count ?? 0 }

@_cdecl("aec_image_metadata")
public func imageMetadata(_ image: OpaquePointer?) -> OpaquePointer? {
    picture(image).map {
        OpaquePointer(Unmanaged.passUnretained($0.metadata).toOpaque())
    }
}

@_cdecl("aec_decode_into")
public func decodeInto(
    _ file: UnsafeRawPointer?, _ size: Int, _ options: UnsafePointer<aec_decode_options>?,
    _ pixels: UnsafePointer<aec_pixels>?, _ metadata: UnsafeMutablePointer<OpaquePointer?>?,
    _ error: UnsafeMutablePointer<aec_error>?
) -> aec_code {
    metadata?.pointee = nil
    return call(error) { () throws(CallError) in
        let pixels = try unwrap(pixels, "the picture").pointee
        try pixels.check()
        let options = try aec_decode_options.read(options)
        let image = try options.decode(try bytes(file, size, "the file"))
        guard image.width == Int(pixels.width), image.height == Int(pixels.height) else {
            throw CallError(
                AEC_INVALID_ARGUMENT,
                "a picture of \(image.width) x \(image.height) pixels does not fit into one of \(pixels.width) x \(pixels.height)"
            )
        }
        try pixels.write(image)
        metadata?.pointee = MetadataHandle(image.metadata).retained()
    }
}

@_cdecl("aec_verify")
public func verify(
    _ file: UnsafeRawPointer?, _ size: Int, _ options: UnsafePointer<aec_decode_options>?,
    _ error: UnsafeMutablePointer<aec_error>?
) -> aec_code {
    call(error) { () throws(CallError) in
        let options = try aec_decode_options.read(options)
        let bytes = try bytes(file, size, "the file")
        let decoder = try options.decoder(of: bytes)
        let warnings = try CallError.translating { () throws(AECError) in
            try options.reports.run(hasPasses: false) { () throws(AECError) in
                try decoder.verify(bytes)
            }
        }
        options.reports.tell(warnings)
    }
}

@_cdecl("aec_base")
public func base(
    _ file: UnsafeRawPointer?, _ size: Int, _ options: UnsafePointer<aec_decode_options>?,
    _ base: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
    _ baseSize: UnsafeMutablePointer<Int>?, _ error: UnsafeMutablePointer<aec_error>?
) -> aec_code {
    base?.pointee = nil
    baseSize?.pointee = 0
    return call(error) { () throws(CallError) in
        let place = try unwrap(base, "the place for the file")
        let sizePlace = try unwrap(baseSize, "the place for its size")
        let options = try aec_decode_options.read(options)
        let bytes = try bytes(file, size, "the file")
        let found = try CallError.translating { () throws(AECError) in
            try AECDecoder.base(of: bytes, limits: options.decoderLimits)
        }
        place.pointee = try copyForC(found)
        sizePlace.pointee = found.count
    }
}
