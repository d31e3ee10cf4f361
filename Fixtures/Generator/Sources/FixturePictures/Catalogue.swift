import AEC

/// A picture of Fixtures/images and the way to make it.
public struct FixturePicture: Sendable {
    /// The file's name without its extension.
    public let name: String
    public let width: Int
    public let height: Int
    private let make: @Sendable (Region) -> AECImage

    /// A part of the picture. Rendered pictures are made pixel by pixel, so that a part costs a part.
    public func render(_ region: Region) -> AECImage { make(region) }

    public func render() -> AECImage { make(Region(x: 0..<width, y: 0..<height)) }

    /// All of them.
    public static let all: [FixturePicture] = {
        let still = Scene.still()
        let closeUp = Scene.closeUp(width: 384, height: 320)
        let detail = Scene.closeUp(width: 65, height: 65)
        let terrain = Terrain()
        return [
            FixturePicture(name: "scene", width: still.width, height: still.height) {
                still.render($0)
            },
            FixturePicture(name: "terrain", width: terrain.width, height: terrain.height) {
                terrain.render($0)
            },
            FixturePicture(name: "grey", width: closeUp.width, height: closeUp.height) {
                closeUp.render($0).asGrey()
            },
            FixturePicture(name: "65x65", width: 65, height: 65) { detail.render($0) },
            drawn("text", Drawing.text), drawn("charts", Drawing.charts),
            drawn("gradients", Drawing.gradients), drawn("noise", Drawing.noise),
            drawn("icon", Drawing.icon), drawn("17x3", Drawing.stripes), drawn("1x1", Drawing.dot),
        ]
    }()

    /// A drawing is made as a whole, and a part cut out.
    private static func drawn(
        _ name: String, _ draw: @escaping @Sendable () -> AECImage
    ) -> FixturePicture {
        let image = draw()
        return FixturePicture(name: name, width: image.width, height: image.height) {
            draw().cropped($0)
        }
    }
}

extension AECImage {
    /// A part of the picture, which must lie within it.
    public func cropped(_ region: Region) -> AECImage {
        let channels = colorModel.channels
        var part: [UInt8] = []
        part.reserveCapacity(region.x.count * region.y.count * channels)
        for y in region.y {
            let row = y * width
            part +=
                pixels[
                    (row + region.x.lowerBound) * channels..<(row + region.x.upperBound) * channels]
        }
        return makeImage(width: region.x.count, height: region.y.count, colorModel, .bits8(part))
    }
}
