/// Steps that follow what is in the picture: coarser where it is busy, finer where it is calm, as the eye hardly sees errors
/// beside strong texture (visual masking).
extension StepMap {
    /// nil for pictures of which no cell has a whole block of 8x8 pixels.
    init?(activityOf image: AECImage) {
        self.init(width: image.width, height: image.height)
        let activity = BlockActivity(image)
        var means: [Double] = []
        for row in 0..<rows {
            for column in 0..<columns {
                means.append(activity.mean(cellRow: row, column: column))
            }
        }
        let mean = means.reduce(0, +) / Double(means.count)
        for i in values.indices {
            let octaves = 0.25 * min(max(means[i] - mean, -2), 2)
            values[i] = Int8((8 * octaves).rounded())
        }
    }
}

/// How busy each 16x16 block of an image is: log2(1 + the smallest standard deviation of luma among its blocks of 8x8 pixels).
struct BlockActivity {
    private let columns, rows: Int
    /// [rows][columns]
    private var values: [Double]

    init(_ image: AECImage) {
        columns = (image.width + 15) / 16
        rows = (image.height + 15) / 16
        values = [Double](repeating: 0, count: columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                var smallest = Double.infinity
                for part in 0..<4 {
                    let (x, y) = (16 * column + 8 * (part & 1), 16 * row + 8 * (part >> 1))
                    guard x < image.width, y < image.height else { continue }
                    smallest = min(smallest, BlockActivity.deviation(image, x: x, y: y))
                }
                values[row * columns + column] = PortableMath.log2(1 + smallest)
            }
        }
    }

    func mean(cellRow: Int, column: Int) -> Double {
        var sum = 0.0
        var count = 0.0
        for row in 2 * cellRow..<min(2 * cellRow + 2, rows) {
            for column in 2 * column..<min(2 * column + 2, columns) {
                sum += values[row * columns + column]
                count += 1
            }
        }
        return sum / count
    }

    private static func deviation(_ image: AECImage, x: Int, y: Int) -> Double {
        var (sum, squares, count) = (0.0, 0.0, 0.0)
        let channels = image.colorModel.channels
        for row in y..<min(y + 8, image.height) {
            for column in x..<min(x + 8, image.width) {
                let i = (row * image.width + column) * channels
                let luma: Double
                switch image.samples {
                case .bits8(let s):
                    luma =
                        channels == 1
                        ? Double(s[i])
                        : 0.299 * Double(s[i]) + 0.587 * Double(s[i + 1]) + 0.114 * Double(s[i + 2])
                case .bits16(let s):
                    luma =
                        (channels == 1
                            ? Double(s[i])
                            : 0.299 * Double(s[i]) + 0.587 * Double(s[i + 1]) + 0.114
                                * Double(s[i + 2])) / 257
                }
                sum += luma
                squares += luma * luma
                count += 1
            }
        }
        return max(0, squares / count - sum / count * (sum / count)).squareRoot()
    }
}
