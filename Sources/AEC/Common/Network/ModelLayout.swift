/// Where things lie in a model file of one architecture: see spec/aecm-format.md.
struct ModelLayout {
    /// \x93 AECM CR LF SUB
    static let magic: [UInt8] = [0x93, 0x41, 0x45, 0x43, 0x4D, 0x0D, 0x0A, 0x1A]
    /// Version 1 has the standard sizes, version 2 names its sizes.
    static let versions: ClosedRange<UInt32> = 1...2

    // The header.
    static let versionOffset = 8
    static let sizeOffset = 12
    /// Of version 2: `NetworkSize.values`, u16 each.
    static let sizesOffset = 16
    static let sizesEnd = sizesOffset + 2 * NetworkSize.fields.count
    static let nameOffset = 64
    static let nameSize = 64
    static let commentOffset = 128
    static let commentSize = 192

    // Activation exponents, int8 for each channel of each tensor: informative. Up to a multiple of 64, zeros.
    static let exponentsOffset = 320
    let exponents: Int

    // What the entropy coder takes: its first scale index, padding, then tables at the 8 levels.
    let firstCodedScaleOffset, zScaleOffset, zOffsetOffset: Int
    /// The hyper-latents' offsets stay within +-this.
    static let maximumZOffset: Int16 = 4096

    /// The layers and gain tables, in the order in which `Model` reads them.
    let layersOffset: Int

    static let checksumSize = 32
    /// A model file has exactly this many bytes.
    let fileSize: Int

    init(_ architecture: Architecture) {
        exponents = architecture.tensors.reduce(0) { $0 + $1.channels }
        firstCodedScaleOffset = (ModelLayout.exponentsOffset + exponents + 63) & ~63
        zScaleOffset = firstCodedScaleOffset + 64
        zOffsetOffset = zScaleOffset + Quality.levels * architecture.size.hyperLatents
        layersOffset = zOffsetOffset + 2 * (zOffsetOffset - zScaleOffset)
        fileSize =
            layersOffset + architecture.layers.reduce(0) { $0 + $1.size } + ModelLayout.checksumSize
    }
}
