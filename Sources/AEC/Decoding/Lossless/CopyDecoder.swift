/// Decodes method `copies` of form 1.
struct CopyDecoder {
    private let group: LosslessGroup
    private let header: CopyHeader
    /// Where the form begins in the file.
    private let offset: Int

    /// - Parameter range: what follows the method.
    /// - Throws: `malformed`, `unsupportedFeature`, `truncated`.
    static func decode(
        _ bytes: [UInt8], _ range: Range<Int>, group: LosslessGroup,
        into samples: UnsafeMutablePointer<UInt16>
    ) throws(AECError) {
        var reader = ByteReader(bytes, at: range.lowerBound)
        let header = try CopyHeader(&reader, group: group)
        let size = header.prefixSize(group) + header.sizes.reduce(0, +)
        let data = try ScanlineForm.inflate(bytes, reader.offset, to: range.upperBound, size: size)
        let decoder = CopyDecoder(group: group, header: header, offset: range.lowerBound)
        try decoder.decode(data.pointer, into: samples)
    }

    private func error(_ message: String) -> AECError {
        AECError(.malformed, message, offset: offset)
    }

    private func decode(
        _ data: UnsafePointer<UInt8>, into samples: UnsafeMutablePointer<UInt16>
    ) throws(AECError) {
        let channels = group.channels
        let columns = group.columns
        let pixels = group.rows * columns
        let palette = ScanlinePalette.load(
            data, colors: header.colors, channels: channels, wide: group.bitDepth == 16)
        let streams = AlignedMemory<ByteStream>(count: header.sizes.count)
        var at = data + header.prefixSize(group)
        for (index, size) in header.sizes.enumerated() {
            streams.pointer[index] = ByteStream(next: at, end: at + size)
            at += size
        }
        let stream = streams.pointer
        // The numbers of pixels' colours, for contexts; one more than all colours for others.
        let usesNumbers = header.context != .none
        let numbers = AlignedMemory<UInt16>(count: usesNumbers ? pixels : 0)
        let map = data + header.prefixSize(group) - (header.colors + 1)
        if usesNumbers {
            for i in 0...header.colors where Int(map[i]) >= header.contexts {
                throw error("a group has no context \(Int(map[i]))")
            }
        }
        let predictors = try self.predictors(&stream[CopyStream.predictors])
        let tiles = (columns + CopyLimits.tile - 1) / CopyLimits.tile
        let none = header.colors
        let errors = stream + CopyStream.numbers + header.numberStreams
        let inherited = AlignedMemory<Int32>(count: columns)
        var history = CopyHistory()
        var pixel = 0
        var x = 0
        var y = 0
        while pixel < pixels {
            let command = stream[CopyStream.commands].take()
            var run = command >> 4
            if run == CopyLimits.shortRun {
                run += length(&stream[CopyStream.literalRuns], &stream[CopyStream.longLengths])
            }
            guard command >= 0, run >= 0, run <= pixels - pixel else {
                throw error("a group's commands break off or go beyond its pixels")
            }
            for _ in 0..<run {
                var number = none
                if none > 0 {
                    var context = 0
                    if usesNumbers {
                        let isLeft = header.context == .left
                        let neighbour = isLeft ? x > 0 ? pixel - 1 : -1 : pixel - columns
                        context = Int(
                            map[neighbour < 0 ? none : Int(numbers.pointer[neighbour])])
                    }
                    number = stream[CopyStream.numbers + context].take()
                    guard number >= 0, number < none || number == none && header.hasErrors else {
                        throw error("a group lacks colour \(number)")
                    }
                }
                if number < none {
                    for c in 0..<channels {
                        samples[pixel &* channels &+ c] = palette.pointer[number &* channels &+ c]
                    }
                } else {
                    let tile = y / CopyLimits.tile * tiles + x / CopyLimits.tile
                    predict(
                        predictors.pointer[tile], x: x, y: y, errors, samples)
                }
                if usesNumbers {
                    numbers.pointer[pixel] = UInt16(truncatingIfNeeded: number)
                }
                pixel += 1
                x += 1
                if x == columns { (x, y) = (0, y + 1) }
            }
            guard pixel < pixels else { break }
            let code = command & 15
            var back = 0
            switch code {
            case CopyCode.explicit:
                let high = stream[CopyStream.places].take()
                let low = stream[CopyStream.placeRows].take()
                let column = stream[CopyStream.placeColumns].take()
                guard high >= 0, low >= 0, column >= 0 else {
                    throw error("a group's copies lack their places")
                }
                let rows = (high & 3) << 8 | low
                let columnsBack = CopyLimits.columnBias - ((high >> 2) << 8 | column)
                back = rows * columns + columnsBack
            case CopyCode.recent..<CopyCode.explicit: back = history.offset(code - CopyCode.recent)
            case CopyCode.inherited: back = Int(inherited.pointer[x])
            case ..<CopyCode.inherited: back = CopyCode.offset(code, columns: columns)
            default: throw error("a group has no copies by code \(code)")
            }
            let length =
                1
                + length(
                    &stream[CopyStream.lengths(ofCode: code)], &stream[CopyStream.longLengths])
            guard back > 0, back <= pixel, length > 0, length <= pixels - pixel else {
                throw error("a group copies \(length) pixels from \(back) before pixel \(pixel)")
            }
            let to = samples + pixel * channels
            let from = to - back * channels
            for i in 0..<length * channels { to[i] = from[i] }
            if usesNumbers {
                let to = numbers.pointer + pixel
                for i in 0..<length { to[i] = (to - back)[i] }
            }
            pixel += length
            if code >= CopyCode.inherited {
                history.add(back)
                for _ in 0..<length {
                    inherited.pointer[x] = Int32(truncatingIfNeeded: back)
                    x += 1
                    if x == columns { (x, y) = (0, y + 1) }
                }
            } else {
                x += length
                if x >= columns { (x, y) = (x % columns, y + x / columns) }
            }
        }
        for index in 0..<header.sizes.count where stream[index].next != stream[index].end {
            throw error("a group's stream \(index) is longer than its pixels")
        }
    }

    /// The tiles' predictors.
    private func predictors(_ stream: inout ByteStream) throws(AECError) -> AlignedMemory<UInt8> {
        let tiles =
            header.hasErrors
            ? ((group.rows + CopyLimits.tile - 1) / CopyLimits.tile)
                * ((group.columns + CopyLimits.tile - 1) / CopyLimits.tile) : 0
        let result = AlignedMemory<UInt8>(count: tiles)
        for tile in 0..<tiles {
            let value = stream.take()
            guard value >= 0, value < SamplePredictor.allCases.count else {
                throw error("a group's predictor \(value) does not exist")
            }
            result.pointer[tile] = UInt8(truncatingIfNeeded: value)
        }
        return result
    }

    /// What stays below 0 when something is added.
    private static let noLength = -1 << 24

    /// A number of a byte or of three.
    /// - Returns: `noLength` at the end of a stream.
    @inline(__always)
    private func length(_ stream: inout ByteStream, _ long: inout ByteStream) -> Int {
        let first = stream.take()
        guard first >= CopyLimits.shortLengths else {
            return first < 0 ? CopyDecoder.noLength : first
        }
        let (high, low) = (long.take(), long.take())
        guard high >= 0, low >= 0 else { return CopyDecoder.noLength }
        return CopyLimits.shortLengths + (first - CopyLimits.shortLengths) << 16 + high << 8 + low
    }

    /// A pixel as its prediction and an error. Streams that have ended give zeros: their sizes are compared at the end.
    @inline(__always)
    private func predict(
        _ predictor: UInt8, x: Int, y: Int, _ errors: UnsafeMutablePointer<ByteStream>,
        _ samples: UnsafeMutablePointer<UInt16>
    ) {
        let channels = group.channels
        let at = (y &* group.columns &+ x) &* channels
        let isWide = group.bitDepth == 16
        let bytes = isWide ? 2 : 1
        let isFirst = at == 0
        let near =
            isFirst
            ? nil : SampleNeighbours(x: x, y: y, columns: group.columns, channels: channels)
        var context = 0
        if let near, !header.cuts.isEmpty {
            let level = near.level(samples, channels: channels)
            while context < header.cuts.count, level >= Int(header.cuts[context]) { context += 1 }
        }
        let stream = errors + context &* channels &* bytes
        func take(_ c: Int) -> Int32 {
            let low = Int32(truncatingIfNeeded: stream[c &* bytes].takeOrZero())
            guard isWide else { return low }
            let value = low | Int32(truncatingIfNeeded: stream[c &* bytes &+ 1].takeOrZero()) << 8
            return value >> 1 ^ -(value & 1)
        }
        let kind = SamplePredictor(rawValue: predictor) ?? .left
        let most: Int32 = isWide ? 65535 : 255
        func expected(_ c: Int) -> Int32 {
            guard let near else { return 0 }
            return kind.predict(samples, near, channel: c, most: most)
        }
        if group.hasGreen {
            let green = take(1)
            let plus = header.lessGreen ? green : 0
            samples[at &+ 1] = UInt16(truncatingIfNeeded: (expected(1) &+ green) & most)
            samples[at] = UInt16(truncatingIfNeeded: (expected(0) &+ take(0) &+ plus) & most)
            samples[at &+ 2] = UInt16(truncatingIfNeeded: (expected(2) &+ take(2) &+ plus) & most)
            if channels == 4 {
                samples[at &+ 3] = UInt16(truncatingIfNeeded: (expected(3) &+ take(3)) & most)
            }
        } else {
            for c in 0..<channels {
                samples[at &+ c] = UInt16(truncatingIfNeeded: (expected(c) &+ take(c)) & most)
            }
        }
    }
}

/// Bytes that are taken one after the other.
struct ByteStream: BitwiseCopyable {
    var next: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>

    /// - Returns: -1 at the end.
    @inline(__always)
    mutating func take() -> Int {
        guard next != end else { return -1 }
        defer { next += 1 }
        return Int(next.pointee)
    }

    @inline(__always)
    mutating func takeOrZero() -> Int { max(take(), 0) }
}
