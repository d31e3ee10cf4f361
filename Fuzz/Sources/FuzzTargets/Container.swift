@testable import AEC

/// Inspection and reader see the same file, whatever it is.
func fuzzContainer(_ input: [UInt8]) throws(BrokenPromise) -> FuzzTarget.Outcome {
    let outcome = try readContainer(input)
    let repaired = AECFile.withChecksums(input)
    return repaired == input ? outcome : try readContainer(repaired)
}

private func readContainer(_ bytes: [UInt8]) throws(BrokenPromise) -> FuzzTarget.Outcome {
    let limits = Limits(maxPixels: 1 << 26, maxSide: 1 << 16)
    let info = try attempt(bytes.count, try AECDecoder.inspect(bytes, limits: limits))
    let reader = try attempt(bytes.count, try ContainerReader(bytes, limits: limits))
    switch (info, reader) {
    case (.failure(let a), .failure(let b)):
        try promise(a.code == b.code, "inspection finds \(a.code.name), the reader \(b.code.name)")
    case (.failure(let error), .success):
        throw BrokenPromise("inspection refuses what the reader reads: \(error)")
    case (.success(let info), .failure(let error)):
        // Only the groups' own checksums are left to the reader.
        try promise(
            info.defect != nil || error.code == .checksumMismatch,
            "inspection misses what the reader finds: \(error)")
    case (.success(let info), .success(let reader)):
        // The map of steps is inflated by who looks at it.
        var budget = limits.budget
        let isMapGood =
            (try? reader.steps?.map(of: bytes, header: reader.header, budget: &budget)) != nil
        try promise(
            info.defect == nil || !isMapGood, "inspection finds a defect in a good file")
        try promise(
            reader.groups.count == info.groupCount
                && info.chunks.count == reader.chunks.count + reader.groups.count
                    + (reader.layer?.layout?.lengths.count ?? 0),
            "inspection and reader find different chunks")
        try checkPrefix(bytes, of: reader, limits: limits)
    }
    return reader.outcome
}

/// A file that is cut short is reported as such, unless it is cut between chunks behind the lossy picture: tried at one place,
/// which the file itself chooses.
private func checkPrefix(
    _ bytes: [UInt8], of whole: ContainerReader, limits: Limits
) throws(BrokenPromise) {
    let count = Int(CRC32.of(bytes, 0..<bytes.count)) % bytes.count
    let prefix = Array(bytes.prefix(count))
    guard
        case .failure(let error) = try attempt(
            count, try ContainerReader(prefix, limits: limits))
    else {
        return try promise(
            count == whole.baseSize || count > whole.baseSize && whole.isEndOfChunk(count),
            "\(count) of \(bytes.count) bytes are read as a whole file")
    }
    try promise(
        error.code == .truncated,
        "\(count) of \(bytes.count) bytes are \(error.code.name): \(error)")
}

extension ContainerReader {
    /// Whether something that may lie behind the groups ends there: the exact layer as a whole, or a chunk that is not known.
    fileprivate func isEndOfChunk(_ count: Int) -> Bool {
        chunks.contains { $0.end == count && $0.type != .layer }
            || layer.map { $0.offset + $0.size == count } ?? false
    }
}
