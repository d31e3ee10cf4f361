import AEC

/// What is fuzzed: entry points that take any bytes whatever and give a picture or a typed error, never a trap.
///
///     switch try FuzzTarget.png.run(bytes) {
///     case .accepted: ...
///     case .refused(let error): ...
///     }
public enum FuzzTarget: String, CaseIterable, Sendable {
    /// Header and chunks of an `.aec` file, as it is and with its checksums repaired.
    case container
    /// The symbol stream of a group, without a file around it; and symbols there and back.
    case entropy
    /// A group of the exact layer, without a file around it: a body, and samples there and back.
    case lossless
    /// A model file: its bytes, or changes to the numbers of the standard model.
    case model
    /// A whole `.aec` file whose checksums are repaired, down to the pixels.
    case decode
    /// A PNG, its checksums repaired.
    case png
    case jpeg
    case pnm
    /// A picture and settings made from the input, encoded and decoded.
    case roundtrip

    public enum Outcome: Sendable {
        case accepted
        case refused(AECError)
    }

    /// - Throws: when something that holds for all inputs does not hold for this one.
    public func run(_ input: [UInt8]) throws(BrokenPromise) -> Outcome {
        switch self {
        case .container: try fuzzContainer(input)
        case .entropy: try fuzzEntropy(input)
        case .lossless: try fuzzLossless(input)
        case .model: try fuzzModel(input)
        case .decode: try fuzzDecode(input)
        case .png: try fuzzPicture(PNGFile.repaired(input))
        case .jpeg, .pnm: try fuzzPicture(input)
        case .roundtrip: try fuzzRoundTrip(input)
        }
    }

    /// Inputs to begin with, by the name of a file.
    public var seeds: [(name: String, bytes: [UInt8])] {
        switch self {
        case .container: Seeds.container
        case .entropy: Seeds.entropy
        case .lossless: Seeds.lossless
        case .model: Seeds.model
        case .decode: Seeds.files
        case .png: Seeds.png
        case .jpeg: Seeds.jpeg
        case .pnm: Seeds.pnm
        case .roundtrip: Seeds.roundTrip
        }
    }
}
