import AEC
import CAEC

@_cdecl("aec_header_size")
public func headerSize() -> Int { AECDecoder.headerSize }

@_cdecl("aec_is_aec")
public func isAEC(_ file: UnsafeRawPointer?, _ size: Int) -> Int32 {
    let signature = AECDecoder.signature
    guard let file, size >= signature.count else { return 0 }
    return UnsafeRawBufferPointer(start: file, count: signature.count).elementsEqual(signature)
        ? 1 : 0
}

@_cdecl("aec_inspect")
public func inspect(
    _ file: UnsafeRawPointer?, _ size: Int, _ options: UnsafePointer<aec_decode_options>?,
    _ info: UnsafeMutablePointer<aec_info>?, _ metadata: UnsafeMutablePointer<OpaquePointer?>?,
    _ error: UnsafeMutablePointer<aec_error>?
) -> aec_code {
    metadata?.pointee = nil
    return call(error) { () throws(CallError) in
        let place = try unwrap(info, "the place for the information")
        let infoSize = UnsafeRawPointer(place).load(as: Int.self)
        guard infoSize >= MemoryLayout<Int>.size, infoSize <= 1 << 16 else {
            throw CallError(
                AEC_INVALID_ARGUMENT,
                "the information has a size of \(infoSize): set it to sizeof(aec_info) before the call"
            )
        }
        aec_info().write(to: place, size: infoSize)
        let options = try aec_decode_options.read(options)
        let bytes = try bytes(file, size, "the file")
        let found = try CallError.translating { () throws(AECError) in
            try AECDecoder.inspect(bytes, limits: options.decoderLimits)
        }
        aec_info(found).write(to: place, size: infoSize)
        metadata?.pointee = MetadataHandle(found.metadata).retained()
        options.reports.tell(found.warnings)
    }
}

extension aec_info {
    fileprivate init(_ info: FileInfo) {
        self.init()
        width = Int32(clamping: info.width)
        height = Int32(clamping: info.height)
        layout = aec_layout(info.colorModel, hasAlpha: info.hasAlpha)
        bit_depth = Int32(info.bitDepth)
        sample_bits = Int32(info.sampleBits)
        format_version = Int32(info.formatVersion)
        quality = info.quality.percent
        withUnsafeMutableBytes(of: &model_id) { $0.copyBytes(from: info.modelID) }
        model_is_standard = info.modelID == Model.standard.id ? 1 : 0
        defect = info.defect.map { aec_code($0.code) } ?? AEC_OK
        if let layer = info.layer {
            layer_size = UInt64(layer.size)
            base_size = UInt64(layer.baseSize)
            max_error = Int32(layer.maxError)
            base_is_empty = layer.isBaseEmpty ? 1 : 0
        }
    }
}
