import AEC

/// A picture from a file, and what its reader has to say about it.
public struct LoadedImage: Sendable {
    /// The picture, upright, with its alpha and metadata.
    public var image: AECImage
    /// What was converted or left out, in sentences for the user.
    public var warnings: [String] = []
}
