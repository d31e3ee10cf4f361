import AEC
import AECLibrary
import CAEC
import TestSupport
import XCTest

/// What is said of a picture besides its pixels, on its way through C.
final class MetadataHandleTests: XCTestCase {
    private static let kinds = [AEC_ICC, AEC_EXIF, AEC_XMP, AEC_IPTC, AEC_GAIN_MAP]

    private func bytes(_ metadata: OpaquePointer?, _ kind: aec_metadata_kind) -> [UInt8]? {
        var size = 7
        guard let data = aec_metadata_get(metadata, kind, &size) else {
            XCTAssertEqual(size, 0)
            return nil
        }
        return Array(UnsafeBufferPointer(start: data, count: size))
    }

    /// All that a program in C can read of metadata, put into another one by what it can write.
    private func copy(_ metadata: OpaquePointer?) throws -> OpaquePointer? {
        let copy = aec_metadata_new()
        for kind in Self.kinds {
            guard let bytes = bytes(metadata, kind) else { continue }
            try checked { aec_metadata_set(copy, kind, bytes, bytes.count, $0) }
        }
        for index in 0..<aec_metadata_text_count(metadata) {
            var text = aec_metadata_get_text(metadata, index)
            try checked { aec_metadata_add_text(copy, &text, $0) }
        }
        var resolution = aec_resolution()
        if aec_metadata_get_resolution(metadata, &resolution) != 0 {
            try checked { aec_metadata_set_resolution(copy, &resolution, $0) }
        }
        var color = aec_color()
        if aec_metadata_get_color(metadata, &color) != 0 {
            try checked { aec_metadata_set_color(copy, &color, $0) }
        }
        var levels = aec_light_levels()
        if aec_metadata_get_light_levels(metadata, &levels) != 0 {
            try checked { aec_metadata_set_light_levels(copy, &levels, $0) }
        }
        return copy
    }

    /// A file with everything, read in C, written in C, and read by the library again.
    func testEverything() throws {
        var image = Pictures.synthetic(width: 32, height: 32)
        image.metadata = Pictures.metadata(for: .rgb)
        image.metadata.addParts()
        let file = try AECEncoder().encode(image)
        let again = try CCodec.decode(file) { decoded in
            let metadata = try copy(aec_image_metadata(decoded))
            defer { aec_metadata_free(metadata) }
            var options = CCodec.encodeOptions()
            options.metadata = metadata
            return try CCodec.encode(CPicture(image), options)
        }
        XCTAssertEqual(again, file)
        XCTAssertEqual(try AECDecoder().decode(again).metadata, image.metadata)
        // Inspecting and decoding into memory give the same
        var (info, inspected, into) = (aec_info(), OpaquePointer?.none, OpaquePointer?.none)
        info.size = MemoryLayout<aec_info>.size
        try checked { aec_inspect(file, file.count, nil, &info, &inspected, $0) }
        try CPicture(32, 32, AEC_RGB).with { pixels in
            try checked { aec_decode_into(file, file.count, nil, pixels, &into, $0) }
        }
        for metadata in [inspected, into] {
            XCTAssertEqual(bytes(metadata, AEC_ICC), image.metadata.iccProfile)
            XCTAssertEqual(aec_metadata_text_count(metadata), 3)
            aec_metadata_free(metadata)
        }
    }

    func testPartsAreChangedAndTakenOut() throws {
        let metadata = aec_metadata_new()
        defer { aec_metadata_free(metadata) }
        for kind in Self.kinds { XCTAssertNil(bytes(metadata, kind)) }
        try checked { aec_metadata_set(metadata, AEC_EXIF, "abc", 3, $0) }
        let exif = aec_metadata_get(metadata, AEC_EXIF, nil)
        try checked { aec_metadata_set(metadata, AEC_XMP, "<x/>", 4, $0) }
        // What is set beside it does not move it
        XCTAssertEqual(aec_metadata_get(metadata, AEC_EXIF, nil), exif)
        try checked { aec_metadata_set(metadata, AEC_EXIF, "de", 2, $0) }
        XCTAssertEqual(bytes(metadata, AEC_EXIF), Array("de".utf8))
        try checked { aec_metadata_set(metadata, AEC_EXIF, "Exif\0\0II*", 9, $0) }
        XCTAssertEqual(bytes(metadata, AEC_EXIF), Array("II*".utf8))
        try checked { aec_metadata_set(metadata, AEC_EXIF, nil, 0, $0) }
        XCTAssertNil(bytes(metadata, AEC_EXIF))
        XCTAssertEqual(bytes(metadata, AEC_XMP), Array("<x/>".utf8))
        assertFails(AEC_INVALID_ARGUMENT, "kind 9") {
            try checked { aec_metadata_set(metadata, aec_metadata_kind(rawValue: 9), "a", 1, $0) }
        }
        var resolution = aec_resolution(x: 11811, y: 11811, per_metre: 1)
        try checked { aec_metadata_set_resolution(metadata, &resolution, $0) }
        XCTAssertEqual(aec_metadata_get_resolution(metadata, nil), 1)
        try checked { aec_metadata_set_resolution(metadata, nil, $0) }
        XCTAssertEqual(aec_metadata_get_resolution(metadata, &resolution), 0)
        XCTAssertEqual(resolution.x, 0)
    }

    func testTexts() throws {
        let metadata = aec_metadata_new()
        defer { aec_metadata_free(metadata) }
        for (keyword, content, size) in [("Title", "Sea", 0), ("Data", "a\0b", 3)] {
            try keyword.withCString { keyword in
                try content.withCString { content in
                    var text = aec_text()
                    text.keyword = keyword
                    text.text = content
                    text.text_size = size
                    try checked { aec_metadata_add_text(metadata, &text, $0) }
                }
            }
        }
        XCTAssertEqual(aec_metadata_text_count(metadata), 2)
        let first = aec_metadata_get_text(metadata, 0)
        XCTAssertEqual(String(cString: first.keyword), "Title")
        XCTAssertEqual(String(cString: first.text), "Sea")
        XCTAssertEqual(String(cString: first.language), "")
        XCTAssertEqual(first.text_size, 3)
        XCTAssertEqual(aec_metadata_get_text(metadata, 1).text_size, 3)
        XCTAssertNil(aec_metadata_get_text(metadata, 2).text)
    }

    /// Bytes that are not UTF-8 are copied as they are, by whatever way they come.
    func testTextsThatAreNotUTF8() throws {
        let metadata = aec_metadata_new()
        defer { aec_metadata_free(metadata) }
        let bytes: [CChar] = [75, -1, -2, 0]
        for size in [0, 3] {
            try bytes.withUnsafeBufferPointer { bytes in
                var text = aec_text()
                text.keyword = bytes.baseAddress
                text.text = bytes.baseAddress
                text.text_size = size
                try checked { aec_metadata_add_text(metadata, &text, $0) }
                text.text_size = -1
                assertFails(AEC_INVALID_ARGUMENT, "18446744073709551615 bytes") {
                    try checked { aec_metadata_add_text(metadata, &text, $0) }
                }
            }
        }
        XCTAssertEqual(aec_metadata_text_count(metadata), 2)
        for index in 0..<2 {
            let text = aec_metadata_get_text(metadata, index)
            XCTAssertEqual(text.text_size, 3)
            for string in [text.keyword!, text.text!] {
                XCTAssertEqual(Array(UnsafeBufferPointer(start: string, count: 4)), bytes)
            }
        }
    }

    /// A description that says nothing is none.
    func testNothingSaid() throws {
        let metadata = aec_metadata_new()
        defer { aec_metadata_free(metadata) }
        var color = aec_color()
        XCTAssertEqual(aec_metadata_get_color(metadata, &color), 0)
        try checked { aec_metadata_set_color(metadata, &color, $0) }
        XCTAssertEqual(aec_metadata_get_color(metadata, &color), 0)
        var levels = aec_light_levels()
        XCTAssertEqual(aec_metadata_get_light_levels(metadata, &levels), 0)
        try checked { aec_metadata_set_light_levels(metadata, &levels, $0) }
        XCTAssertEqual(aec_metadata_get_light_levels(metadata, &levels), 0)
    }

    func testNumbersThatCannotBe() throws {
        let metadata = aec_metadata_new()
        defer { aec_metadata_free(metadata) }
        var resolution = aec_resolution(x: 0, y: 1, per_metre: 1)
        assertFails(AEC_INVALID_ARGUMENT, "0 x 1") {
            try checked { aec_metadata_set_resolution(metadata, &resolution, $0) }
        }
        var color = aec_color()
        XCTAssertEqual(aec_metadata_get_color(metadata, &color), 0)
        XCTAssertEqual(color.gamma, -1)
        XCTAssertEqual(color.primaries, -1)
        color.srgb_intent = 4
        assertFails(AEC_INVALID_ARGUMENT, "intent") {
            try checked { aec_metadata_set_color(metadata, &color, $0) }
        }
        color.srgb_intent = 0
        color.primaries = 9
        assertFails(AEC_INVALID_ARGUMENT, "H.273") {
            try checked { aec_metadata_set_color(metadata, &color, $0) }
        }
        color.primaries = -1
        try checked { aec_metadata_set_color(metadata, &color, $0) }
        XCTAssertEqual(aec_metadata_get_color(metadata, &color), 1)
        XCTAssertEqual(color.srgb_intent, 0)
        var levels = aec_light_levels()
        XCTAssertEqual(aec_metadata_get_light_levels(metadata, &levels), 0)
        levels.max_luminance = 10
        levels.min_luminance = 1
        assertFails(AEC_INVALID_ARGUMENT, "or neither") {
            try checked { aec_metadata_set_light_levels(metadata, &levels, $0) }
        }
        levels.max_luminance = -1
        levels.min_luminance = -1
        levels.max_content = 1 << 32
        levels.average_content = 0
        assertFails(AEC_INVALID_ARGUMENT, "content") {
            try checked { aec_metadata_set_light_levels(metadata, &levels, $0) }
        }
    }

    /// What cannot belong to the picture is left out, with a word.
    func testWarnings() throws {
        let metadata = aec_metadata_new()
        defer { aec_metadata_free(metadata) }
        try checked { aec_metadata_set(metadata, AEC_ICC, "nonsense", 8, $0) }
        let log = Log()
        var options = CCodec.encodeOptions()
        options.metadata = metadata
        options.warning = Log.warning
        options.context = log.pointer
        let file = try CCodec.encode(
            CPicture(Pictures.synthetic(width: 32, height: 32)), options)
        XCTAssertNil(try AECDecoder().decode(file).metadata.iccProfile)
        assertOneWarning(log.warnings, "profile")
    }
}
