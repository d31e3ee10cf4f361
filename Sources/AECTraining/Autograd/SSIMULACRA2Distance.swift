import AECSupport

/// The distance between two pictures of one size, and its gradient; with the memory for one pair at a time.
struct SSIMULACRA2Distance {
    typealias Floats = UnsafeMutablePointer<Float>

    /// A picture at one scale: planes of linear light for red, green and blue.
    private struct Scale {
        let width, height: Int
        let original, distorted, gradient: [Floats]
    }

    private let scales: [Scale]
    private let errors: SSIMULACRA2Errors
    private let colours: (original: XYBPlanes, distorted: XYBPlanes)
    /// d sum / d colours at one scale.
    private let gradient: [Floats]

    /// - Parameter arena: holds the memory, for as long as this is used.
    init(width: Int, height: Int, _ arena: Arena) {
        func planes(_ size: Int) -> [Floats] { (0..<3).map { _ in arena.floats(size) } }
        var (scales, w, h): ([Scale], Int, Int) = ([], width, height)
        for scale in 0..<SSIMULACRA2Constants.scales {
            // The last scale of a small picture may be smaller than this
            guard min(w, h) >= SSIMULACRA2Constants.minimumSide else { break }
            if scale > 0 { (w, h) = ((w + 1) / 2, (h + 1) / 2) }
            scales.append(
                Scale(
                    width: w, height: h, original: planes(w * h), distorted: planes(w * h),
                    gradient: planes(w * h)))
        }
        self.scales = scales
        errors = SSIMULACRA2Errors(width: width, height: height, arena)
        colours = (
            XYBPlanes(planes(width * height), cones: planes(width * height)),
            XYBPlanes(planes(width * height), cones: planes(width * height))
        )
        gradient = planes(width * height)
    }

    /// - Parameters:
    ///   - original, distorted: [h][w][3] in 0...1.
    ///   - gradient: to be written with d distance / d distorted, where it is needed.
    func measure(
        _ original: UnsafePointer<Float>, _ distorted: UnsafePointer<Float>, gradient out: Floats?
    ) -> Float {
        let full = scales[0]
        SSIMULACRA2Distance.linearise(original, full.width * full.height, full.original)
        SSIMULACRA2Distance.linearise(distorted, full.width * full.height, full.distorted)
        var sum = 0.0
        for (index, scale) in scales.enumerated() {
            if index > 0 { halve(scales[index - 1], into: scale) }
            let count = scale.width * scale.height
            colours.original.fill(scale.original, count)
            colours.distorted.fill(scale.distorted, count)
            for channel in 0..<3 {
                let first = 6 * (channel * SSIMULACRA2Constants.scales + index)
                sum += errors.measure(
                    colours.original.colours[channel], colours.distorted.colours[channel],
                    scale.width, scale.height,
                    weights: SSIMULACRA2Constants.weights[first..<first + 6],
                    gradient: out == nil ? nil : gradient[channel])
            }
            if out != nil { colours.distorted.backward(gradient, count, into: scale.gradient) }
        }
        if let out {
            for index in scales.indices.dropFirst().reversed() {
                spread(scales[index], into: scales[index - 1])
            }
            let slope = Float(SSIMULACRA2Constants.slope(atSum: sum))
            for channel in 0..<3 {
                let (light, from) = (full.distorted[channel], full.gradient[channel])
                for i in 0..<full.width * full.height {
                    let at = 3 * i + channel
                    out[at] =
                        slope * from[i]
                        * SSIMULACRA2Distance.curveSlope(distorted[at], light: light[i])
                }
            }
        }
        return Float(SSIMULACRA2Constants.distance(ofSum: sum))
    }

    // MARK: Linear light

    /// Linear light by the curve of sRGB, in planes.
    private static func linearise(
        _ samples: UnsafePointer<Float>, _ count: Int, _ planes: [Floats]
    ) {
        for channel in 0..<3 {
            let plane = planes[channel]
            for i in 0..<count {
                let value = min(max(samples[3 * i + channel], 0), 1)
                plane[i] = value <= 0.04045 ? value / 12.92 : power((value + 0.055) / 1.055, 2.4)
            }
        }
    }

    /// d light / d sample.
    private static func curveSlope(_ sample: Float, light: Float) -> Float {
        guard sample >= 0, sample <= 1 else { return 0 }
        return sample <= 0.04045 ? 1 / 12.92 : 2.4 * light / (sample + 0.055)
    }

    // MARK: Scales

    /// Calls body with the four samples that each sample of a coarse plane is the mean of; beyond an odd side the last row
    /// or column counts twice.
    private static func eachQuad(
        _ fine: Scale, _ coarse: Scale, _ body: (Int, (Int, Int, Int, Int)) -> Void
    ) {
        for y in 0..<coarse.height {
            let above = 2 * y * fine.width
            let below = min(2 * y + 1, fine.height - 1) * fine.width
            for x in 0..<coarse.width {
                let (left, right) = (2 * x, min(2 * x + 1, fine.width - 1))
                body(
                    y * coarse.width + x, (above + left, above + right, below + left, below + right)
                )
            }
        }
    }

    private func halve(_ fine: Scale, into coarse: Scale) {
        for (from, to) in zip(fine.original + fine.distorted, coarse.original + coarse.distorted) {
            SSIMULACRA2Distance.eachQuad(fine, coarse) { i, quad in
                to[i] = (from[quad.0] + from[quad.1] + from[quad.2] + from[quad.3]) / 4
            }
        }
    }

    /// Adds the gradient of a coarse scale to that of the one before.
    private func spread(_ coarse: Scale, into fine: Scale) {
        for (from, to) in zip(coarse.gradient, fine.gradient) {
            SSIMULACRA2Distance.eachQuad(fine, coarse) { i, quad in
                let part = from[i] / 4
                to[quad.0] += part
                to[quad.1] += part
                to[quad.2] += part
                to[quad.3] += part
            }
        }
    }
}

/// The colours of JPEG XL (ISO/IEC 18181-1) as SSIMULACRA 2 moves them into about 0...1: X, Y and B - Y.
private struct XYBPlanes {
    typealias Floats = UnsafeMutablePointer<Float>
    /// X, Y and B - Y.
    let colours: [Floats]
    /// Cube roots of what the long, the medium and the short cones take up.
    private let cones: [Floats]
    private static let bias: Float = 0.0037930732552754493
    private static let zero = cubeRoot(bias)
    private static let (mixL, mixM, mixS): (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>) = (
        [0.3, 0.622, 0.078], [0.23, 0.692, 0.078],
        [0.24342268924547819, 0.20476744424496821, 0.55180986650955360]
    )

    init(_ colours: [Floats], cones: [Floats]) { (self.colours, self.cones) = (colours, cones) }

    func fill(_ light: [Floats], _ count: Int) {
        let (red, green, blue) = (light[0], light[1], light[2])
        let (mixes, bias, zero) = (
            [XYBPlanes.mixL, XYBPlanes.mixM, XYBPlanes.mixS], XYBPlanes.bias, XYBPlanes.zero
        )
        for (mix, cone) in zip(mixes, cones) {
            let (r, g, b) = (mix.x, mix.y, mix.z)
            for i in 0..<count {
                cone[i] = cubeRoot(r * red[i] + g * green[i] + b * blue[i] + bias)
            }
        }
        let (long, medium, short) = (cones[0], cones[1], cones[2])
        let (x, y, b) = (colours[0], colours[1], colours[2])
        for i in 0..<count {
            let mean = (long[i] + medium[i]) / 2 - zero
            x[i] = 7 * (long[i] - medium[i]) + 0.42
            y[i] = mean + 0.01
            b[i] = short[i] - zero - mean + 0.55
        }
    }

    /// d / d light of what has the gradient `d` in the colours that were filled last.
    func backward(_ d: [Floats], _ count: Int, into light: [Floats]) {
        let (long, medium, short) = (cones[0], cones[1], cones[2])
        let (dx, dy, db) = (d[0], d[1], d[2])
        let (red, green, blue) = (light[0], light[1], light[2])
        let (l, m, s) = (XYBPlanes.mixL, XYBPlanes.mixM, XYBPlanes.mixS)
        for i in 0..<count {
            let mean = (dy[i] - db[i]) / 2
            let dl = (mean + 7 * dx[i]) / (3 * long[i] * long[i])
            let dm = (mean - 7 * dx[i]) / (3 * medium[i] * medium[i])
            let ds = db[i] / (3 * short[i] * short[i])
            red[i] = l.x * dl + m.x * dm + s.x * ds
            green[i] = l.y * dl + m.y * dm + s.y * ds
            blue[i] = l.z * dl + m.z * dm + s.z * ds
        }
    }
}
