/// Wall-clock seconds between laps.
///
///     var watch = Stopwatch()
///     work()
///     let seconds = watch.lap()
public struct Stopwatch: Sendable {
    private var start = ContinuousClock.now

    /// Starts the first lap.
    public init() {}

    /// The seconds since the start or the last lap; starts the next lap.
    public mutating func lap() -> Double {
        let now = ContinuousClock.now
        let duration = (now - start).components
        start = now
        return Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
    }
}
