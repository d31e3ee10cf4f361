import AEC
import CAECPNG

/// A chunk of a PNG (ISO/IEC 15948, section 5.3): length, type, data, CRC-32 of type and data.
struct PNGChunk {
    let type: String
    let data: ArraySlice<UInt8>

    /// The chunks of these types in a file, up to its end or to damage, and its first IDAT, which has no data here. Their
    /// checksums are for libpng to check, which reads all chunks.
    static func find(_ types: Set<String>, in file: [UInt8]) -> PNGChunks {
        PNGChunks(types: types, file: file)
    }

    /// How many bytes stand behind the last chunk, but for zeros; 0 where there is none or damage before it.
    static func bytesBehindEnd(of file: [UInt8]) -> Int {
        var at = PNGCodec.signature.count
        while at <= file.count - 12 {
            let length = Int(file.bigEndian(at: at))
            guard length <= file.count - at - 12 else { break }
            let isLast = file[(at + 4)..<(at + 8)].elementsEqual("IEND".utf8)
            at += 12 + length
            if isLast { return file[at...].contains { $0 != 0 } ? file.count - at : 0 }
        }
        return 0
    }

    /// A complete chunk.
    static func bytes(_ type: StaticString, _ data: [UInt8]) -> [UInt8] {
        let body = type.withUTF8Buffer { Array($0) } + data
        let checksum = body.withUnsafeBufferPointer { aec_png_crc($0.baseAddress, $0.count) }
        return UInt32(data.count).bigEndianBytes + body + checksum.bigEndianBytes
    }
}

/// Chunks one at a time, so that no memory is taken for the millions that a file may have.
struct PNGChunks: Sequence, IteratorProtocol {
    private let types: Set<String>
    private let file: [UInt8]
    private var hasPixels = false
    private var at = PNGCodec.signature.count

    init(types: Set<String>, file: [UInt8]) {
        self.types = types
        self.file = file
    }

    mutating func next() -> PNGChunk? {
        while at <= file.count - 12 {
            let length = Int(file.bigEndian(at: at))
            guard length <= file.count - at - 12 else { return nil }
            let type = String(decoding: file[(at + 4)..<(at + 8)], as: UTF8.self)
            if type == "IEND" { return nil }
            let data = file[(at + 8)..<(at + 8 + length)]
            at += 12 + length
            if types.contains(type) { return PNGChunk(type: type, data: data) }
            if type == "IDAT", !hasPixels {
                hasPixels = true
                return PNGChunk(type: type, data: [])
            }
        }
        return nil
    }
}

extension UInt32 {
    var bigEndianBytes: [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: self >> $0) }
    }
}

extension RandomAccessCollection<UInt8> where Index == Int {
    /// The four bytes at an index.
    func bigEndian(at index: Int) -> UInt32 {
        self[index..<index + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
