/// What small pictures become at qualities ten points apart, tiny ones five, each no worse than the one before: PSNR does
/// not fall as quality rises. In larger ones what single blocks do evens out.
///
/// It is filled as far as it is asked for, by one thread at a time; several encodings of a picture share it.
final class QualityLadder: @unchecked Sendable {
    struct Rung {
        let trial: Trial
        /// Infinite where all is exact.
        let psnr: Double
    }

    /// From quality 0 on.
    fileprivate var rungs: [Rung] = []
}

extension EncodingJob {
    /// Whether the picture is so small that a single block decides, and trying many qualities takes no time to speak of.
    var hasLadder: Bool {
        survey.looksLikeAPhotograph ? survey.blocks.count <= 16 : triesAllBlocks
    }

    /// The quality of a rung.
    private func quality(ofRung number: Int) -> Quality {
        Quality(percent: Double(number * (survey.blocks.count <= 32 ? 5 : 10)))
    }

    /// The trial at `quality`, or one of no smaller PSNR than there is at the lower qualities of the ladder.
    func rising(at quality: Quality) throws(AECError) -> Trial {
        let trial = try decided(at: quality)
        // A limit of memory that a decoder has too little of is kept to.
        guard let rung = try? settledRung(trial) else { return trial }
        guard rung.psnr < .infinity, let below = try self.rung(below: quality),
            rung.psnr < below.psnr
        else { return rung.trial }
        return try asGood(as: below, rung.trial, at: quality).trial
    }

    /// What becomes of a trial.
    private func settledRung(_ trial: Trial) throws(AECError) -> QualityLadder.Rung {
        // Finishing takes time: only where something may come of it.
        let trial = mayBeDrawnThroughout(trial.exact) ? try settled(trial).trial : trial
        return QualityLadder.Rung(trial: trial, psnr: try psnr(of: trial.file))
    }

    /// The highest rung below a quality.
    private func rung(below quality: Quality) throws(AECError) -> QualityLadder.Rung? {
        var last: QualityLadder.Rung?
        for number in 0... {
            let lower = self.quality(ofRung: number)
            guard lower.raw < quality.raw else { break }
            if number == ladder.rungs.count {
                var rung = try settledRung(decided(at: lower))
                if let last, rung.psnr < last.psnr {
                    rung = try asGood(as: last, rung.trial, at: lower)
                }
                ladder.rungs.append(rung)
            }
            last = ladder.rungs[number]
        }
        return last
    }

    /// A trial at `quality` that is as good as `below`: with those blocks exact, too, that are so there; as that file is, where it
    /// keeps what this quality promises; or exact.
    private func asGood(
        as below: QualityLadder.Rung, _ trial: Trial, at quality: Quality
    ) throws(AECError) -> QualityLadder.Rung {
        let exact = trial.exact.union(below.trial.exact)
        if exact != trial.exact {
            let rung = try settledRung(self.trial(at: quality, exact))
            if rung.psnr >= below.psnr { return rung }
        }
        if below.trial.keepsPromise(of: quality) { return below }
        return try settledRung(withAllBlocks(at: quality))
    }
}
