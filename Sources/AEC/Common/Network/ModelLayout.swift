/// Where things lie in a model file: see spec/aecm-format.md. `Architecture` is fixed; a file supplies numbers only.
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
    static let exponents = Architecture.standard.tensors.reduce(0) { $0 + $1.channels }

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

    /// A model file has exactly this many bytes.
    static let fileSize =
        layersOffset + Architecture.standard.layers.reduce(0) { $0 + $1.size } + checksumSize
}
