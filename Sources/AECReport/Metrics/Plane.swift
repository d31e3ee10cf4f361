import AEC

/// One channel of a picture as numbers, row by row: what the metrics that filter work on.
///
/// A class over plain memory, because these loops run over every pixel of every picture of a report some hundred
/// times, and in a debug build an array's checks would take most of that time.
final class Plane {
    let width: Int
    let height: Int
    /// `height * width` values.
    let samples: UnsafeMutablePointer<Float>

    var count: Int { width * height }

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        samples = .allocate(capacity: width * height)
        samples.initialize(repeating: 0, count: width * height)
    }

    deinit { samples.deallocate() }

    /// The channels of a picture, samples as they are in 0...255. Grey is one channel, or three equal ones.
    static func channels(of image: AECImage, count: Int) -> [Plane] {
        let stride = image.colorModel.channels
        return (0..<count).map { channel in
            let plane = Plane(width: image.width, height: image.height)
            let offset = stride == 1 ? 0 : channel
            image.pixels.withUnsafeBufferPointer { pixels in
                for i in 0..<plane.count { plane.samples[i] = Float(pixels[i * stride + offset]) }
            }
            return plane
        }
    }

    /// Products of the samples of two planes of one size.
    static func product(_ a: Plane, _ b: Plane, into product: Plane) {
        for i in 0..<product.count { product.samples[i] = a.samples[i] * b.samples[i] }
    }
}

/// What the structural metrics compare: means of two planes of one size, of their squares and of their product, under a
/// filter.
struct FilteredMoments {
    let means1, means2, squares1, squares2, products: Plane

    init(_ a: Plane, _ b: Plane, _ filter: SeparableFilter) {
        let plane = Plane(width: a.width, height: a.height)
        func filtered(_ input: Plane) -> Plane {
            let result = Plane(width: a.width, height: a.height)
            filter.apply(input, into: result)
            return result
        }
        func filteredProduct(_ a: Plane, _ b: Plane) -> Plane {
            Plane.product(a, b, into: plane)
            return filtered(plane)
        }
        (means1, means2) = (filtered(a), filtered(b))
        (squares1, squares2) = (filteredProduct(a, a), filteredProduct(b, b))
        products = filteredProduct(a, b)
    }
}

/// A symmetric filter run along rows and then along columns. Outside the plane everything counts as zero.
struct SeparableFilter {
    /// The weight of the sample itself, of its two neighbours, of theirs, and so on.
    let weights: [Float]

    /// Filters `input` into `output`, of the same size. Linear in the number of pixels and weights.
    func apply(_ input: Plane, into output: Plane) {
        let width = input.width
        let height = input.height
        let reach = weights.count - 1
        // Rows of zeros above and below spare the loops over columns a look at the edge
        let rows = Plane(width: width, height: height + 2 * reach)
        let padded = Plane(width: width + 2 * reach, height: 1)
        let source = padded.samples + reach
        // Only pointers into them are used below
        defer { withExtendedLifetime((rows, padded)) {} }
        weights.withUnsafeBufferPointer { weights in
            for y in 0..<height {
                source.update(from: input.samples + y * width, count: width)
                let target = rows.samples + (y + reach) * width
                for x in 0..<width { target[x] = weights[0] * source[x] }
                for k in 1...reach {
                    let weight = weights[k]
                    for x in 0..<width {
                        target[x] += weight * (source[x - k] + source[x + k])
                    }
                }
            }
            for y in 0..<height {
                let source = rows.samples + (y + reach) * width
                let target = output.samples + y * width
                for x in 0..<width { target[x] = weights[0] * source[x] }
                for k in 1...reach {
                    let weight = weights[k]
                    let above = source - k * width
                    let below = source + k * width
                    for x in 0..<width { target[x] += weight * (above[x] + below[x]) }
                }
            }
        }
    }
}
