import AEC
import CAEC
import TestSupport
import XCTest

@testable import AECLibrary

/// What the C interface promises beside its results: options of other versions, errors, NULL, progress.
final class InterfaceTests: XCTestCase {
    func testVersionAndNames() throws {
        XCTAssertEqual(aec_version(), 0x000100)
        XCTAssertEqual(String(cString: aec_version_string()), "0.1.0")
        let codes: [(aec_code, AECError.Code)] = [
            (AEC_TRUNCATED, .truncated), (AEC_MALFORMED, .malformed),
            (AEC_CHECKSUM_MISMATCH, .checksumMismatch), (AEC_INVALID_ARGUMENT, .invalidArgument),
            (AEC_UNREACHABLE_TARGET, .unreachableTarget), (AEC_IO, .io),
            (AEC_LIMIT_EXCEEDED, .limitExceeded), (AEC_UNSUPPORTED_VERSION, .unsupportedVersion),
            (AEC_UNSUPPORTED_FEATURE, .unsupportedFeature), (AEC_MODEL_MISSING, .modelMissing),
            (AEC_MODEL_MISMATCH, .modelMismatch), (AEC_CANCELLED, .cancelled),
            (AEC_INTERNAL, .internalInconsistency),
        ]
        for (code, same) in codes {
            XCTAssertEqual(String(cString: aec_code_name(code)), same.name)
        }
        XCTAssertEqual(String(cString: aec_code_name(aec_code(rawValue: 999))), "unknown")
        XCTAssertEqual(aec_layout_samples(aec_layout(rawValue: 999)), 0)
    }

    func testDefaults() {
        let encoding = CCodec.encodeOptions()
        XCTAssertEqual(encoding.size, MemoryLayout<aec_encode_options>.size)
        XCTAssertEqual(encoding.value, AECEncoder.defaultQuality)
        XCTAssertEqual(Int(encoding.effort), Effort.standard.level)
        XCTAssertEqual(encoding.max_memory, 4 << 30)
        XCTAssertEqual(encoding.base_quality, -1)
        let decoding = CCodec.decodeOptions()
        XCTAssertEqual(decoding.limits.max_pixels, 1 << 28)
        XCTAssertEqual(decoding.limits.max_side, 32768)
        XCTAssertEqual(decoding.limits.max_memory, 4 << 30)
        XCTAssertEqual(decoding.limits.max_metadata, 1 << 24)
        XCTAssertEqual(decoding.scale, 1)
        XCTAssertEqual(decoding.find_model, 1)
        XCTAssertEqual(decoding.layer, AEC_LAYER_EXACT)
    }

    /// Programs that were compiled with an older or a newer header.
    func testOptionsOfOtherVersions() throws {
        let picture = try CPicture(Pictures.synthetic(width: 32, height: 32))
        let known = MemoryLayout<aec_encode_options>.size
        func encode(_ memory: UnsafeMutableRawPointer) throws -> [UInt8] {
            let options = memory.assumingMemoryBound(to: aec_encode_options.self)
            var file: UnsafeMutablePointer<UInt8>?
            var size = 0
            defer { aec_free(file) }
            try checked { error in picture.with { aec_encode($0, options, &file, &size, error) } }
            return Array(UnsafeBufferPointer(start: file, count: size))
        }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: known + 64, alignment: 16)
        defer { memory.deallocate() }
        let options = memory.assumingMemoryBound(to: aec_encode_options.self)
        // Newer: what is not known here is 0 after init
        memory.initializeMemory(as: UInt8.self, repeating: 0xAA, count: known + 64)
        aec_encode_options_init(options, known + 64)
        XCTAssertEqual(options.pointee.size, known + 64)
        options.pointee.value = 20
        let file = try encode(memory)
        XCTAssertEqual(
            file, try AECEncoder(.quality(20)).encode(Pictures.synthetic(width: 32, height: 32)))
        (memory + known + 8).storeBytes(of: 1, as: UInt8.self)
        assertFails(AEC_INVALID_ARGUMENT, "does not know") { _ = try encode(memory) }
        // Older: it ends behind the value, and what follows is not ours to read or write
        let old = MemoryLayout<aec_encode_options>.offset(of: \.tuning)!
        memory.initializeMemory(as: UInt8.self, repeating: 0xAA, count: known + 64)
        aec_encode_options_init(options, old)
        XCTAssertEqual((memory + old).load(as: UInt8.self), 0xAA)
        options.pointee.value = 20
        XCTAssertEqual(try encode(memory), file)
        // Never filled
        options.pointee.size = 0
        assertFails(AEC_INVALID_ARGUMENT, "_init") { _ = try encode(memory) }
        options.pointee.size = -1
        assertFails(AEC_INVALID_ARGUMENT, "_init") { _ = try encode(memory) }
    }

    /// What the exact layer brought stands behind what there was: programs from before get the exact picture.
    func testOptionsFromBeforeTheExactLayer() throws {
        let image = Pictures.synthetic(width: 32, height: 32)
        var options = CCodec.encodeOptions()
        options.size = MemoryLayout<aec_encode_options>.offset(of: \.base_quality)!
        XCTAssertEqual(options.size, 128)
        options.target = AEC_LOSSLESS
        options.effort = 1
        options.base_quality = 50
        let file = try CCodec.encode(CPicture(image), options)
        XCTAssertEqual(file, try AECEncoder(.lossless, effort: Effort(1)).encode(image))
        var decoding = CCodec.decodeOptions()
        decoding.size = MemoryLayout<aec_decode_options>.offset(of: \.layer)!
        XCTAssertEqual(decoding.size, 104)
        decoding.layer = AEC_LAYER_BASE
        XCTAssertEqual(try CCodec.pixels(file, decoding), image.pixels)
        var info = aec_info()
        info.size = MemoryLayout<aec_info>.offset(of: \.layer_size)!
        XCTAssertEqual(info.size, 56)
        try checked { aec_inspect(file, file.count, nil, &info, nil, $0) }
        XCTAssertEqual(info.width, 32)
        XCTAssertEqual(info.layer_size, 0)
        decoding = CCodec.decodeOptions()
        decoding.layer = aec_layer(rawValue: 9)
        assertFails(AEC_INVALID_ARGUMENT, "layer of number 9") {
            _ = try CCodec.pixels(file, decoding)
        }
        decoding = CCodec.decodeOptions()
        decoding.reserved = 1
        assertFails(AEC_INVALID_ARGUMENT, "reserved") { _ = try CCodec.pixels(file, decoding) }
    }

    func testWrongSettings() throws {
        let picture = try CPicture(Pictures.synthetic(width: 32, height: 32))
        func check(
            _ words: String, line: UInt = #line, _ change: (inout aec_encode_options) -> Void
        ) {
            var options = CCodec.encodeOptions()
            change(&options)
            assertFails(AEC_INVALID_ARGUMENT, words, line: line) {
                _ = try CCodec.encode(picture, options)
            }
        }
        check("0 to 100") { $0.value = 101 }
        check("finite") { $0.value = .nan }
        check("1 to 9") { $0.effort = 0 }
        check("1 to 9") { $0.effort = 10 }
        check("2 to 16") { $0.sample_bits = 17 }
        check("threads") { $0.threads = -1 }
        check("target of number 9") { $0.target = aec_target(rawValue: 9) }
        check("tuning of number 9") { $0.tuning = aec_tuning(rawValue: 9) }
        check("NULL") { $0.region_count = 1 }
        check("above 0") {
            $0.target = AEC_SIZE
            $0.value = -3
        }
        for value in [0, 256, 1.5] {
            check("1 to 255") {
                $0.target = AEC_NEAR_LOSSLESS
                $0.value = value
            }
        }
        check("or -1") { $0.base_quality = 101 }
        check("or -1") { $0.base_quality = -2 }
        check("or -1") { $0.base_quality = .nan }
        let points: [Float] = [1]
        points.withUnsafeBufferPointer { points in
            check("empty") { $0.quality_map = points.baseAddress }
        }
        let part = [aec_quality_region(region: aec_region(), points: 1)]
        part.withUnsafeBufferPointer { part in
            check("18446744073709551615 regions") {
                $0.regions = part.baseAddress
                $0.region_count = -1
            }
        }
    }

    /// Sizes of which the memory itself cannot be: nothing is read.
    func testSizesBeyondAllMemory() throws {
        let picture = try CPicture(Pictures.synthetic(width: 32, height: 32))
        let points: [Float] = [1]
        points.withUnsafeBufferPointer { points in
            var options = CCodec.encodeOptions()
            options.quality_map = points.baseAddress
            options.quality_map_columns = .max
            options.quality_map_rows = .max
            assertFails(AEC_LIMIT_EXCEEDED, "quality map") {
                _ = try CCodec.encode(picture, options)
            }
        }
        var image: OpaquePointer?
        for (size, code) in [(-1, AEC_INVALID_ARGUMENT), (1 << 62, AEC_LIMIT_EXCEEDED)] {
            assertFails(code, "\(UInt(bitPattern: size)) bytes") {
                try checked { aec_decode("AEC", size, nil, &image, $0) }
            }
        }
    }

    /// The limit holds for the copy of the pixels, too, and is called what C calls it.
    func testMemoryOfTheCopy() throws {
        var options = CCodec.encodeOptions()
        let picture = CPicture(100, 100, AEC_RGBX)
        options.max_memory = 29_999
        assertFails(
            AEC_LIMIT_EXCEEDED, "30000 bytes of memory, more than the limit of 29999 (max_memory)"
        ) {
            _ = try CCodec.encode(picture, options)
        }
        let log = Log()
        options = CCodec.encodeOptions()
        options.effort = 1
        options.warning = Log.warning
        options.context = log.pointer
        _ = try CCodec.encode(CPicture(32769, 1, AEC_GREY), options)
        assertOneWarning(log.warnings, "(max_side)")
    }

    /// What a call that fails would have filled in is 0.
    func testFailureLeavesZeros() throws {
        var info = aec_info()
        _ = withUnsafeMutableBytes(of: &info) {
            $0.initializeMemory(as: UInt8.self, repeating: 0x5A)
        }
        info.size = MemoryLayout<aec_info>.size
        assertFails(AEC_MALFORMED, "") {
            try checked {
                aec_inspect([UInt8](repeating: 7, count: 100), 100, nil, &info, nil, $0)
            }
        }
        XCTAssertEqual(info.size, MemoryLayout<aec_info>.size)
        XCTAssertEqual(info.width, 0)
        XCTAssertEqual(info.format_version, 0)
        var result = aec_encode_result(quality: 1, psnr: 1, encodings: 1, reserved: 0)
        withUnsafeMutablePointer(to: &result) { result in
            var options = CCodec.encodeOptions()
            options.result = result
            options.value = -1
            assertFails(AEC_INVALID_ARGUMENT, "quality") {
                _ = try CCodec.encode(CPicture(8, 8, AEC_GREY), options)
            }
        }
        XCTAssertEqual(result.encodings, 0)
        XCTAssertEqual(result.quality, 0)
    }

    func testWrongPixels() throws {
        func check(_ words: String, line: UInt = #line, _ change: (inout aec_pixels) -> Void) throws
        {
            let picture = try CPicture(Pictures.synthetic(width: 32, height: 32))
            picture.with { pixels in
                var copy = pixels.pointee
                change(&copy)
                assertFails(AEC_INVALID_ARGUMENT, words, line: line) {
                    var file: UnsafeMutablePointer<UInt8>?
                    var size = 0
                    try checked { aec_encode(&copy, nil, &file, &size, $0) }
                }
            }
        }
        try check("do not fit") { $0.width = 0 }
        try check("do not fit") { $0.height = -1 }
        try check("do not fit into 3071") { $0.size -= 1 }
        try check("do not fit") { $0.stride = 95 }
        try check("do not fit") {
            $0.width = .max
            $0.height = .max
        }
        try check("too large") { $0.size = -1 }
        try check("too large") { $0.stride = -96 }
        try check("not 12") { $0.bit_depth = 12 }
        try check("number 99") { $0.layout = aec_layout(rawValue: 99) }
        try check("reserved") { $0.reserved = 1 }
        try check("NULL") { $0.data = nil }
        // What does not fit into the caller's memory
        let file = try AECEncoder().encode(Pictures.synthetic(width: 32, height: 32))
        for (picture, words) in [
            (CPicture(32, 31, AEC_RGB), "32 x 32"), (CPicture(32, 32, AEC_GREY), "grey"),
        ] {
            picture.with { pixels in
                assertFails(AEC_INVALID_ARGUMENT, words) {
                    try checked { aec_decode_into(file, file.count, nil, pixels, nil, $0) }
                }
            }
        }
    }

    /// Errors without a place to say more, and NULL wherever it can be given.
    func testNull() throws {
        let file = try AECEncoder().encode(Pictures.synthetic(width: 32, height: 32))
        let picture = try CPicture(Pictures.synthetic(width: 32, height: 32))
        var (bytes, size): (UnsafeMutablePointer<UInt8>?, Int) = (nil, 0)
        var handle: OpaquePointer?
        var info = aec_info()
        let wrong = [
            aec_encode(nil, nil, &bytes, &size, nil),
            picture.with { aec_encode($0, nil, nil, &size, nil) },
            picture.with { aec_encode($0, nil, &bytes, nil, nil) },
            picture.with { aec_encode_into($0, nil, nil, 0, nil, nil) },
            aec_decode(file, file.count, nil, nil, nil),
            aec_decode(nil, file.count, nil, &handle, nil),
            aec_decode_into(file, file.count, nil, nil, nil, nil),
            aec_verify(nil, 10, nil, nil),
            aec_inspect(file, file.count, nil, nil, nil, nil),
            aec_inspect(nil, 10, nil, &info, nil, nil),
            aec_base(nil, 10, nil, &bytes, &size, nil),
            aec_base(file, file.count, nil, nil, &size, nil),
            aec_base(file, file.count, nil, &bytes, nil, nil),
            aec_model_load(nil, 10, &handle, nil), aec_model_load(file, file.count, nil, nil),
            aec_model_find(nil, &handle, nil),
            aec_metadata_set(nil, AEC_ICC, file, 1, nil), aec_metadata_add_text(nil, nil, nil),
            aec_metadata_set_color(nil, nil, nil), aec_metadata_set_resolution(nil, nil, nil),
            aec_metadata_set_light_levels(nil, nil, nil),
        ]
        XCTAssertEqual(wrong, wrong.map { _ in AEC_INVALID_ARGUMENT })
        aec_free(nil)
        aec_image_free(nil)
        aec_metadata_free(nil)
        aec_model_free(nil)
        aec_encode_options_init(nil, 100)
        aec_decode_options_init(nil, 100)
        XCTAssertEqual(aec_is_aec(nil, 8), 0)
        XCTAssertNil(aec_image_pixels(nil))
        XCTAssertNil(aec_image_metadata(nil))
        XCTAssertEqual(aec_image_size(nil), 0)
        XCTAssertEqual(aec_image_width(nil) | aec_image_height(nil) | aec_image_bit_depth(nil), 0)
        XCTAssertEqual(aec_image_layout(nil), AEC_GREY)
        XCTAssertNil(aec_metadata_get(nil, AEC_EXIF, &size))
        XCTAssertEqual(aec_metadata_text_count(nil), 0)
        XCTAssertNil(aec_metadata_get_text(nil, 0).keyword)
        XCTAssertEqual(aec_metadata_get_color(nil, nil), 0)
        XCTAssertEqual(aec_metadata_get_resolution(nil, nil), 0)
        XCTAssertEqual(aec_metadata_get_light_levels(nil, nil), 0)
    }

    func testProgressAndCancellation() throws {
        let picture = try CPicture(Pictures.synthetic(width: 300, height: 200))
        let (log, other) = (Log(), Log())
        var encoding = CCodec.encodeOptions()
        encoding.progress = Log.progress
        encoding.context = log.pointer
        let file = try CCodec.encode(picture, encoding)
        var decoding = CCodec.decodeOptions()
        decoding.progress = Log.progress
        decoding.context = other.pointer
        decoding.threads = 1
        _ = try CCodec.pixels(file, decoding)
        for shares in [log.shares, other.shares] {
            XCTAssertEqual(shares.last, 1)
            XCTAssertGreaterThan(shares.count, 1)
            XCTAssertTrue(shares.allSatisfy { 0...1 ~= $0 })
        }
        XCTAssertEqual(other.shares, other.shares.sorted())
        let hasty = Log()
        hasty.patience = 1
        encoding.context = hasty.pointer
        assertFails(AEC_CANCELLED, "cancelled") { _ = try CCodec.encode(picture, encoding) }
        decoding.context = hasty.pointer
        assertFails(AEC_CANCELLED, "cancelled") { _ = try CCodec.pixels(file, decoding) }
        withExtendedLifetime((log, other, hasty)) {}
    }

    /// A message that is too long for its place ends with a whole character.
    func testLongMessages() throws {
        var error = aec_error()
        error.fill(with: CallError(AEC_IO, String(repeating: "\u{1F600}", count: 300)))
        let message = withUnsafeBytes(of: error.message) { Array($0.prefix { $0 != 0 }) }
        XCTAssertEqual(String(validating: message, as: UTF8.self)?.count, 123)
        XCTAssertEqual(error.offset, -1)
    }

    /// Messages have the names of aec.h, all of them.
    func testMessagesInTermsOfC() {
        XCTAssertEqual(
            inTermsOfC("take more (Limits.maxMemory), or leave it out (AECImage.metadata)"),
            "take more (max_memory), or leave it out (metadata)")
        XCTAssertEqual(inTermsOfC("whole (DecodingLayer.base)"), "whole (AEC_LAYER_BASE)")
        XCTAssertEqual(inTermsOfC("nothing of that"), "nothing of that")
    }

    func testModels() throws {
        let image = Pictures.synthetic(width: 48, height: 48)
        let standard = try Repository.bytes("Sources/CAECModel/standard.aecm")
        var model: OpaquePointer?
        assertFails(AEC_MALFORMED, "") {
            try checked { aec_model_load([UInt8](repeating: 7, count: 500), 500, &model, $0) }
        }
        XCTAssertNil(model)
        // The same network under another name has another id
        var other = Array(standard.prefix(TestTableSet.networkSize - 32))
        other[64] = UInt8(ascii: "X")
        other = Model.sealed(other)
        try checked { aec_model_load(other, other.count, &model, $0) }
        defer { aec_model_free(model) }
        var id = [UInt8](repeating: 0, count: 8)
        aec_model_id(model, &id)
        XCTAssertEqual(id, try Model(other).id)
        var encoding = CCodec.encodeOptions()
        encoding.model = model
        let file = try CCodec.encode(CPicture(image), encoding)
        XCTAssertEqual(file, try AECEncoder(model: Model(other)).encode(image))
        var decoding = CCodec.decodeOptions()
        decoding.model = model
        let pixels = try CCodec.pixels(file, decoding)
        XCTAssertEqual(pixels, try AECDecoder(model: Model(other)).decode(file).pixels)
        decoding.model = nil
        assertFails(AEC_MODEL_MISSING, Model.name(of: id)) { _ = try CCodec.pixels(file, decoding) }
        decoding.find_model = 0
        assertFails(AEC_MODEL_MISMATCH, Model.name(of: id)) {
            _ = try CCodec.pixels(file, decoding)
        }
        var found: OpaquePointer?
        assertFails(AEC_MODEL_MISSING, Model.name(of: id)) {
            try checked { aec_model_find(id, &found, $0) }
        }
        XCTAssertNil(found)
        try checked { aec_model_find(Model.standard.id, &found, $0) }
        aec_model_id(found, &id)
        XCTAssertEqual(id, Model.standard.id)
        aec_model_free(found)
    }
}
