@testable import AEC

extension EncodingJob {
    /// That of an encoder as it is by default, whose model Embedded Swift does not have.
    init(_ image: AECImage) throws(AECError) { try self.init(image, with: AECEncoder()) }
}
