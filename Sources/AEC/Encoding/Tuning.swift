/// What an encoder aims at. Pictures that are drawn, at least in part, are coded the same whatever it is.
public enum Tuning: String, CaseIterable, Sendable {
    /// The least squared error for the size.
    case psnr
    /// The best look for the size, as SSIMULACRA 2 sees it: gain tables for that, where the model has them, and steps that are
    /// coarser in busy parts of the picture and finer in calm ones.
    case visual
}

extension Tuning {
    /// What an encoder aims at if it is not told: the look, or, where a PSNR is to be reached, that.
    public static func suiting(_ target: EncodingTarget) -> Tuning {
        if case .psnr = target { .psnr } else { .visual }
    }
}
