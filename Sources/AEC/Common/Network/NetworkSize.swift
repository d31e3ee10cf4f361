/// How wide and deep a network is: what a model file's header names (spec/aecm-format.md, section 3.1).
public struct NetworkSize: Sendable, Equatable {
    /// Channels of g_a at 1/8 of the picture's resolution.
    public var analysisWidth = 128
    /// Residual blocks of g_a at 1/8.
    public var analysisBlocks8 = 6
    /// Residual blocks of g_a at 1/16, where it has as many channels as there are latents.
    public var analysisBlocks16 = 1
    /// Channels of the latents y, at 1/16.
    public var latents = 320
    /// Channels of h_a, and of h_s at 1/32.
    public var hyperWidth = 128
    /// Channels of the hyper-latents z, at 1/64.
    public var hyperLatents = 96
    /// Channels of psi, the output of h_s at 1/16, and of the context model.
    public var contextWidth = 192
    /// Residual blocks of g_s at 1/16, where it has as many channels as there are latents.
    public var synthesisBlocks16 = 1
    /// Channels of g_s at 1/8.
    public var synthesisWidth = 128
    /// Residual blocks of g_s at 1/8.
    public var synthesisBlocks8 = 8

    /// That of the model built into the library.
    public init() {}

    /// That of the model built into the library.
    public static let standard = NetworkSize()

    /// About a quarter of the standard network's work.
    public static let small = NetworkSize([64, 4, 1, 192, 64, 64, 96, 1, 64, 4])

    /// In the order of the header.
    init(_ values: [Int]) {
        analysisWidth = values[0]
        analysisBlocks8 = values[1]
        analysisBlocks16 = values[2]
        latents = values[3]
        hyperWidth = values[4]
        hyperLatents = values[5]
        contextWidth = values[6]
        synthesisBlocks16 = values[7]
        synthesisWidth = values[8]
        synthesisBlocks8 = values[9]
    }

    /// In the order of the header.
    package var values: [Int] {
        [
            analysisWidth, analysisBlocks8, analysisBlocks16, latents, hyperWidth, hyperLatents,
            contextWidth, synthesisBlocks16, synthesisWidth, synthesisBlocks8,
        ]
    }

    /// What a number of the header may be: kernels take channels by 32, and latents are coded in four groups.
    package struct Field: Sendable {
        package let name: String
        package let limits: ClosedRange<Int>
        package let step: Int

        private init(_ name: String, _ limits: ClosedRange<Int>, step: Int) {
            self.name = name
            self.limits = limits
            self.step = step
        }

        fileprivate static func channels(_ name: String) -> Field {
            Field(name, 32...512, step: 32)
        }
        fileprivate static func blocks(_ name: String) -> Field { Field(name, 1...16, step: 1) }
        fileprivate static let latents = Field("latents", 64...640, step: 64)
    }

    /// In the order of the header.
    package static let fields: [Field] = [
        .channels("analysisWidth"), .blocks("analysisBlocks8"), .blocks("analysisBlocks16"),
        .latents, .channels("hyperWidth"), .channels("hyperLatents"), .channels("contextWidth"),
        .blocks("synthesisBlocks16"), .channels("synthesisWidth"), .blocks("synthesisBlocks8"),
    ]

    /// The first number that no model file may have, and what is wrong with it.
    package var problem: (field: Int, text: String)? {
        for (i, (value, field)) in zip(values, NetworkSize.fields).enumerated()
        where !field.limits.contains(value) || value % field.step != 0 {
            let multiple = field.step == 1 ? "" : "a multiple of \(field.step) in "
            return (
                i,
                "\(field.name) is \(value) instead of \(multiple)\(field.limits.lowerBound)...\(field.limits.upperBound)"
            )
        }
        return nil
    }

    /// Latents on each side of a region that its pixels depend on: a block reaches one position further, at 1/8 half a
    /// latent.
    var margin: Int { (synthesisBlocks8 + 1) / 2 + synthesisBlocks16 }
}

#if !hasFeature(Embedded)
    extension NetworkSize: Codable {}
#endif
