/// Rows of a picture that are final while those below are still being decoded.
package struct DecodedRows {
    /// Of the picture, or of what a region and a scale make of it.
    package let rows: Range<Int>
    package let width: Int
    package let channels: Int
    /// 8 or 16.
    package let bitDepth: Int
    /// Row by row, channels interleaved: valid during the call.
    package let samples: UnsafeRawBufferPointer

    /// Called on the thread that waits for the picture.
    package typealias Receiver = @Sendable (DecodedRows) -> Void
}
