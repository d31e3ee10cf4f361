/// The exact layer of a file, taken apart: where each of its groups lies, and which are not whole, where those may be missing.
struct LosslessLayer: Sendable {
    /// What the head says; nil where it is lost.
    let layout: LosslessLayout?
    /// Where the head begins in the file.
    let offset: Int
    private var records: [Result<LosslessRecord, AECError>] = []
    /// What is wrong with groups that were not found at all.
    private let failure: AECError

    /// With a head, and without groups so far.
    init(_ layout: LosslessLayout, at offset: Int) {
        self.layout = layout
        self.offset = offset
        failure = AECError(.truncated, "the exact layer has too few groups", offset: offset)
    }

    /// Of a file that is to be salvaged: nothing of the layer is left.
    init(lostBecauseOf error: AECError) {
        layout = nil
        offset = error.offset ?? 0
        failure = error
    }

    /// The next group, or what is wrong with it.
    mutating func append(_ record: Result<LosslessRecord, AECError>) { records.append(record) }

    /// Whether all groups were found where the head says that they lie.
    var isWhole: Bool {
        guard let layout, layout.lengths.count == records.count else { return false }
        return records.allSatisfy { record in
            if case .success = record { true } else { false }
        }
    }

    /// By how much samples may be off.
    var maxError: Int { layout?.maxError ?? 0 }

    /// Whether the lossy picture is of one colour.
    var isBaseEmpty: Bool { layout?.isBaseEmpty ?? false }

    /// Where a group lies.
    /// - Throws: what is wrong with it.
    func record(of index: Int) throws(AECError) -> LosslessRecord {
        guard index < records.count else { throw failure }
        return try records[index].get()
    }

    /// Bytes of the layer's chunks, as the head declares them; 0 where that is lost.
    var size: Int {
        guard let layout else { return 0 }
        // More than there can be memory for, perhaps: the lengths are the file's words.
        let size = layout.lengths.reduce(
            Int64(ChunkRecord.overhead) + Int64(layout.encoded.count)
        ) { $0 + Int64(ChunkRecord.overhead) + Int64($1) }
        return Int(clamping: size)
    }

    /// The same error, which says that there is more in the file than what it is about; nothing of one colour.
    static func offeringBase(_ error: AECError, of layer: LosslessLayer?) -> AECError {
        guard error.code != .cancelled, layer?.isBaseEmpty != true else { return error }
        return AECError(
            error.code,
            error.message
                + "; the lossy picture in front of the exact layer may be whole (DecodingLayer.base)",
            offset: error.offset)
    }
}
