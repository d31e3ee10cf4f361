import CAECHost

/// What engine.js calls. Results go back through the host's functions, during the call, so that JavaScript owns nothing
/// of this memory but what it has allocated. A call that fails hands the reason to the host, and nothing else.

nonisolated(unsafe) private var loadedModel: Model?

/// Memory for the other functions to read from, at a multiple of 64 bytes.
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
    reporting { () throws(AECError) in
        loadedModel = try Model(borrowing: UnsafeRawBufferPointer(start: file, count: count))
    } ? 1 : 0
}

/// The model that has been loaded.
/// - Throws: `modelMissing` where none has.
func model() throws(AECError) -> Model {
    guard let loadedModel else { throw AECError(.modelMissing, "no model has been loaded") }
    return loadedModel
}

/// Runs what may fail. False when it did, and the host knows why.
@discardableResult
func reporting(_ body: () throws(AECError) -> Void) -> Bool {
    do throws(AECError) {
        try body()
        return true
    } catch {
        hand(over: error, to: aec_host_failure)
        return false
    }
}

/// Runs what the host wants to know the progress of.
/// - Parameter hasPasses: whether it may go through the picture several times.
func reportingProgress(hasPasses: Bool, _ body: () throws(AECError) -> Void) {
    reporting { () throws(AECError) in
        try WorkMonitor.run(
            hasPasses: hasPasses,
            progress: { share in
                aec_host_progress(share)
                return true
            }, body)
    }
}

typealias HostError = (
    UnsafePointer<UInt8>?, Int, UnsafePointer<UInt8>?, Int, Int32
) -> Void

/// An error's code, message and offset, -1 where none is known.
func hand(over error: AECError, to host: HostError) {
    withUTF8(error.code.name) { code, codeSize in
        withUTF8(error.message) { message, messageSize in
            host(
                code, codeSize, message, messageSize,
                error.offset.map { Int32(truncatingIfNeeded: $0) } ?? -1)
        }
    }
}

func handOver(warnings: [String]) {
    for warning in warnings { withUTF8(warning) { aec_host_warning($0, $1) } }
}

/// What is not there is not handed over; of what the host has no use for, it learns the names.
func handOver(_ metadata: Metadata) {
    for (kind, part) in [
        (AEC_HOST_ICC, metadata.iccProfile), (AEC_HOST_EXIF, metadata.exif),
        (AEC_HOST_XMP, metadata.xmp),
    ] {
        part?.withUnsafeBufferPointer {
            aec_host_metadata(Int32(kind), $0.baseAddress, $0.count)
        }
    }
    for (name, isThere) in [
        ("colours of a PNG", metadata.color != nil), ("resolution", metadata.resolution != nil),
        ("light levels", metadata.lightLevels != nil), ("texts", !metadata.texts.isEmpty),
        ("IPTC", metadata.iptc != nil), ("gain map", metadata.gainMap != nil),
        ("form of a PNG", metadata.pngForm != nil),
    ] where isThere {
        withUTF8(name) { aec_host_other_metadata($0, $1) }
    }
}

func withUTF8(_ text: String, _ body: (UnsafePointer<UInt8>?, Int) -> Void) {
    [UInt8](text.utf8).withUnsafeBufferPointer { body($0.baseAddress, $0.count) }
}

/// A copy of bytes of the host's.
func bytes(_ start: UnsafeRawPointer, _ count: Int) -> [UInt8] {
    [UInt8](UnsafeRawBufferPointer(start: start, count: count))
}
