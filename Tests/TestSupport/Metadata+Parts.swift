import AEC

extension Metadata {
    /// Resolution, light levels, texts, IPTC and what passes for a gain map.
    public mutating func addParts() {
        resolution = Resolution(x: 11811, y: 5906, isPerMetre: true)
        lightLevels = LightLevels(
            masteringDisplay: .init(
                chromaticities: [35400, 14600, 8500, 39850, 6550, 2300, 15635, 16450],
                maxLuminance: 10_000_000, minLuminance: 50),
            contentLight: .init(maximum: 7_500_000, average: 1_230_000))
        texts = [
            Text(keyword: Array("Comment".utf8), text: Array("Caf\u{E9}".utf8)),
            Text(
                keyword: Array("Title".utf8), language: Array("ja".utf8),
                translatedKeyword: Array("\u{984C}".utf8), text: Array("\u{6D77}".utf8)),
            Text(keyword: Array("parameters".utf8), text: [UInt8](repeating: 0x61, count: 3000)),
        ]
        iptc = Metadata.sampleIPTC
        gainMap = [0xFF, 0xD8, 0xFF, 0xD9]
    }

    /// A resource with a headline.
    public static let sampleIPTC: [UInt8] =
        Array("8BIM".utf8) + [4, 4, 0, 0, 0, 0, 0, 8, 0x1C, 2, 105, 0, 3] + Array("Sea".utf8)
}
