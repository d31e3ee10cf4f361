import AEC

extension AECImage {
    /// The picture on a larger canvas that is transparent elsewhere; what reaches beyond it is cut off. The same where it is
    /// as large as the canvas.
    /// - Parameters:
    ///   - x, y: where its upper left pixel is.
    ///   - width, height: of the canvas, at least 1.
    func placed(x: Int, y: Int, width: Int, height: Int) throws(AECError) -> AECImage {
        if x == 0, y == 0, width == self.width, height == self.height { return self }
        let channels = colorModel.channels
        let opaque =
            alpha
            ?? (bitDepth == 8
                ? .bits8([UInt8](repeating: .max, count: self.width * self.height))
                : .bits16([UInt16](repeating: .max, count: self.width * self.height)))
        func move<Sample: FixedWidthInteger>(_ samples: [Sample], _ channels: Int) -> [Sample] {
            var canvas = [Sample](repeating: 0, count: width * height * channels)
            let columns = max(0, min(self.width, width - x))
            for row in 0..<max(0, min(self.height, height - y)) {
                let from = row * self.width * channels
                let to = ((y + row) * width + x) * channels
                let count = columns * channels
                canvas.replaceSubrange(to..<to + count, with: samples[from..<from + count])
            }
            return canvas
        }
        func move(_ samples: Samples, _ channels: Int) -> Samples {
            switch samples {
            case .bits8(let samples): .bits8(move(samples, channels))
            case .bits16(let samples): .bits16(move(samples, channels))
            }
        }
        return try AECImage(
            width: width, height: height, colorModel: colorModel, samples: move(samples, channels),
            alpha: move(opaque, 1), metadata: metadata)
    }
}
