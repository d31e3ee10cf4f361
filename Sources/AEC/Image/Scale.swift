/// The size of a preview: so many pixels of the picture, across and down, make one of the preview.
public enum Scale: Int, Sendable, CaseIterable {
    case full = 1
    case half = 2
    case quarter = 4
    case eighth = 8
    case sixteenth = 16

    /// The pixels of a preview for `pixels` of the picture: those that are left over at the end make one too.
    public func reduce(_ pixels: Int) -> Int { (pixels + rawValue - 1) / rawValue }
}
