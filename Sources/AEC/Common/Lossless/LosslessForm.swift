/// How a group of the exact layer is coded: the byte in front of its body.
enum LosslessForm: UInt8, Sendable {
    /// The samples are those of the lossy picture; there is no body.
    case base = 0
    /// Without the lossy picture: what is not a photograph.
    case scanline = 1
    /// What the lossy picture lacks.
    case residual = 2
}
