import AEC
import AECImageIO
import Foundation

/// Real bytes of a picture, and the error that they bring.
struct CodeLength: Sendable {
    let name: String
    let bytesPerPicture: Double
    let error: Double

    /// The test pictures' codes, to be quantised at several scales.
    struct Codes {
        private let coder: Coder
        private let test: Pictures
        private let codes: [Float]
        private let statistics: QuantisedCodes.Statistics
        /// Mean squared error of codes that are not quantised.
        let exactError: Double

        init(_ coder: Coder, _ data: DataSet) {
            self.coder = coder
            test = data.test
            codes = coder.encode(test[0..<test.count])
            let training = data.training[0..<min(data.training.count, 500)]
            statistics = QuantisedCodes.Statistics(coder, coder.encode(training))
            exactError =
                Quality(test[0..<test.count], coder.decode(codes), size: test.size).error
        }

        /// By way of real bytes, decoded again.
        /// - Parameter scale: see `QuantisedCodes.Statistics`.
        func length(scale: Float) throws(AECError) -> CodeLength {
            let bytes = statistics.quantiser(scale: scale).bytes(codes)
            let decoded = coder.decode(try QuantisedCodes.codes(bytes).codes)
            return CodeLength(
                name: "codes", bytesPerPicture: Double(bytes.count) / Double(test.count),
                error: Quality(test[0..<test.count], decoded, size: test.size).error)
        }

        /// The coarsest steps that add at most a share to the error, to a fifth.
        func length(adding share: Double) throws(AECError) -> CodeLength {
            // Rounding to a step adds a twelfth of its square, for each number.
            var scale = 1.5 * Float((12 * share * exactError / Double(coder.size)).squareRoot())
            for _ in 0..<20 {
                let length = try length(scale: scale)
                if length.error <= exactError * (1 + share) { return length }
                scale *= 0.8
            }
            return try length(scale: scale)
        }
    }

    /// One PNG each, and one PNG of all of them.
    static func png(_ pictures: Pictures) throws(AECError) -> (
        each: CodeLength, together: CodeLength
    ) {
        var bytes = 0
        for i in 0..<pictures.count {
            bytes += try PNGCodec.encode(image(pictures.picking([i])), effort: .small).count
        }
        let all = try PNGCodec.encode(image(pictures), effort: .small).count
        let count = Double(pictures.count)
        return (
            CodeLength(name: "PNG, one each", bytesPerPicture: Double(bytes) / count, error: 0),
            CodeLength(name: "PNG of all", bytesPerPicture: Double(all) / count, error: 0)
        )
    }

    /// At the lowest quality whose error is at most `error`: one JPEG each (of the first 100), and one of all.
    static func jpeg(
        _ pictures: Pictures, error: Double
    ) throws(AECError) -> (each: CodeLength, together: CodeLength) {
        func best(
            _ measure: (Int) throws(AECError) -> CodeLength
        ) throws(AECError) -> CodeLength {
            var (low, high) = (1, 100)
            while low < high {
                let middle = (low + high) / 2
                if try measure(middle).error <= error { high = middle } else { low = middle + 1 }
            }
            return try measure(low)
        }
        let some = min(pictures.count, 100)
        let each = try best { (quality) throws(AECError) in
            var (bytes, sum) = (0.0, 0.0)
            for i in 0..<some {
                let one = try jpeg(pictures.picking([i]), quality: quality)
                bytes += one.bytesPerPicture / Double(some)
                sum += one.error / Double(some)
            }
            return CodeLength(
                name: "JPEG, one each, quality \(quality)", bytesPerPicture: bytes, error: sum)
        }
        return (
            each, try best { (quality) throws(AECError) in try jpeg(pictures, quality: quality) }
        )
    }

    /// One JPEG of all pictures.
    static func jpeg(_ pictures: Pictures, quality: Int) throws(AECError) -> CodeLength {
        let image = try image(pictures)
        let file = try JPEGCodec.encode(image, quality: quality, progressive: false)
        var sum = 0.0
        for (a, b) in zip(image.pixels, try ImageFile.read(file).pixels) {
            let difference = (Double(a) - Double(b)) / 255
            sum += difference * difference
        }
        return CodeLength(
            name: "JPEG of all, quality \(quality)",
            bytesPerPicture: Double(file.count) / Double(pictures.count),
            error: sum / Double(image.pixels.count))
    }

    /// Pictures side by side in a nearly square one, black where none is.
    private static func image(_ pictures: Pictures) throws(AECError) -> AECImage {
        let side = pictures.side
        let across = Int(Double(pictures.count).squareRoot().rounded(.up))
        let down = (pictures.count + across - 1) / across
        var pixels = [UInt8](repeating: 0, count: across * down * side * side)
        for (i, value) in pictures.pixels.enumerated() {
            let (n, row, column) = (i / pictures.size, i % pictures.size / side, i % side)
            let y = n / across * side + row
            pixels[y * across * side + n % across * side + column] = Sheet.byte(value)
        }
        return try AECImage(
            width: across * side, height: down * side, colorModel: .grey, pixels: pixels)
    }
}
