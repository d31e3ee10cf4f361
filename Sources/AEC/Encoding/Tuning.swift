/// What an encoder aims at. Pictures that are drawn, at least in part, are coded the same whatever it is.
public enum Tuning: CaseIterable, Sendable {
    /// The least squared error for the size.
    case psnr
    /// The best look for the size, as SSIMULACRA 2 sees it: gain tables for that, where the model has them, and steps that are
    /// coarser in busy parts of the picture and finer in calm ones.
    case visual

    /// "psnr" or "visual"; the latter is also the name of the tables for it.
    public var name: String {
        switch self {
        case .psnr: "psnr"
        case .visual: "visual"
        }
    }

    /// Nil for other names.
    public init?(name: String) {
        guard let tuning = Tuning.allCases.first(where: { $0.name.utf8.elementsEqual(name.utf8) })
        else { return nil }
        self = tuning
    }
}

extension Tuning {
    /// What an encoder aims at if it is not told: the look, or, where a PSNR is to be reached, that, and so where what is
    /// lacking follows in an exact layer.
    public static func suiting(_ target: EncodingTarget) -> Tuning {
        switch target {
        case .psnr, .lossless, .nearLossless: .psnr
        case .quality, .bitsPerPixel, .targetSize: .visual
        }
    }
}
