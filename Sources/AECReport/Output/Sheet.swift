import AEC

/// White paper on which pictures are laid out.
struct Sheet {
    let width: Int
    let height: Int
    private var pixels: [UInt8]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        pixels = [UInt8](repeating: 255, count: width * height * 3)
    }

    /// Puts a part of a picture where `left` and `top` say, each of its pixels as a square of `zoom` pixels a side.
    mutating func paste(
        _ image: AECImage, x: Range<Int>, y: Range<Int>, zoom: Int, _ left: Int, _ top: Int
    ) {
        for row in 0..<y.count * zoom {
            for column in 0..<x.count * zoom {
                let at = ((top + row) * width + left + column) * 3
                for c in 0..<3 {
                    pixels[at + c] = UInt8(
                        image.rgb(x.lowerBound + column / zoom, y.lowerBound + row / zoom, c))
                }
            }
        }
    }

    /// The sheet as an RGB picture.
    func image() throws(AECError) -> AECImage {
        try AECImage(width: width, height: height, colorModel: .rgb, pixels: pixels)
    }
}

extension AECImage {
    /// A sample of red, green or blue of 8 bits; grey has three equal ones.
    func rgb(_ x: Int, _ y: Int, _ channel: Int) -> Int {
        colorModel == .grey
            ? Int(pixels[y * width + x]) : Int(pixels[(y * width + x) * 3 + channel])
    }
}
