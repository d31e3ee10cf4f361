import AEC
import AECLibrary
import CAEC
import XCTest

/// Pixels as a program in C holds them.
final class CPicture {
    var bytes: [UInt8]
    private(set) var pixels = aec_pixels()

    /// - Parameter stride: 0 for rows without padding.
    init(
        _ width: Int, _ height: Int, _ layout: aec_layout, bitDepth: Int = 8, stride: Int = 0,
        bytes: [UInt8]? = nil
    ) {
        let packed = width * Int(aec_layout_samples(layout)) * bitDepth / 8
        self.bytes =
            bytes ?? [UInt8](repeating: 77, count: max(stride, packed) * (height - 1) + packed)
        pixels.width = Int32(width)
        pixels.height = Int32(height)
        pixels.layout = layout
        pixels.bit_depth = Int32(bitDepth)
        pixels.stride = stride
    }

    /// The picture without padding, in the layout that decoding gives.
    convenience init(_ image: AECImage) throws {
        let isGrey = image.colorModel == .grey
        let layouts: (PixelLayout, aec_layout) =
            switch (isGrey, image.alpha != nil) {
            case (true, false): (.grey, AEC_GREY)
            case (true, true): (.greyAlpha, AEC_GREY_ALPHA)
            case (false, false): (.rgb, AEC_RGB)
            case (false, true): (.rgba, AEC_RGBA)
            }
        self.init(
            image.width, image.height, layouts.1, bitDepth: image.bitDepth,
            bytes: try image.bytes(layout: layouts.0, bitDepth: image.bitDepth))
    }

    /// Calls a function with the struct, whose pointers are right meanwhile.
    func with<Result>(_ body: (UnsafePointer<aec_pixels>) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeMutableBytes { buffer in
            var copy = pixels
            copy.data = buffer.baseAddress
            copy.size = buffer.count
            return try body(&copy)
        }
    }
}

/// An error as C gets it.
struct CError: Error, CustomStringConvertible {
    let code: aec_code
    let message: String
    let offset: Int64

    var description: String { "\(String(cString: aec_code_name(code))): \(message)" }
}

/// Calls a function; throws what it reports.
func checked(
    file: StaticString = #filePath, line: UInt = #line,
    _ body: (UnsafeMutablePointer<aec_error>) -> aec_code
) throws {
    var error = aec_error()
    let code = body(&error)
    guard code != AEC_OK else { return }
    XCTAssertEqual(error.code, code, file: file, line: line)
    let message = withUnsafeBytes(of: error.message) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    XCTAssertFalse(message.isEmpty, file: file, line: line)
    throw CError(code: code, message: message, offset: error.offset)
}

/// Asserts that a call fails with this code, and a message that has these words in it.
func assertFails(
    _ code: aec_code, _ words: String, file: StaticString = #filePath, line: UInt = #line,
    _ body: () throws -> Void
) {
    do {
        try body()
        XCTFail("no error: \(words)", file: file, line: line)
    } catch let error as CError {
        XCTAssertEqual(error.code, code, error.description, file: file, line: line)
        XCTAssertTrue(
            words.isEmpty || error.message.contains(words), error.description, file: file,
            line: line)
    } catch {
        XCTFail("\(error)", file: file, line: line)
    }
}

enum CCodec {
    static func encodeOptions() -> aec_encode_options {
        var options = aec_encode_options()
        aec_encode_options_init(&options, MemoryLayout<aec_encode_options>.size)
        return options
    }

    static func decodeOptions() -> aec_decode_options {
        var options = aec_decode_options()
        aec_decode_options_init(&options, MemoryLayout<aec_decode_options>.size)
        return options
    }

    static func encode(_ picture: CPicture, _ options: aec_encode_options? = nil) throws -> [UInt8]
    {
        var file: UnsafeMutablePointer<UInt8>?
        var size = 7
        defer { aec_free(file) }
        do {
            try checked { error in
                picture.with { pixels in
                    guard var options else { return aec_encode(pixels, nil, &file, &size, error) }
                    return aec_encode(pixels, &options, &file, &size, error)
                }
            }
        } catch {
            XCTAssertNil(file)
            XCTAssertEqual(size, 0)
            throw error
        }
        return Array(UnsafeBufferPointer(start: file, count: size))
    }

    /// The picture, and what `body` makes of it before it is freed.
    @discardableResult
    static func decode<Result>(
        _ file: [UInt8], _ options: aec_decode_options? = nil,
        _ body: (OpaquePointer) throws -> Result
    ) throws -> Result {
        var image: OpaquePointer?
        defer { aec_image_free(image) }
        do {
            try checked { error in
                guard var options else { return aec_decode(file, file.count, nil, &image, error) }
                return aec_decode(file, file.count, &options, &image, error)
            }
        } catch {
            XCTAssertNil(image)
            throw error
        }
        return try body(try XCTUnwrap(image))
    }

    /// The file without its exact layer.
    static func base(_ file: [UInt8]) throws -> [UInt8] {
        var base: UnsafeMutablePointer<UInt8>?
        var size = 7
        defer { aec_free(base) }
        do {
            try checked { aec_base(file, file.count, nil, &base, &size, $0) }
        } catch {
            XCTAssertNil(base)
            XCTAssertEqual(size, 0)
            throw error
        }
        return Array(UnsafeBufferPointer(start: base, count: size))
    }

    /// The pixels alone.
    static func pixels(_ file: [UInt8], _ options: aec_decode_options? = nil) throws -> [UInt8] {
        try decode(file, options) { image in
            Array(
                UnsafeRawBufferPointer(
                    start: aec_image_pixels(image), count: aec_image_size(image)))
        }
    }
}
