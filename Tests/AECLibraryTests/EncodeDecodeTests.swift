import AEC
import AECLibrary
import CAEC
import TestSupport
import XCTest

/// What programs in C do: pixels to bytes, and back.
final class EncodeDecodeTests: XCTestCase {
    /// The C interface gives the bytes and the pixels of the library below it, for every kind of picture.
    func testSameAsTheLibrary() throws {
        for image in SamplePicture.kinds(33, 20) {
            let name = SamplePicture.name(of: image)
            let picture = try CPicture(image)
            let file = try CCodec.encode(picture)
            XCTAssertEqual(file, try AECEncoder().encode(image), name)
            let decoded = try AECDecoder().decode(file)
            try CCodec.decode(file) { back in
                XCTAssertEqual(aec_image_width(back), 33, name)
                XCTAssertEqual(aec_image_height(back), 20, name)
                XCTAssertEqual(Int(aec_image_bit_depth(back)), image.bitDepth, name)
                XCTAssertEqual(aec_image_layout(back), picture.pixels.layout, name)
                let bytes = UnsafeRawBufferPointer(
                    start: aec_image_pixels(back), count: aec_image_size(back))
                XCTAssertEqual(Array(bytes), try CPicture(decoded).bytes, name)
            }
        }
    }

    /// Every layout of the caller's, with padding and premultiplied.
    func testLayouts() throws {
        let image = Pictures.synthetic(width: 21, height: 9).masked { x, _ in UInt8(12 * x) }
        let rgba = try image.bytes(layout: .rgba)
        let layouts: [(aec_layout, PixelLayout)] = [
            (AEC_RGBA, .rgba), (AEC_BGRA, .bgra), (AEC_ARGB, .argb),
        ]
        let file = try AECEncoder().encode(
            AECImage(width: 21, height: 9, layout: .rgba, bytes: rgba))
        let decoded = try AECDecoder().decode(file)
        for (layout, same) in layouts {
            XCTAssertEqual(
                try CCodec.encode(
                    CPicture(21, 9, layout, bytes: try image.bytes(layout: same))), file)
            for isPremultiplied in [false, true] {
                let stride = 21 * 4 + 5
                let picture = CPicture(21, 9, layout, stride: stride)
                try picture.with { pixels in
                    var copy = pixels.pointee
                    copy.premultiplied = isPremultiplied ? 1 : 0
                    try checked { aec_decode_into(file, file.count, nil, &copy, nil, $0) }
                }
                var expected = [UInt8](repeating: 77, count: stride * 8 + 21 * 4)
                try expected.withUnsafeMutableBytes {
                    try decoded.write(
                        into: $0, layout: same, bytesPerRow: stride,
                        isPremultiplied: isPremultiplied)
                }
                XCTAssertEqual(picture.bytes, expected, "\(same) \(isPremultiplied)")
            }
        }
    }

    func testTargets() throws {
        let image = Pictures.synthetic(width: 48, height: 40)
        let picture = try CPicture(image)
        var result = aec_encode_result()
        let targets: [(aec_target, Double, EncodingTarget)] = [
            (AEC_QUALITY, 30, .quality(30)), (AEC_SIZE, 700, .targetSize(700)),
            (AEC_BITS_PER_PIXEL, 3, .bitsPerPixel(3)), (AEC_PSNR, 35, .psnr(35)),
        ]
        for (target, value, same) in targets {
            var options = CCodec.encodeOptions()
            options.target = target
            options.value = value
            let file = try withUnsafeMutablePointer(to: &result) { place in
                options.result = place
                return try CCodec.encode(picture, options)
            }
            var warnings: [String] = []
            let encoding = try AECEncoder(same).encoding(of: image, warnings: &warnings)
            XCTAssertEqual(file, encoding.bytes, "\(same)")
            XCTAssertEqual(result.quality, encoding.quality.percent)
            XCTAssertEqual(Int(result.encodings), encoding.encodings)
            XCTAssertEqual(result.psnr.isNaN, target != AEC_PSNR)
        }
        var options = CCodec.encodeOptions()
        options.target = AEC_SIZE
        options.value = 20
        assertFails(AEC_UNREACHABLE_TARGET, "20 were asked for") {
            _ = try CCodec.encode(picture, options)
        }
    }

    /// Effort, tuning, regions and a map reach the encoder.
    func testSettings() throws {
        let image = Pictures.synthetic(width: 160, height: 120)
        let picture = try CPicture(image)
        var options = CCodec.encodeOptions()
        options.effort = 1
        options.tuning = AEC_TUNE_PSNR
        options.threads = 1
        XCTAssertEqual(
            try CCodec.encode(picture, options),
            try AECEncoder(effort: Effort(1), tuning: .psnr).encode(image))
        let region = Region(x: 32, y: 0, width: 64, height: 64)
        var part = aec_quality_region(
            region: aec_region(x: 32, y: 0, width: 64, height: 64), points: 20)
        let points: [Float] = [0, 10, -10, 0]
        let file = try withUnsafePointer(to: &part) { part in
            try points.withUnsafeBufferPointer { points in
                options.regions = part
                options.region_count = 1
                options.quality_map = points.baseAddress
                options.quality_map_columns = 2
                options.quality_map_rows = 2
                return try CCodec.encode(picture, options)
            }
        }
        let map = QualityMap(
            regions: [.init(region, points: 20)],
            grid: try .init(columns: 2, points: points))
        XCTAssertEqual(
            file,
            try AECEncoder(effort: Effort(1), tuning: .psnr, qualityMap: map).encode(image))
    }

    /// Hidden colours and the bits of samples.
    func testPixelsOfOtherKinds() throws {
        let hidden = Pictures.synthetic(width: 40, height: 40).masked { x, _ in x < 20 ? 0 : 255 }
        var options = CCodec.encodeOptions()
        options.exact = 1
        XCTAssertEqual(
            try CCodec.encode(CPicture(hidden), options),
            try AECEncoder(exact: true).encode(hidden))
        let deep = try XCTUnwrap(SamplePicture.kinds(30, 30).first { $0.bitDepth == 16 })
        options = CCodec.encodeOptions()
        options.sample_bits = 16
        XCTAssertEqual(
            try CCodec.encode(CPicture(deep), options),
            try AECEncoder(sampleBits: 16).encode(deep))
    }

    /// Files with an exact layer: both pictures, what is said of them, and the lossy one's file.
    func testExactLayer() throws {
        let image = Pictures.synthetic(width: 40, height: 24)
        let picture = try CPicture(image)
        for (maxError, target) in [(0, EncodingTarget.lossless), (3, .nearLossless(maxError: 3))] {
            var options = CCodec.encodeOptions()
            options.target = AEC_LOSSLESS
            if maxError > 0 {
                options.target = AEC_NEAR_LOSSLESS
                options.value = Double(maxError)
            }
            options.effort = 1
            XCTAssertEqual(
                try CCodec.encode(picture, options),
                try AECEncoder(target, effort: Effort(1)).encode(image))
            options.base_quality = 30
            let file = try CCodec.encode(picture, options)
            let encoder = AECEncoder(target, effort: Effort(1), baseQuality: Quality(percent: 30))
            XCTAssertEqual(file, try encoder.encode(image))
            let exact = try CCodec.pixels(file)
            let largest = zip(exact, picture.bytes).map { abs(Int($0) - Int($1)) }.max()
            XCTAssertEqual(largest, maxError)
            var decoding = CCodec.decodeOptions()
            decoding.layer = AEC_LAYER_BASE
            let lossy = try CCodec.pixels(file, decoding)
            XCTAssertEqual(lossy, try AECDecoder().decode(file, layer: .base).pixels)
            XCTAssertNotEqual(lossy, exact)

            let base = try CCodec.base(file)
            XCTAssertEqual(base, try AECDecoder.base(of: file))
            XCTAssertEqual(try CCodec.pixels(base), lossy)
            XCTAssertEqual(try CCodec.base(base), base)
            var info = aec_info()
            info.size = MemoryLayout<aec_info>.size
            try checked { aec_inspect(file, file.count, nil, &info, nil, $0) }
            XCTAssertEqual(Int(info.max_error), maxError)
            XCTAssertEqual(Int(info.base_size), base.count)
            XCTAssertEqual(Int(info.base_size + info.layer_size), file.count)
            XCTAssertEqual(info.base_is_empty, 0)
            XCTAssertEqual(info.quality, 30, accuracy: 0.1)
            try checked { aec_inspect(base, base.count, nil, &info, nil, $0) }
            XCTAssertEqual(info.layer_size, 0)

            var damaged = file
            damaged[file.count - 6] ^= 1
            assertFails(AEC_CHECKSUM_MISMATCH, "(AEC_LAYER_BASE)") {
                _ = try CCodec.pixels(damaged)
            }
            XCTAssertEqual(try CCodec.pixels(damaged, decoding), lossy)
            assertFails(AEC_CHECKSUM_MISMATCH, "") {
                try checked { aec_verify(damaged, damaged.count, nil, $0) }
            }
            damaged[base.count - 6] ^= 1
            assertFails(AEC_CHECKSUM_MISMATCH, "") { _ = try CCodec.base(damaged) }
        }
        // Noise of 16 bits, of which no lossy picture is of use
        var state: UInt32 = 1
        let noise = (0..<40 * 24 * 6).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        var options = CCodec.encodeOptions()
        options.target = AEC_LOSSLESS
        let file = try CCodec.encode(CPicture(40, 24, AEC_RGB, bitDepth: 16, bytes: noise), options)
        XCTAssertEqual(try CCodec.pixels(file), noise)
        var info = aec_info()
        info.size = MemoryLayout<aec_info>.size
        try checked { aec_inspect(file, file.count, nil, &info, nil, $0) }
        XCTAssertEqual(info.base_is_empty, 1)
    }

    func testEncodingIntoABuffer() throws {
        let picture = try CPicture(Pictures.synthetic(width: 50, height: 30))
        let file = try CCodec.encode(picture)
        var size = 0
        var buffer = [UInt8](repeating: 5, count: file.count + 1)
        try checked { error in
            picture.with { aec_encode_into($0, nil, &buffer, file.count, &size, error) }
        }
        XCTAssertEqual(size, file.count)
        XCTAssertEqual(buffer, file + [5])
        assertFails(AEC_BUFFER_TOO_SMALL, "\(file.count) bytes") {
            try checked { error in
                picture.with { aec_encode_into($0, nil, &buffer, file.count - 1, &size, error) }
            }
        }
        XCTAssertEqual(size, file.count)
        assertFails(AEC_BUFFER_TOO_SMALL, "the buffer 0") {
            try checked { error in picture.with { aec_encode_into($0, nil, nil, 0, &size, error) } }
        }
    }

    func testRegionAndScale() throws {
        let image = Pictures.synthetic(width: 160, height: 120)
        let file = try AECEncoder().encode(image)
        var options = CCodec.decodeOptions()
        options.region = aec_region(x: 10, y: 20, width: 60, height: 40)
        options.scale = 4
        let part = try AECDecoder().decode(
            file, region: Region(x: 10, y: 20, width: 60, height: 40), scale: .quarter)
        XCTAssertEqual(try CCodec.pixels(file, options), part.pixels)
        let picture = CPicture(15, 10, AEC_RGB)
        try picture.with { pixels in
            try checked { aec_decode_into(file, file.count, &options, pixels, nil, $0) }
        }
        XCTAssertEqual(picture.bytes, part.pixels)
        options.scale = 3
        assertFails(AEC_INVALID_ARGUMENT, "not 3") { _ = try CCodec.pixels(file, options) }
        options.scale = 1
        options.region.width = 1000
        assertFails(AEC_INVALID_ARGUMENT, "not within") { _ = try CCodec.pixels(file, options) }
    }

    func testDamage() throws {
        let file = try AECEncoder().encode(Pictures.synthetic(width: 64, height: 64))
        let cut = Array(file.prefix(file.count / 2))
        do {
            _ = try CCodec.pixels(cut)
            XCTFail("decoded")
        } catch let error as CError {
            XCTAssertEqual(error.code, AEC_TRUNCATED)
            XCTAssertGreaterThan(error.offset, 0)
        }
        assertFails(AEC_TRUNCATED, "") { _ = try CCodec.pixels([]) }
        assertFails(AEC_MALFORMED, "") {
            _ = try CCodec.pixels([UInt8](repeating: 1, count: 1000))
        }
        var options = CCodec.decodeOptions()
        try checked { aec_verify(file, file.count, &options, $0) }
        assertFails(AEC_TRUNCATED, "") {
            try checked { aec_verify(cut, cut.count, nil, $0) }
        }
        options.limits.max_pixels = 64 * 64 - 1
        assertFails(AEC_LIMIT_EXCEEDED, "4095") { _ = try CCodec.pixels(file, options) }
        options.limits.max_pixels = 64 * 64
        XCTAssertEqual(try CCodec.pixels(file, options).count, 64 * 64 * 3)
    }

    func testSalvage() throws {
        let image = Pictures.synthetic(width: 1100, height: 40)
        var file = try AECEncoder(effort: Effort(1)).encode(image)
        file[file.count - 40] ^= 1
        XCTAssertThrowsError(try CCodec.pixels(file))
        var options = CCodec.decodeOptions()
        options.salvage = 1
        let log = Log()
        options.warning = Log.warning
        options.context = log.pointer
        var warnings: [String] = []
        let whole = try AECDecoder().decode(file, salvage: true, warnings: &warnings)
        XCTAssertEqual(try CCodec.pixels(file, options), whole.pixels)
        XCTAssertEqual(log.warnings, warnings)
        XCTAssertEqual(warnings.count, 1)
    }

    func testInspection() throws {
        let image = SamplePicture.kinds(33, 20).last!
        let file = try AECEncoder(.quality(30)).encode(image)
        var info = aec_info()
        info.size = MemoryLayout<aec_info>.size
        try checked { aec_inspect(file, file.count, nil, &info, nil, $0) }
        XCTAssertEqual(info.width, 33)
        XCTAssertEqual(info.height, 20)
        XCTAssertEqual(info.layout, AEC_RGBA)
        XCTAssertEqual(info.bit_depth, 16)
        XCTAssertEqual(info.sample_bits, 16)
        XCTAssertEqual(info.quality, 30, accuracy: 0.1)
        XCTAssertEqual(info.defect, AEC_OK)
        XCTAssertEqual(info.model_is_standard, 1)
        var id = [UInt8](repeating: 0, count: 8)
        aec_model_id(nil, &id)
        XCTAssertEqual(withUnsafeBytes(of: info.model_id) { Array($0) }, id)
        XCTAssertEqual(id, Model.standard.id)
        // The header alone
        try checked { aec_inspect(file, aec_header_size(), nil, &info, nil, $0) }
        XCTAssertEqual(info.width, 33)
        XCTAssertEqual(info.defect, AEC_TRUNCATED)
        assertFails(AEC_TRUNCATED, "") {
            try checked { aec_inspect(file, aec_header_size() - 1, nil, &info, nil, $0) }
        }
        XCTAssertEqual(aec_is_aec(file, 4), 1)
        XCTAssertEqual(aec_is_aec(file, 3), 0)
        XCTAssertEqual(aec_is_aec([UInt8](repeating: 0, count: 8), 8), 0)
        // What an older program knows of it is all that is written
        info.size = 16
        info.layout = AEC_BGR
        try checked { aec_inspect(file, file.count, nil, &info, nil, $0) }
        XCTAssertEqual(info.layout, AEC_BGR)
        XCTAssertEqual(info.size, 16)
        info.size = 0
        assertFails(AEC_INVALID_ARGUMENT, "sizeof(aec_info)") {
            try checked { aec_inspect(file, file.count, nil, &info, nil, $0) }
        }
    }

    /// Every call by many threads at the same time, with the same arguments.
    func testThreads() throws {
        let picture = try CPicture(Pictures.synthetic(width: 64, height: 64))
        let file = try CCodec.encode(picture)
        let expected = try CCodec.pixels(file)
        picture.with { pixels in
            nonisolated(unsafe) let pixels = pixels
            DispatchQueue.concurrentPerform(iterations: 8) { index in
                var bytes: UnsafeMutablePointer<UInt8>?
                var size = 0
                XCTAssertEqual(aec_encode(pixels, nil, &bytes, &size, nil), AEC_OK)
                XCTAssertEqual(Array(UnsafeBufferPointer(start: bytes, count: size)), file)
                XCTAssertEqual(try? CCodec.pixels(file), expected)
                aec_free(bytes)
            }
        }
    }
}

/// What a call reports while it works.
final class Log: @unchecked Sendable {
    private let lock = NSLock()
    private var all: (shares: [Double], warnings: [String]) = ([], [])
    /// The call is cancelled when it has reported this often.
    var patience = Int.max

    var shares: [Double] { lock.withLock { all.shares } }
    var warnings: [String] { lock.withLock { all.warnings } }
    /// For C; the log must outlive the call.
    var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    private static func at(_ context: UnsafeMutableRawPointer?) -> Log {
        Unmanaged<Log>.fromOpaque(context!).takeUnretainedValue()
    }

    static let warning: aec_warning = { context, message in
        let log = Log.at(context)
        log.lock.withLock { log.all.warnings.append(String(cString: message!)) }
    }

    static let progress: aec_progress = { context, share in
        let log = Log.at(context)
        return log.lock.withLock {
            log.all.shares.append(share)
            return log.all.shares.count >= log.patience ? 1 : 0
        }
    }
}
