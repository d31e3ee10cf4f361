import AEC
import AECImageIO
import Foundation

/// Real bytes of a picture, and the error that they bring.
struct CodeLength: Sendable {
    let name: String
    let bytesPerPicture: Double
    let error: Double

    /// Quantised codes of the test pictures at a scale of steps, decoded from their bytes.
    static func codes(
        _ coder: Coder, _ data: DataSet, scale: Float
    ) throws(AECError) -> CodeLength {
        let quantiser = QuantisedCodes(
            coder, codes: coder.encode(data.training[0..<min(data.training.count, 500)]),
            scale: scale)
        let test = data.test[0..<data.test.count]
        let bytes = quantiser.bytes(coder.encode(test))
        let decoded = coder.decode(try QuantisedCodes.codes(bytes).codes)
        return CodeLength(
            name: "codes", bytesPerPicture: Double(bytes.count) / Double(data.test.count),
            error: Quality(test, decoded, size: data.test.size).error)
    }

    /// The coarsest quantisation that adds at most a share to the error of codes that are not quantised.
    static func codes(
        _ coder: Coder, _ data: DataSet, most share: Double
    ) throws(AECError) -> CodeLength {
        let test = data.test[0..<data.test.count]
        let exact = Quality(test, coder.decode(coder.encode(test)), size: data.test.size).error
        var scale = Float(0.05)
        while scale > 1e-4 {
            let length = try codes(coder, data, scale: scale)
            if length.error <= exact * (1 + share) { return length }
            scale *= 0.8
        }
        return try codes(coder, data, scale: scale)
    }

    /// One PNG each, and one PNG of all of them.
    static func png(_ pictures: Pictures) throws(AECError) -> (each: CodeLength, together: CodeLength) {
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

    /// At the lowest quality whose error is at most `error`: one JPEG each, and one of all.
    static func jpeg(
        _ pictures: Pictures, error: Double
    ) throws(AECError) -> (each: CodeLength, together: CodeLength) {
        func length(_ quality: Int, _ images: [AECImage], _ name: String) throws(AECError) -> CodeLength {
            var (bytes, squares, samples) = (0, 0.0, 0)
            for image in images {
                let file = try JPEGCodec.encode(image, quality: quality, progressive: false)
                bytes += file.count
                for (a, b) in zip(image.pixels, try ImageFile.read(file).pixels) {
                    let d = Double(a) - Double(b)
                    squares += d * d / 65025
                }
                samples += image.pixels.count
            }
            return CodeLength(
                name: "JPEG \(name), quality \(quality)",
                bytesPerPicture: Double(bytes) / Double(pictures.count),
                error: squares / Double(samples))
        }
        func best(_ images: [AECImage], _ name: String) throws(AECError) -> CodeLength {
            var (low, high) = (1, 100)
            while low < high {
                let middle = (low + high) / 2
                if try length(middle, images, name).error <= error { high = middle } else { low = middle + 1 }
            }
            return try length(low, images, name)
        }
        var each: [AECImage] = []
        for i in 0..<min(pictures.count, 200) { each.append(try image(pictures.picking([i]))) }
        let whole = try best([image(pictures)], "of all")
        let single = try best(each, "one each")
        let scale = Double(pictures.count) / Double(each.count)
        return (
            CodeLength(
                name: single.name, bytesPerPicture: single.bytesPerPicture * scale,
                error: single.error), whole
        )
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
