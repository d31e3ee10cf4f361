/// How often each magnitude occurs at each scale: what the encoder chooses bins by. The scales of class 1 have their top bit set.
struct SymbolHistogram: ~Copyable {
    /// Magnitudes from `columns - 1` on are counted together.
    static let columns = 64

    /// [256][64]
    let counts: UnsafeMutablePointer<UInt32>
    /// [256][64]: of magnitudes normalised by their scale.
    let normalised: UnsafeMutablePointer<UInt32>
    /// [256]
    let totals: UnsafeMutablePointer<UInt32>
    /// [256]: the columns up to the last that is not zero.
    let used: UnsafeMutablePointer<UInt8>

    init() {
        let cells = BinMode.allScales * SymbolHistogram.columns
        counts = .allocate(capacity: cells)
        normalised = .allocate(capacity: cells)
        totals = .allocate(capacity: BinMode.allScales)
        used = .allocate(capacity: BinMode.allScales)
        counts.initialize(repeating: 0, count: cells)
        normalised.initialize(repeating: 0, count: cells)
        totals.initialize(repeating: 0, count: BinMode.allScales)
        used.initialize(repeating: 0, count: BinMode.allScales)
    }

    deinit {
        counts.deallocate()
        normalised.deallocate()
        totals.deallocate()
        used.deallocate()
    }

    /// Counts one symbol; `scale` in 0...255.
    @inline(__always)
    func add(magnitude: Int, scale: Int) {
        let row = scale * SymbolHistogram.columns
        let last = SymbolHistogram.columns - 1
        counts[row + min(magnitude, last)] += 1
        let shift = BinMode.normalisation(scale: scale)
        if shift > 0 { normalised[row + min((magnitude - 1) >> shift + 1, last)] += 1 }
    }

    /// Fills in what `add` leaves out: the totals, and the rows that normalising does not change.
    func complete() {
        for scale in 0..<BinMode.allScales {
            let row = scale * SymbolHistogram.columns
            var total: UInt32 = 0
            for column in 0..<SymbolHistogram.columns where counts[row + column] > 0 {
                total += counts[row + column]
                used[scale] = UInt8(truncatingIfNeeded: column + 1)
            }
            totals[scale] = total
            if BinMode.normalisation(scale: scale) == 0 {
                (normalised + row).update(from: counts + row, count: SymbolHistogram.columns)
            }
        }
    }
}
