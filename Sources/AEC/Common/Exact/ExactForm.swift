/// How the exact blocks of a group are coded: what a stream of chunk `EXCT` says before its DEFLATE data.
///
///     | form | of a palette: colours - 1, number of literals, u32, if any | size of the data, u32 | DEFLATE ...
///     | form | of a map: its bytes, u32, and DEFLATE | a drawing of the whole group ...
///
/// The data are the map of the blocks, the palette, the pixels in rows, and the literals, each where the form has it.
struct ExactForm: Sendable, Equatable {
    enum Pixels: Sendable, Equatable {
        /// Numbers of colours, of 1, 2, 4 or 8 bits. With literals, the highest number stands for the next of them.
        /// Numbers of 8 bits may be filtered as samples are.
        case palette(bits: Int, colors: Int, literals: Int, isFiltered: Bool = false)
        /// Samples, filtered as in PNG; `lessGreen` where green is subtracted from red and blue.
        case samples(lessGreen: Bool)
        /// All pixels of the group, as a group of the exact layer has them without the base: those of other blocks are not
        /// looked at. With `hasAlpha` opacity is one more channel.
        case drawing(hasAlpha: Bool)
    }

    let pixels: Pixels
    /// Whether there is a map, with which the data begin, or which precedes a drawing. Otherwise all blocks of the group are exact.
    let hasMap: Bool

    static let mapFlag: UInt8 = 0x10
    static let literalsFlag: UInt8 = 0x20
    static let filteredFlag: UInt8 = 0x40

    /// Whether the opacities of the group's pixels are in it, too.
    var hasAlpha: Bool { pixels == .drawing(hasAlpha: true) }

    /// Bytes of a row of so many exact pixels.
    /// - Parameter pixelSize: bytes of a colour.
    func rowSize(pixels count: Int, pixelSize: Int) -> Int {
        switch pixels {
        case .palette(let bits, _, _, let isFiltered):
            (isFiltered ? 1 : 0) + (count * bits + 7) >> 3
        case .samples: 1 + count * pixelSize
        case .drawing: 0
        }
    }

    /// Bytes of all rows that have exact pixels.
    func rowsSize(_ map: ExactMap, pixelSize: Int) -> Int {
        (0..<map.grid.rows).reduce(0) { sum, row in
            map.counts[row] == 0
                ? sum
                : sum + map.grid.pixelRows(of: row).count
                    * rowSize(pixels: map.counts[row], pixelSize: pixelSize)
        }
    }

    /// Bytes of the palette and of the literals.
    func colorsSize(pixelSize: Int) -> Int {
        switch pixels {
        case .palette(_, let colors, let literals, _): (colors + literals) * pixelSize
        case .samples, .drawing: 0
        }
    }
}

/// One stream of chunk `EXCT`, its numbers checked against the group.
struct ExactStream: Sendable {
    let form: ExactForm
    /// Bytes that the DEFLATE data give; 0 in a drawing, which has its own sizes.
    let dataSize: Int
    /// Where the DEFLATE data lie in the file, or a drawing.
    let deflated: Range<Int>
    /// Where the map of a drawing lies, if it has one.
    let deflatedMap: Range<Int>

    /// - Parameters:
    ///   - range: where the stream lies in the file.
    ///   - grid: the group's blocks.
    /// - Throws: `malformed`; `unsupportedFeature` for another form.
    init(
        _ range: Range<Int>, of bytes: [UInt8], grid: ExactGrid, header: FileHeader
    ) throws(AECError) {
        guard range.count >= ExactStream.smallest else {
            throw AECError(
                .malformed, "exact blocks of \(range.count) bytes are too short",
                offset: range.lowerBound)
        }
        var reader = ByteReader(bytes, at: range.lowerBound)
        let code = try reader.u8()
        let hasLiterals = code & ExactForm.literalsFlag != 0
        let pixels: ExactForm.Pixels
        let isFiltered = code & ExactForm.filteredFlag != 0
        switch code & ~(ExactForm.mapFlag | ExactForm.literalsFlag | ExactForm.filteredFlag) {
        case let form where form == 3 || form < 3 && !isFiltered:
            let bits = 1 << Int(form)
            let colors = Int(try reader.u8()) + 1
            let literals = hasLiterals ? try reader.u32() : 0
            guard colors <= (hasLiterals ? 1 << bits - 1 : 1 << bits),
                Int64(literals) <= Int64(grid.pixelCount)
            else {
                throw AECError(
                    .malformed,
                    "\(colors) colours and \(literals) literals do not fit numbers of \(bits) bits",
                    offset: range.lowerBound)
            }
            pixels = .palette(
                bits: bits, colors: colors, literals: Int(literals), isFiltered: isFiltered)
        case 4 where !hasLiterals && !isFiltered: pixels = .samples(lessGreen: false)
        case 5 where !hasLiterals && !isFiltered && header.colorModel == .rgb:
            pixels = .samples(lessGreen: true)
        case let form
        where !hasLiterals && !isFiltered && (form == 6 || form == 7 && header.hasAlpha):
            let hasMap = code & ExactForm.mapFlag != 0
            self.form = ExactForm(pixels: .drawing(hasAlpha: form == 7), hasMap: hasMap)
            let size = hasMap ? Int64(try reader.u32()) : 0
            guard !hasMap || form == 6, size < range.upperBound - reader.offset else {
                throw AECError(
                    .malformed, "a drawing in exact blocks has no room for its map",
                    offset: range.lowerBound)
            }
            deflatedMap = reader.offset..<reader.offset + Int(size)
            deflated = deflatedMap.upperBound..<range.upperBound
            dataSize = 0
            return
        default:
            throw AECError(
                .unsupportedFeature,
                "exact blocks are coded in form \(Int(code)), which this version does not know",
                offset: range.lowerBound)
        }
        form = ExactForm(pixels: pixels, hasMap: code & ExactForm.mapFlag != 0)
        let size = try reader.u32()
        deflated = min(reader.offset, range.upperBound)..<range.upperBound
        deflatedMap = deflated.lowerBound..<deflated.lowerBound
        let pixelSize = header.colorModel.channels * header.bitDepth / 8
        let most =
            grid.mapSize + form.colorsSize(pixelSize: pixelSize)
            + grid.pixelRows * form.rowSize(pixels: grid.pixelColumns, pixelSize: pixelSize)
        guard size > 0, Int64(size) <= Int64(most),
            DeflateBound.smallestSource(of: Int(size)) <= deflated.count
        else {
            throw AECError(
                .malformed, "exact blocks cannot take \(size) bytes", offset: range.lowerBound)
        }
        dataSize = Int(size)
    }

    /// Bytes of the shortest stream: of a form of samples, with one byte of DEFLATE.
    private static let smallest = 6
}
