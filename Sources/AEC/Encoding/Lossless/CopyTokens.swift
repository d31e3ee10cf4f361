/// The commands for a group's copies.
struct CopyTokens {
    /// Those before the first of numbers of colours; none of predictors
    var streams = [[UInt8]](repeating: [], count: CopyStream.numbers)
    private var counts = [Int](repeating: 0, count: CopyCode.count)
    private var copies = 0
    private var runs = 0

    /// - Parameter offsets: how far back each pixel is copied from, 0 for literals.
    init(_ offsets: UnsafePointer<Int32>, group: LosslessGroup) {
        let columns = group.columns
        let pixels = group.rows * columns
        let inherited = AlignedMemory<Int32>(count: columns)
        var history = CopyHistory()
        var pixel = 0
        while pixel < pixels {
            var run = 0
            while pixel + run < pixels, offsets[pixel + run] == 0 { run += 1 }
            pixel += run
            if run > 0 { runs += 1 }
            let short = min(run, CopyLimits.shortRun)
            if short == CopyLimits.shortRun { append(run - short, to: CopyStream.literalRuns) }
            var code = 0
            if pixel < pixels {
                let back = Int(offsets[pixel])
                var length = 1
                while pixel + length < pixels, Int(offsets[pixel + length]) == back { length += 1 }
                let x = pixel % columns
                if back == 1 {
                    code = CopyCode.left
                } else if let near = (1..<CopyCode.inherited).first(where: {
                    CopyCode.offset($0, columns: columns) == back
                }) {
                    code = near
                } else if Int(inherited.pointer[x]) == back {
                    code = CopyCode.inherited
                } else if let recent = (0..<CopyCode.recentCount).first(where: {
                    history.offset($0) == back
                }) {
                    code = CopyCode.recent + recent
                } else {
                    code = CopyCode.explicit
                    let source = pixel - back
                    let rows = pixel / columns - source / columns
                    let column = source % columns - x + CopyLimits.columnBias
                    streams[CopyStream.places].append(UInt8(rows >> 8 | (column >> 8) << 2))
                    streams[CopyStream.placeRows].append(UInt8(rows & 255))
                    streams[CopyStream.placeColumns].append(UInt8(column & 255))
                }
                append(length - 1, to: CopyStream.lengths(ofCode: code))
                if code >= CopyCode.inherited {
                    history.add(back)
                    for i in 0..<min(length, columns) {
                        inherited.pointer[(x + i) % columns] = Int32(back)
                    }
                }
                pixel += length
                counts[code] += 1
                copies += 1
            }
            streams[CopyStream.commands].append(UInt8(short << 4 | code))
        }
    }

    private mutating func append(_ length: Int, to stream: Int) {
        guard length >= CopyLimits.shortLengths else {
            streams[stream].append(UInt8(length))
            return
        }
        let rest = length - CopyLimits.shortLengths
        streams[stream].append(UInt8(CopyLimits.shortLengths + rest >> 16))
        streams[CopyStream.longLengths].append(UInt8(truncatingIfNeeded: rest >> 8))
        streams[CopyStream.longLengths].append(UInt8(truncatingIfNeeded: rest))
    }

    /// What copies of each kind cost on average.
    var costs: CopyParser.Costs {
        func entropy(_ bytes: [UInt8]) -> Double {
            var counts = [Double](repeating: 0, count: 256)
            for byte in bytes { counts[Int(byte)] += 1 }
            return PortableMath.xlog2(Double(bytes.count))
                - counts.reduce(0) { $0 + PortableMath.xlog2($1) }
        }
        var costs = CopyParser.Costs()
        let commandBits = entropy(streams[CopyStream.commands]) / Double(max(copies, 1))
        let codes = counts.map { -PortableMath.log2((Double($0) + 0.5) / Double(copies + 5)) }
        // What a command takes beyond its code says how many literals precede.
        var codeBits = 0.0
        for (code, count) in counts.enumerated() { codeBits += Double(count) * codes[code] }
        let runBits = max(0, commandBits - codeBits / Double(max(copies, 1)))
        let lengthBits = (0..<3).map { kind -> Double in
            let bytes = streams[CopyStream.lengths + kind]
            return bytes.isEmpty ? 4 : entropy(bytes) / Double(bytes.count)
        }
        var place = 18.0
        if counts[CopyCode.explicit] > 8 {
            let bits = (CopyStream.places...CopyStream.placeColumns).reduce(0) {
                $0 + entropy(streams[$1])
            }
            place = bits / Double(counts[CopyCode.explicit])
        }
        for code in 0..<CopyCode.count {
            let length = lengthBits[CopyStream.lengths(ofCode: code) - CopyStream.lengths]
            let bits =
                codes[code] + length + runBits / 2 + (code == CopyCode.explicit ? place : 0)
            costs.begin[code] = Int32(16 * min(max(bits, 1), 60))
        }
        costs.literals = Int32(16 * runBits)
        return costs
    }
}
