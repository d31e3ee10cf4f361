/// Where things lie in a model file: see spec/aecm-format.md. The architecture is fixed; a file supplies numbers only.
enum ModelLayout {
    /// \x93 AECM CR LF SUB
    static let magic: [UInt8] = [0x93, 0x41, 0x45, 0x43, 0x4D, 0x0D, 0x0A, 0x1A]
    static let version: UInt32 = 1

    // The header.
    static let versionOffset = 8
    static let sizeOffset = 12
    static let headerReserved = 16..<64
    static let nameOffset = 64
    static let nameSize = 64
    static let commentOffset = 128
    static let commentSize = 192

    // Activation exponents, int8 for each channel of each tensor: informative.
    static let exponentsOffset = 320
    static let exponents = 14848

    // What the entropy coder takes: its first scale index, padding, then tables at the 8 levels.
    static let firstCodedScaleOffset = exponentsOffset + exponents
    static let zScaleOffset = firstCodedScaleOffset + 64
    static let zOffsetOffset = zScaleOffset + Quality.levels * hyperChannels
    /// The hyper-latents' offsets stay within +-this.
    static let maximumZOffset: Int16 = 4096

    /// The layers and gain tables, in the order in which `Model` reads them.
    static let layersOffset = zOffsetOffset + 2 * Quality.levels * hyperChannels

    static let hyperChannels = 96
    static let checksumSize = 32

    /// int16 weights, int32 bias and shift for each output.
    private static func pointwise(_ inputs: Int, _ outputs: Int) -> Int {
        2 * inputs * outputs + 8 * outputs
    }
    private static func block(_ n: Int) -> Int {
        18 * n + 8 * n + pointwise(n, 2 * n) + pointwise(2 * n, n)
    }
    private static func gain(_ channels: Int) -> Int { 4 * Quality.levels * channels }

    /// A model file has exactly this many bytes.
    static let fileSize: Int = {
        let analysis =
            pointwise(192, 128) + 6 * block(128) + gain(128)
            + pointwise(512, 320) + block(320) + pointwise(320, 320)
        let hyperAnalysis =
            pointwise(320, 128) + block(128) + pointwise(512, 128)
            + block(128) + pointwise(512, 96) + gain(96)
        let hyperSynthesis =
            gain(96) + pointwise(96, 512) + block(128) + pointwise(128, 768)
            + block(192) + gain(192)
        let context =
            pointwise(192, 192) + 3 * pointwise(512, 192)
            + 4 * (block(192) + pointwise(192, 640))
        let latents = 4 * gain(320)
        let synthesis =
            pointwise(320, 320) + block(320) + pointwise(320, 512) + gain(128)
            + 8 * block(128) + pointwise(128, 192)
        return layersOffset + analysis + hyperAnalysis + hyperSynthesis + context + latents
            + synthesis + checksumSize
    }()
}
