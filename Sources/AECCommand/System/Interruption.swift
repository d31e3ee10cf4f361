import AECSupport
import CLibrary

/// Ctrl-C, and the signals like it, as a question instead of an end: long work asks now and then whether one came, and
/// leaves everything in order. The second one ends the program as usual.
///
///     let interruption = Interruption(Interruption.all)
///     work(shouldStop: { interruption.wasAsked })
///     interruption.end()
///     interruption.endProgramIfAsked()
struct Interruption: Sendable {
    private typealias Handler = @convention(c) (Int32) -> Void

    /// What asks a program to end.
    static let all = [SIGINT, SIGTERM, SIGHUP]

    /// The signal that came. Written by a signal handler, which may do little more than that.
    nonisolated(unsafe) private static var asked: sig_atomic_t = 0
    /// By the numbers of the signals.
    nonisolated(unsafe) private static let previous: UnsafeMutablePointer<Handler?> = {
        let handlers = UnsafeMutablePointer<Handler?>.allocate(capacity: 65)
        handlers.initialize(repeating: nil, count: 65)
        return handlers
    }()

    private let signals: [Int32]

    /// - Parameter signals: those to ask for. One that this process was told to ignore stays ignored.
    init(_ signals: [Int32] = [SIGINT]) {
        self.signals = signals
        Interruption.asked = 0
        ChildProcess.prepareToSignal()
        for number in signals {
            let previous = signal(number) { number in
                Interruption.asked = sig_atomic_t(number)
                _ = signal(number, Interruption.previous[Int(number)])
                // At a terminal they have got it already; else the work would wait for them
                ChildProcess.signalAll(number)
            }
            Interruption.previous[Int(number)] = previous
            let ignored =
                unsafeBitCast(previous, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
            if ignored { _ = signal(number, SIG_IGN) }
        }
    }

    var wasAsked: Bool { Interruption.asked != 0 }

    /// From now on these signals end the program at once.
    func end() {
        for number in signals { _ = signal(number, Interruption.previous[Int(number)]) }
    }

    /// Ends the program by the signal that came, so that its parent sees what it was.
    func endProgramIfAsked() {
        guard wasAsked else { return }
        let number = Int32(Interruption.asked)
        _ = signal(number, SIG_DFL)
        raise(number)
    }
}
