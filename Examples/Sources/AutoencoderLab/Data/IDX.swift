import AEC

/// An idx file of bytes, as MNIST comes in (Y. LeCun, C. Cortes, C. Burges, "The MNIST database", 1998), gzipped or not.
///
///     0, 0, 8 (bytes), number of dimensions | each dimension in 4 bytes, big-endian | the bytes
struct IDX {
    let dimensions: [Int]
    let bytes: ArraySlice<UInt8>

    /// - Throws: `truncated` or `malformed`, or what `Gzip.expand` throws.
    init(_ file: [UInt8]) throws(AECError) {
        let file = Gzip.matches(file) ? try Gzip.expand(file) : file
        guard file.count >= 4 else { throw AECError(.truncated, "an idx file has 4 bytes or more") }
        guard file[0] == 0, file[1] == 0, file[3] > 0 else {
            throw AECError(.malformed, "this is not an idx file", offset: 0)
        }
        guard file[2] == 8 else {
            throw AECError(
                .malformed, "idx of type \(file[2]), where bytes (8) are read", offset: 2)
        }
        let start = 4 + 4 * Int(file[3])
        guard file.count >= start else { throw AECError(.truncated, "the idx header is cut off") }
        let dimensions = (0..<Int(file[3])).map { d in
            file[4 + 4 * d..<8 + 4 * d].reduce(0) { $0 << 8 | Int($1) }
        }
        var count = 1
        for dimension in dimensions {
            let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
            guard !overflow else {
                throw AECError(.malformed, "the idx file declares an impossible size", offset: 4)
            }
            count = product
        }
        guard file.count - start == count else {
            throw AECError(
                file.count - start < count ? .truncated : .malformed,
                "the idx header promises \(count) bytes, there are \(file.count - start)",
                offset: file.count)
        }
        self.dimensions = dimensions
        bytes = file[start...]
    }

    /// Square pictures, whose sides are padded with black to a multiple of 4.
    static func pictures(_ images: IDX, labels: IDX?) throws(AECError) -> Pictures {
        guard images.dimensions.count == 3, images.dimensions[1] == images.dimensions[2],
            images.dimensions[1] > 0, images.dimensions[1] <= 256
        else {
            throw AECError(
                .malformed,
                "the idx file has dimensions \(images.dimensions); square pictures of at most 256 pixels a side are read"
            )
        }
        if let labels, labels.dimensions != [images.dimensions[0]] {
            throw AECError(.malformed, "the labels are not as many as the pictures")
        }
        let inner = images.dimensions[1]
        let side = (inner + 3) / 4 * 4
        var pixels = [Float](repeating: 0, count: images.dimensions[0] * side * side)
        for (i, byte) in images.bytes.enumerated() {
            let (row, column) = (i / inner, i % inner)
            let at = (row / inner * side + row % inner + (side - inner) / 2) * side
            pixels[at + column + (side - inner) / 2] = Float(byte) / 255
        }
        return Pictures(side: side, pixels: pixels, labels: labels.map { Array($0.bytes) } ?? [])
    }
}
