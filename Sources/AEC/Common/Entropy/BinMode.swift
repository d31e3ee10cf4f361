/// How the symbols of a bin become bytes: the four high bits of a bin's descriptor.
///
///     0...7    runs of zeros, in units of 2^mode
///     8...11   tuples of 1, 2, 4, 8 digits
///     12...14  tuples of 1, 2, 4 digits of symbols normalised by their scale
///     15       reserved
struct BinMode: Equatable {
    let rawValue: UInt8

    /// The number of scale indices.
    static let scaleCount = 128
    /// Those of symbols of class 1 come after those of the others: a scale with its top bit.
    static let allScales = 2 * scaleCount
    /// From this scale index + 8 on, each octave of a normalised scale is one more bit kept apart.
    private static let normalisationBase = 32
    /// A run byte: the run, and 128 when the symbol after it is above 1. The run of `runLimit` is
    /// followed by no symbol.
    static let runLimit = 127
    /// What a run digit counts up to; from here on, an escape.
    static let runEscape: UInt8 = 2

    /// From the four bits of a descriptor; nil for what is reserved.
    init?(rawValue: UInt8) {
        guard rawValue < 15 else { return nil }
        self.rawValue = rawValue
    }

    private init(known rawValue: Int) { self.rawValue = UInt8(truncatingIfNeeded: rawValue) }

    /// Runs in units of 2^shift, `shift` in 0...7.
    static func run(shift: Int) -> BinMode {
        BinMode(known: shift & 7)
    }

    /// Tuples of 2^digitsLog2 digits; 8 digits are never normalised.
    static func tuple(digitsLog2: Int, normalised: Bool) -> BinMode {
        BinMode(known: normalised ? 12 + min(digitsLog2, 2) : 8 + (digitsLog2 & 3))
    }

    var isRun: Bool { rawValue < 8 }
    /// For run modes: the bits of a run that are kept apart.
    var runShift: Int { Int(rawValue) }
    /// For tuple modes: log2 of the digits to a byte.
    var digitsLog2: Int { Int(rawValue & 3) }
    var normalised: Bool { rawValue >= 12 }

    /// The digits of a tuple are below this; the largest one is an escape. For each number of
    /// digits, it is the largest for which a byte can hold every unordered tuple.
    var radix: Int {
        switch digitsLog2 {
        case 0: 256
        case 1: 22
        case 2: 6
        default: 3
        }
    }

    /// The digit that stands for itself and everything above it.
    var escape: UInt8 { isRun ? BinMode.runEscape : UInt8(truncatingIfNeeded: radix - 1) }

    /// The low bits of a magnitude less one that are kept apart from its digit.
    func shift(scale: Int) -> Int {
        normalised ? BinMode.normalisation(scale: scale) : 0
    }

    /// How many low bits of magnitudes less one are kept apart where symbols are normalised by their scale; its top bit, the
    /// class, is ignored.
    @inline(__always)
    static func normalisation(scale: Int) -> Int {
        max(0, scale & (scaleCount - 1) - normalisationBase) >> 3
    }
}
