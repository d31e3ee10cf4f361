/// The lossy picture in front of an exact layer.
enum LosslessBase {
    /// What the quality is where none is asked for.
    private static let quality = Quality(percent: 20)

    /// - Parameters:
    ///   - quality: what it shall have; nil for the one that makes the file with its layer small.
    ///   - maxError: by how much samples may be off in the layer.
    /// - Returns: the file, its quality, and how many encodings it took.
    /// - Throws: as `AECEncoder.encode`.
    static func encode(
        _ job: EncodingJob, at quality: Quality?, maxError: Int
    ) throws(AECError) -> (bytes: [UInt8], quality: Quality, encodings: Int) {
        let quality = quality ?? self.quality
        return (try job.file(at: quality), quality, 1)
    }
}
