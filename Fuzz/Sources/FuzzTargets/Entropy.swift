@testable import AEC

/// Symbols of any scales, from a stream that the input gives or by way of one that the encoder writes.
func fuzzEntropy(_ input: [UInt8]) throws(BrokenPromise) -> FuzzTarget.Outcome {
    var reader = InputReader(input)
    let mode = reader.u8() & 3
    var sample = SymbolSample(&reader)
    if mode == 1 {
        sample.symbols = SymbolSample.symbols(
            reader.rest, scales: sample.scales, first: sample.first)
        try checkRoundTrip(sample)
        return .accepted
    }
    let stream = reader.rest
    let result = try attempt(stream.count, try sample.decode(stream))
    // Encoding takes much longer than decoding.
    if mode == 2, case .success(let symbols) = result {
        sample.symbols = symbols
        try checkRoundTrip(sample)
    }
    return result.outcome
}

private func checkRoundTrip(_ sample: SymbolSample) throws(BrokenPromise) {
    let decoded = try must("the encoder's own stream is refused", try sample.decode(sample.encoded))
    try promise(decoded == sample.symbols, "other symbols come back")
}

/// Scale indices as an input gives them, and the symbols that go with them.
struct SymbolSample {
    let first: UInt8
    let scales: [UInt8]
    var symbols: [Int16] = []
    /// Symbols are coded this many at a time.
    private let piece: Int

    init(_ reader: inout InputReader) {
        first = reader.u8() & 127
        let count = Int(reader.u16()) % 3000
        let low = Int(reader.u8() & 127)
        let spread = 1 + reader.below(128)
        piece = 1 + reader.below(2000)
        var random = UInt64(reader.u8())
        scales = (0..<count).map { _ in
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: min(127, low + Int(random >> 33) % spread))
        }
    }

    private var tables: EntropyTables { EntropyTables(firstScale: first, zScale: [], zOffset: []) }

    /// As many symbols as there are scales, from bytes that repeat: small ones, and with an escape any. What has a scale
    /// that is not coded is zero.
    static func symbols(_ bytes: [UInt8], scales: [UInt8], first: UInt8) -> [Int16] {
        guard !bytes.isEmpty else { return scales.map { _ in 0 } }
        var next = 0
        func byte() -> UInt8 {
            defer { next = (next + 1) % bytes.count }
            return bytes[next]
        }
        return scales.map { scale in
            let value = byte()
            let symbol =
                value < 0xF0
                ? Int16(Int8(bitPattern: value << 4)) >> 4
                : Int16(bitPattern: UInt16(byte()) << 8 | UInt16(byte()))
            return scale < first ? 0 : max(symbol, -32767)
        }
    }

    var encoded: [UInt8] {
        let encoder = SymbolEncoder(tables: tables, capacity: 64)
        scales.withUnsafeBufferPointer { scales in
            symbols.withUnsafeBufferPointer { symbols in
                for start in stride(from: 0, to: scales.count, by: piece) {
                    let range = start..<min(start + piece, scales.count)
                    encoder.append(
                        scales: UnsafeBufferPointer(rebasing: scales[range]),
                        symbols: UnsafeBufferPointer(rebasing: symbols[range]))
                }
            }
        }
        return encoder.finish()
    }

    func decode(_ stream: [UInt8]) throws(AECError) -> [Int16] {
        var symbols = [Int16](repeating: -1, count: scales.count)
        let result: Result<Void, AECError> = stream.withUnsafeBytes { stream in
            scales.withUnsafeBufferPointer { scales in
                symbols.withUnsafeMutableBufferPointer { symbols in
                    do throws(AECError) {
                        let decoder = try SymbolDecoder(
                            stream, fileOffset: 0, tables: tables, maximumSymbols: scales.count)
                        for start in stride(from: 0, to: scales.count, by: piece) {
                            let range = start..<min(start + piece, scales.count)
                            try decoder.read(
                                scales: UnsafeBufferPointer(rebasing: scales[range]),
                                into: UnsafeMutableBufferPointer(rebasing: symbols[range]))
                        }
                        return .success(try decoder.finish())
                    } catch {
                        return .failure(error)
                    }
                }
            }
        }
        try result.get()
        return symbols
    }
}
