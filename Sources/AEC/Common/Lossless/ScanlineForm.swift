/// Form 1 of a group of the exact layer: its samples without the base, for what is not a photograph (spec, section 14.5).
///
///     | method | DEFLATE ... |
enum ScanlineForm {
    /// The first byte: how samples become bytes.
    enum Method: UInt8 {
        /// Rows as in PNG: of samples or of numbers of colours, packed or filtered.
        case rows = 0
        /// Copies of earlier pixels, and what is left, as colours or as errors of predictions.
        case copies = 1
        /// Colours that are expected by the pixels around, and flags where others came.
        case templates = 2
    }
}

/// How pixels are copied from earlier ones: what a command says of the place.
enum CopyCode {
    /// The pixel to the left, above, above to the right, above to the left.
    static let left = 0
    static let above = 1
    static let aboveRight = 2
    static let aboveLeft = 3
    /// As far back as the last pixel of this column that was copied by a code from here on.
    static let inherited = 4
    /// As far back as the last of such copies, the one before that, and the one before that.
    static let recent = 5
    static let recentCount = 3
    /// Rows and columns follow.
    static let explicit = 8
    static let count = 9

    /// How far back the nearest neighbours lie, in pixels.
    static func offset(_ code: Int, columns: Int) -> Int {
        switch code {
        case left: 1
        case above: columns
        case aboveRight: columns - 1
        default: columns + 1
        }
    }
}

/// The offsets of the last copies that were not of the nearest neighbours.
struct CopyHistory {
    private(set) var offsets: (Int, Int, Int) = (0, 0, 0)

    mutating func add(_ offset: Int) {
        guard offset != offsets.0 else { return }
        offsets = (offset, offsets.0, offset == offsets.1 ? offsets.2 : offsets.1)
    }

    /// - Parameter n: 0...2, 0 the last
    func offset(_ n: Int) -> Int { n == 0 ? offsets.0 : n == 1 ? offsets.1 : offsets.2 }
}

/// The streams of bytes of method `copies`, in the order in which they lie in the data.
enum CopyStream {
    static let commands = 0
    static let literalRuns = 1
    /// Lengths of copies from the left, from above and its neighbours, from elsewhere.
    static let lengths = 2
    static let places = 5
    static let placeRows = 6
    static let placeColumns = 7
    static let longLengths = 8
    static let predictors = 9
    /// Numbers of colours, a stream for each context; then errors.
    static let numbers = 10

    static func lengths(ofCode code: Int) -> Int {
        code == CopyCode.left ? lengths : code < CopyCode.inherited ? lengths + 1 : lengths + 2
    }
}

/// The sizes that method `copies` has throughout.
enum CopyLimits {
    /// Bytes below say a length; others are the highest bits of one that goes on in two more bytes.
    static let shortLengths = 240
    /// Literals that a command can say by itself; this many or more if it says so.
    static let shortRun = 15
    /// What stands for the same column in the place of a copy.
    static let columnBias = 1024
    static let tile = 32
    static let contexts = 16
    /// Levels of activity that errors can be told apart by.
    static let levels = 21
}

/// What a pixel's sample is expected to be, by its neighbours.
enum SamplePredictor: UInt8, CaseIterable {
    case left, above, mean, median, gradient, leftAndAboveRight, paeth

    /// - Parameters:
    ///   - w, n, nw, ne: the samples to the left, above, above to the left and above to the right.
    ///   - most: the highest there are.
    @inline(__always)
    func predict(
        _ samples: UnsafePointer<UInt16>, _ near: SampleNeighbours, channel c: Int, most: Int32
    ) -> Int32 {
        predict(
            w: Int32(samples[near.left &+ c]), n: Int32(samples[near.above &+ c]),
            nw: Int32(samples[near.aboveLeft &+ c]), ne: Int32(samples[near.aboveRight &+ c]),
            most: most)
    }

    @inline(__always)
    private func predict(w: Int32, n: Int32, nw: Int32, ne: Int32, most: Int32) -> Int32 {
        switch self {
        case .left: return w
        case .above: return n
        case .mean: return (w &+ n) >> 1
        case .median:
            let (low, high) = (min(w, n), max(w, n))
            return nw >= high ? low : nw <= low ? high : w &+ n &- nw
        case .gradient: return min(max(w &+ n &- nw, 0), most)
        case .leftAndAboveRight: return (w &+ ne) >> 1
        case .paeth:
            let (a, b, c) = (abs(n &- nw), abs(w &- nw), abs(w &+ n &- nw &- nw))
            return a <= b && a <= c ? w : b <= c ? n : nw
        }
    }
}

/// The samples around a pixel of a group.
struct SampleNeighbours {
    let left: Int
    let above: Int
    let aboveLeft: Int
    let aboveRight: Int

    /// Where the neighbours' first samples lie; one that is outside of the group is stood for by another.
    /// - Parameter pixel: not the first
    @inline(__always)
    init(x: Int, y: Int, columns: Int, channels: Int) {
        let at = (y &* columns &+ x) &* channels
        if y == 0 {
            left = at &- channels
            above = left
            aboveLeft = left
            aboveRight = left
        } else {
            above = at &- columns &* channels
            left = x == 0 ? above : at &- channels
            aboveLeft = x == 0 ? above : above &- channels
            aboveRight = x &+ 1 == columns ? above : above &+ channels
        }
    }

    /// How many bits the differences between neighbours take: 0...`CopyLimits.levels` - 1.
    @inline(__always)
    func level(_ samples: UnsafePointer<UInt16>, channels: Int) -> Int {
        var sum: UInt32 = 0
        for c in 0..<channels {
            let (w, n) = (Int32(samples[left &+ c]), Int32(samples[above &+ c]))
            let (nw, ne) = (Int32(samples[aboveLeft &+ c]), Int32(samples[aboveRight &+ c]))
            sum &+= (w &- nw).magnitude &+ (n &- nw).magnitude &+ (ne &- n).magnitude
        }
        return 32 &- sum.leadingZeroBitCount
    }
}
