import TestSupport
import XCTest

@testable import AEC

/// Files and parts of files, built from the words of spec/aec-format.md and not with the writer under test.
enum ContainerTestFiles {
    static let modelID: [UInt8] = [0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6, 0x07, 0x18]

    static func header(
        magic: [UInt8] = [0x89, 0x41, 0x45, 0x43], version: UInt8 = 1, sampleFormat: UInt8 = 3,
        quality: UInt16 = 900, width: UInt32 = 64, height: UInt32 = 64, coder: UInt8 = 0
    ) -> [UInt8] {
        var bytes = magic + [version, sampleFormat, UInt8(quality & 255), UInt8(quality >> 8)]
        bytes += littleEndian(width) + littleEndian(height) + modelID + [coder]
        return bytes + littleEndian(crc32(bytes))
    }

    static func chunk(_ type: String, _ payload: [UInt8], length: UInt32? = nil) -> [UInt8] {
        let body = Array(type.utf8) + littleEndian(length ?? UInt32(payload.count)) + payload
        return body + littleEndian(crc32(body))
    }

    /// A group whose stream is `count` bytes that depend on `seed`.
    static func group(_ seed: Int, _ count: Int) -> [UInt8] {
        chunk("GRUP", littleEndian(UInt32(seed) &* 0x9E37_79B1) + stream(seed, count))
    }

    static func stream(_ seed: Int, _ count: Int) -> [UInt8] {
        var random = SplitMix64(seed: UInt64(seed))
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    static func index(_ lengths: [UInt32]) -> [UInt8] {
        chunk("GIDX", lengths.flatMap(littleEndian))
    }

    /// 64x64 pixels, one group of 20 bytes.
    static var icon: [UInt8] { header() + group(1, 20) }

    /// 1025x1025 pixels: four groups with streams of 5, 6, 7 and 8 bytes, preceded by `extra` chunks.
    static func four(extra: [UInt8] = []) -> [UInt8] {
        header(width: 1025, height: 1025) + extra + index([9, 10, 11, 12])
            + group(1, 5) + group(2, 6) + group(3, 7) + group(4, 8)
    }

    /// Every kind of chunk that a reader meets in a valid file.
    static var withMetadata: [UInt8] {
        four(
            extra: chunk("iCCP", [0] + profile("RGB ")) + chunk("eXIF", [0] + Array("II*\0".utf8))
                + chunk("xMPP", [0, 0x3C]) + chunk("cOLR", [0, 2, 3]) + chunk("qRST", [9, 9, 9])
                + chunk("zZZZ", []))
    }

    /// The payload of an alpha channel of one band, a DEFLATE stream that is invented, long enough for its rows.
    static func alpha(depth: Int, side: Int) -> [UInt8] {
        let count = side * (1 + side * depth / 8) / 1032 + 1
        return [UInt8(depth), 0] + littleEndian(UInt32(count)) + stream(9, count)
    }

    /// The header of an ICC profile for colours of this kind.
    static func profile(_ space: String) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 128)
        bytes.replaceSubrange(16..<20, with: Array(space.utf8))
        bytes.replaceSubrange(36..<40, with: Array("acsp".utf8))
        return bytes
    }
}

extension ContainerReader {
    /// The groups as a writer takes them, out of the file that was read.
    func groupStreams(of bytes: [UInt8]) -> [(latentsChecksum: UInt32, stream: [UInt8])] {
        groups.map { ($0.latentsChecksum, Array(bytes[$0.stream])) }
    }
}

/// A file with these chunks in front of its groups, in place of those that it has, and another header where one is given.
func rewritten(
    _ bytes: [UInt8], header: FileHeader? = nil, leading: [EncodedChunk] = []
) throws -> [UInt8] {
    let file = try ContainerReader(bytes, limits: .default)
    return try ContainerWriter.write(
        header: header ?? file.header, leading: leading, groups: file.groupStreams(of: bytes))
}

/// A file whose groups are not bound to its header and to the chunks in front of them, without such chunks.
func unbound(_ bytes: [UInt8]) throws -> [UInt8] {
    let header = try ContainerReader(bytes, limits: .default).header
    return try rewritten(
        bytes,
        header: FileHeader(
            width: header.width, height: header.height, colorModel: header.colorModel,
            bitDepth: header.bitDepth, range: header.range, hasAlpha: header.hasAlpha,
            quality: header.quality, modelID: header.modelID,
            entropyCoder: header.entropyCoder & ~2))
}

/// The error of reading `bytes`, nil when they are read.
func containerError(_ bytes: [UInt8], limits: Limits = .default) -> AECError? {
    thrownError(try ContainerReader(bytes, limits: limits))
}

/// Asserts that reading fails with `code`, at `offset` where given, with a message that contains `words`.
func assertContainerError(
    _ bytes: [UInt8], _ code: AECError.Code, offset: Int? = nil, _ words: String = "",
    limits: Limits = .default, file: StaticString = #filePath, line: UInt = #line
) {
    assertError(
        try ContainerReader(bytes, limits: limits), code, words, offset: offset, file: file,
        line: line)
}
