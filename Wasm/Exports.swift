import CAECHost

/// What aec.mjs calls. Results go back through the host's functions, during the call, so that JavaScript owns nothing
/// of this memory but what it has allocated.

nonisolated(unsafe) private var loadedModel: Model?

/// Memory for `aec_load_model` and `aec_decode` to read from, at a multiple of 64 bytes.
@_expose(wasm, "aec_allocate")
@_cdecl("aec_allocate")
func allocate(_ count: Int) -> UnsafeMutableRawPointer {
    .allocate(byteCount: max(count, 1), alignment: 64)
}

@_expose(wasm, "aec_free")
@_cdecl("aec_free")
func free(_ memory: UnsafeMutableRawPointer) { memory.deallocate() }

/// Takes the model file in, which stays where it lies: its memory must not be freed when the result is 1. Fails with 0.
@_expose(wasm, "aec_load_model")
@_cdecl("aec_load_model")
func loadModel(_ file: UnsafeRawPointer, _ count: Int) -> Int32 {
    do throws(AECError) {
        loadedModel = try Model(borrowing: UnsafeRawBufferPointer(start: file, count: count))
        return 1
    } catch {
        report(error)
        return 0
    }
}

/// Decodes a file and hands the picture, or the reason why there is none, to the host.
/// - Parameter isLossy: other than 0 for the lossy picture of a file with an exact layer.
@_expose(wasm, "aec_decode")
@_cdecl("aec_decode")
func decode(_ file: UnsafeRawPointer, _ count: Int, _ maxPixels: Int, _ maxSide: Int, _ isLossy: Int32) {
    // Sizes are computed in Int, which has 32 bits here: what the default limits allow fits.
    let limits = Limits(
        maxPixels: min(maxPixels, Limits.default.maxPixels),
        maxSide: min(maxSide, Limits.default.maxSide))
    do throws(AECError) {
        guard let loadedModel else { throw AECError(.modelMissing, "no model has been loaded") }
        let bytes = [UInt8](UnsafeRawBufferPointer(start: file, count: count))
        let image = try AECDecoder(limits: limits, model: loadedModel).decode(
            bytes, layer: isLossy == 0 ? .exact : .base)
        image.samples.withBytes { pixels in
            guard let alpha = image.alpha else { return hand(over: image, pixels, alpha: nil) }
            alpha.withBytes { hand(over: image, pixels, alpha: $0) }
        }
    } catch {
        report(error)
    }
}

private func hand(
    over image: AECImage, _ pixels: UnsafeRawBufferPointer, alpha: UnsafeRawBufferPointer?
) {
    aec_host_picture(
        Int32(image.width), Int32(image.height), Int32(image.colorModel.channels),
        Int32(image.bitDepth), pixels.baseAddress, pixels.count, alpha?.baseAddress,
        alpha?.count ?? 0)
}

extension AECImage.Samples {
    /// The samples as they lie in memory, those of 16 bits little-endian.
    fileprivate func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
        switch self {
        case .bits8(let samples): samples.withUnsafeBytes(body)
        case .bits16(let samples): samples.withUnsafeBytes(body)
        }
    }
}

private func report(_ error: AECError) {
    let code = [UInt8](error.code.name.utf8)
    let message = [UInt8](error.message.utf8)
    let offset = error.offset.map { Int32(truncatingIfNeeded: $0) } ?? -1
    code.withUnsafeBufferPointer { code in
        message.withUnsafeBufferPointer { message in
            aec_host_failure(
                code.baseAddress, code.count, message.baseAddress, message.count, offset)
        }
    }
}
