/// Looks for the quality at which something that rises with it falls into a window: the size of a file, or its PSNR.
///
/// Interpolates between the qualities that are known to be too low and too high (regula falsi), and halves the
/// distance where that makes little headway. Deterministic: nothing but arithmetic of Double.
struct QualitySearch {
    /// What is looked for, and where the search may end.
    struct Goal {
        /// Values that will do.
        let window: ClosedRange<Double>
        /// Where in the window to aim.
        let aim: Double
        /// How much the value rises with a level, roughly: for the second try.
        let slope: Double
    }

    private let goal: Goal
    private var below: (raw: Int, value: Double)?
    private var above: (raw: Int, value: Double)?
    private var next: Int
    /// How many tries in a row replaced the same end: negative above, positive below.
    private var sameEnd = 0
    /// How far the next step goes at least while only one side is known.
    private var reach = 8

    /// - Parameter first: the first guess.
    init(_ goal: Goal, first: Quality) {
        self.goal = goal
        next = Int(first.raw)
    }

    /// The quality to try next; nil when the search has ended.
    var candidate: Quality? { next < 0 ? nil : Quality(raw: UInt16(truncatingIfNeeded: next)) }

    /// Takes in the value at `candidate`.
    mutating func add(_ value: Double) {
        let last = Int(Quality.maximumRaw)
        if goal.window.contains(value) {
            next = -1
            return
        }
        let here = next
        if value < goal.window.lowerBound {
            sameEnd = max(sameEnd, 0) + 1
            below = (here, value)
        } else {
            sameEnd = min(sameEnd, 0) - 1
            above = (here, value)
        }
        guard let below, let above else {
            // Only one side is known: go to the other by the slope that is expected, and further each time.
            let isLow = value < goal.window.lowerBound
            var step = Int(
                min(max((goal.aim - value) / goal.slope * 256, -2000), 2000).rounded())
            step = isLow ? max(step, reach) : min(step, -reach)
            reach = 4 * abs(step)
            next = here == (isLow ? last : 0) ? -1 : min(max(here + step, 0), last)
            return
        }
        guard above.raw - below.raw > 1 else {
            next = -1
            return
        }
        var share = 0.5
        if abs(sameEnd) >= 2 {
            sameEnd = 0
        } else if above.value > below.value {
            share = (goal.aim - below.value) / (above.value - below.value)
        }
        let distance = Double(above.raw - below.raw)
        next = below.raw + Int((min(max(share, 0), 1) * distance).rounded())
        next = min(max(next, below.raw + 1), above.raw - 1)
    }
}
