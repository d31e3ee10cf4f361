import AEC

/// A picture from a file, and what its reader has to say about it.
public struct LoadedImage: Sendable {
    public var image: AECImage
    /// What was converted or left out, in sentences for the user.
    public var warnings: [String] = []
}
