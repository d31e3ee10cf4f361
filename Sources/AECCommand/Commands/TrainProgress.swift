import AECSupport
import AECTraining

/// What `aec train` says while it works: a line that is replaced with every step or, where no terminal is, lines that
/// stay, one a minute at first and fewer in a long run.
struct TrainProgress {
    /// What the figures of a line are.
    static let legend = """
        loss: the error and the bits per pixel, weighed against each other, a mean of some dozen steps: it is to fall
        dB (PSNR), bpp: of the last step's crops alone, whose qualities are drawn at random, so that they go up and down
        """

    private let output: Output
    private var watch = Stopwatch()
    private var seconds = 0.0
    private var milestones = Milestones()

    init(_ output: Output) {
        self.output = output
        output.note(TrainProgress.legend)
    }

    /// To be told of every step.
    mutating func did(_ progress: Trainer.Progress) {
        seconds += watch.lap()
        if milestones.isOne(at: seconds) { output.milestone(TrainProgress.line(progress)) }
        output.progress(TrainProgress.line(progress))
    }

    private static func line(_ p: Trainer.Progress) -> String {
        let left = p.secondsLeft.map { ", \(Decimal.fixed($0 / 60, 1)) min left" } ?? ""
        return
            "step \(p.step), loss \(Decimal.fixed(p.loss, 4)), \(Decimal.fixed(p.psnr, 2)) dB, "
            + "\(Decimal.fixed(p.bitsPerPixel, 3)) bpp, \(Decimal.short(p.imagesPerSecond)) images/s\(left)"
    }
}

/// When work of minutes or hours says how far it is: at once, after a minute, and so on; later each time that a twentieth
/// more has passed.
struct Milestones {
    private var next = 0.0

    /// - Parameter seconds: since the work began; never fewer than the time before.
    mutating func isOne(at seconds: Double) -> Bool {
        guard seconds >= next else { return false }
        next = seconds + max(60, seconds / 20)
        return true
    }
}
