import AEC

extension FidelityGoal {
    /// A SSIMULACRA 2 of at least `score`, and half a point more at most where the quality's steps are as fine. Pixels that
    /// are fully transparent do not count.
    ///
    /// Takes about 160 bytes per sample in each measurement. Pictures with a side of less than `SSIMULACRA2.minimumSide`
    /// have none.
    public static func ssimulacra2(_ score: Double) -> FidelityGoal {
        FidelityGoal(
            score, tolerance: 0.5, name: "a SSIMULACRA 2", first: typicalQuality(score),
            slope: 7
        ) { original, decoded in
            SSIMULACRA2.score(
                original: original.blackWhereHidden(in: original),
                distorted: decoded.blackWhereHidden(in: original))
        }
    }

    /// The quality at which photographs have this score: the Kodak images in the mean, level by level.
    private static func typicalQuality(_ score: Double) -> Quality {
        let scores = [-3.3, 20.4, 40.7, 57.3, 69.7, 78.9, 84.8, 88.6]
        guard let above = scores.firstIndex(where: { $0 >= score }), above > 0 else {
            return Quality(level: score < 0 ? 0 : 7)
        }
        let (low, high) = (scores[above - 1], scores[above])
        return Quality(level: Double(above - 1) + (score - low) / (high - low))
    }
}
