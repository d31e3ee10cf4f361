/// The lossy picture in front of an exact layer.
enum LosslessBase: Equatable {
    /// The picture at a quality.
    case picture(Quality)
    /// One colour: drawings are best coded without anything else.
    case empty
    /// What an empty one becomes where no group of the layer is left to the network: all blocks exact, so that it shows all.
    case drawing

    /// What the file says of it.
    var quality: Quality {
        switch self {
        case .picture(let quality): quality
        case .drawing: Quality(percent: 100)
        case .empty: Quality(percent: 0)
        }
    }

    /// What the bytes of a file count: it may be 2 % larger for the sake of a lossy picture that shows something.
    /// - Parameter groups: of the picture. Several are not put into one chunk, of which damage leaves nothing, unless that pays.
    func price(groups: Int) -> Double {
        switch self {
        case .picture: 1 / 1.02
        case .empty: 1
        case .drawing: groups == 1 ? 1 / 1.02 : 1.02
        }
    }

    /// Bytes of a file of which the frame is so large a part that all is tried.
    static let small = 4096

    /// Of photographs, a lossy picture that one can look at, and that hardly makes the file larger than a worse one.
    private static let usual = 20.0

    /// What is tried, in this order.
    /// - Parameters:
    ///   - quality: the one that was asked for; nil where the file shall be small.
    ///   - maxError: by how much samples may be off in the layer.
    static func candidates(
        for job: EncodingJob, at quality: Quality?, maxError: Int, effort: Effort
    ) -> [LosslessBase] {
        if let quality { return [.picture(quality)] }
        // In steps of 8 bits: with large errors, a lossy picture that keeps to most of them is what is best.
        let coarseness =
            Double(maxError) * 255
            / Double(job.source.bitDepth == 8 ? 255 : job.range?.most ?? 65535)
        var percents = coarseness < 3 ? [usual] : [usual, 80]
        if effort.level >= 7 {
            percents = coarseness < 3 ? [usual, 10, 0] : [usual, 50, 70, 80, 90]
        }
        let pictures = percents.map { LosslessBase.picture(Quality(percent: $0)) }
        return job.survey.looksLikeAPhotograph ? pictures : [.empty] + pictures
    }
}
