/// What method `templates` of form 1 expects of a pixel: the colour that mostly came before where the pixels around were
/// the same, after JBIG's templates (ITU-T T.82). Encoder and decoder keep the same counts.
struct TemplateModel {
    /// The most colours that it is for
    static let mostColors = 16
    /// Streams of flags, by how sure an expectation is: those from many neighbours, then those from few
    static let streams = 2 * levels
    private static let levels = 12
    /// Levels begin where fewer than so many of 1024 expectations fail.
    private static let bounds: [UInt32] = [440, 360, 290, 230, 180, 130, 90, 60, 36, 20, 10]

    /// Of the numbers of all pixels around that are looked at
    private static let contextBits = 16
    /// How far to the side they lie at most
    private static let margin = 4

    /// Of each context, how often its colour came, how often not
    private struct Entry: BitwiseCopyable {
        var hits: UInt8
        var misses: UInt8
        var color: UInt8
    }

    private let bits: Int
    private let entries: AlignedMemory<Entry>
    private let few: AlignedMemory<Entry>
    /// The last three rows of numbers, each with a margin on both sides.
    private let lines: AlignedMemory<UInt8>
    private let stride: Int
    private var row = 0
    private var entry: UnsafeMutablePointer<Entry>
    private var second: UnsafeMutablePointer<Entry>

    init(colors: Int, columns: Int) {
        bits = colors <= 2 ? 1 : colors <= 4 ? 2 : 4
        let near = bits == 1 ? 6 : bits == 2 ? 4 : 2
        entries = AlignedMemory(count: 1 << TemplateModel.contextBits)
        few = AlignedMemory(count: 1 << (near * bits))
        stride = columns + 2 * TemplateModel.margin
        lines = AlignedMemory(count: 3 * stride)
        entry = entries.pointer
        second = few.pointer
    }

    /// The next row begins.
    mutating func beginRow() {
        row += 1
        (lines.pointer + row % 3 * stride).update(repeating: 0, count: stride)
    }

    /// What is expected at a column, and the stream of the flag that says whether it came.
    @inline(__always)
    mutating func expect(_ x: Int) -> (color: UInt8, stream: Int) {
        let here = lines.pointer + (row % 3 &* stride &+ TemplateModel.margin &+ x)
        let above = lines.pointer + ((row &+ 2) % 3 &* stride &+ TemplateModel.margin &+ x)
        let higher = lines.pointer + ((row &+ 1) % 3 &* stride &+ TemplateModel.margin &+ x)
        let b = bits
        var few = Int(here[-1]) << b | Int(above[0])
        var all: Int
        switch b {
        case 4:
            all = (few << 4 | Int(above[-1])) << 4 | Int(above[1])
        case 2:
            few = (few << 2 | Int(above[-1])) << 2 | Int(above[1])
            all = (few << 2 | Int(here[-2])) << 2 | Int(higher[0])
            all = (all << 2 | Int(above[-2])) << 2 | Int(above[2])
        default:
            few = (few << 1 | Int(above[-1])) << 1 | Int(above[1])
            few = (few << 1 | Int(here[-2])) << 1 | Int(higher[0])
            all = (few << 1 | Int(above[-2])) << 1 | Int(above[2])
            all = (all << 1 | Int(higher[-1])) << 1 | Int(higher[1])
            all = (all << 1 | Int(here[-3])) << 1 | Int(above[3])
            all = (all << 1 | Int(above[-3])) << 1 | Int(here[-4])
            all = (all << 1 | Int(higher[2])) << 1 | Int(higher[-2])
        }
        entry = entries.pointer + all
        second = self.few.pointer + few
        let isKnown = entry.pointee.hits > 0
        let used = isKnown ? entry.pointee : second.pointee
        let total = 2 &* (UInt32(used.hits) &+ UInt32(used.misses)) &+ 2
        let rate = (2 &* UInt32(used.misses) &+ 1) &* 1024 / total
        var level = 0
        while level < TemplateModel.bounds.count, rate < TemplateModel.bounds[level] { level &+= 1 }
        return (used.color, isKnown ? level : TemplateModel.levels &+ level)
    }

    /// What came where `expect` was asked last.
    @inline(__always)
    mutating func add(_ color: UInt8, at x: Int) {
        lines.pointer[row % 3 &* stride &+ TemplateModel.margin &+ x] = color
        TemplateModel.count(entry, color)
        TemplateModel.count(second, color)
    }

    @inline(__always)
    private static func count(_ entry: UnsafeMutablePointer<Entry>, _ color: UInt8) {
        if entry.pointee.color == color {
            entry.pointee.hits &+= 1
            if entry.pointee.hits == 255 {
                entry.pointee.hits = 127
                entry.pointee.misses >>= 1
            }
        } else {
            entry.pointee.misses &+= 1
            if entry.pointee.misses > entry.pointee.hits {
                // The other colour is expected from now on.
                let (hits, misses) = (entry.pointee.hits, entry.pointee.misses)
                entry.pointee = Entry(hits: misses, misses: hits, color: color)
            }
        }
    }
}
