/// What an encoder aims at.
public enum Tuning: String, CaseIterable, Sendable {
    /// The least squared error for the size.
    case psnr
    /// The best look for the size, as SSIMULACRA 2 sees it: gain tables for that, where the model has them, and steps that are
    /// coarser in busy parts of the picture and finer in calm ones.
    case visual
}
