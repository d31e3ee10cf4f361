/// Which of the two pictures of a file with an exact layer is decoded. Other files have the lossy one alone.
public enum DecodingLayer: Sendable {
    /// The exact one, where the file has it: every sample as it was encoded, or, where the layer is nearly lossless, off by no
    /// more than the largest error that was asked for.
    case exact
    /// The lossy one, which lies in front. What lies behind it in the file is not looked at.
    case base
}
