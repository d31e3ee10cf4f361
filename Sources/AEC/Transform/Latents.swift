/// The latents of a whole image: [latentRows][latentColumns][320] int16.
final class Latents: @unchecked Sendable {
    let columns: Int
    private let memory: AlignedMemory<Int16>

    init(_ geometry: Geometry) {
        columns = geometry.latentColumns
        memory = AlignedMemory(count: geometry.latentRows * columns * Geometry.latentChannels)
    }

    /// The 320 latents of a position; those of the positions to its right follow.
    func at(row: Int, column: Int) -> UnsafeMutablePointer<Int16> {
        memory.pointer + (row * columns + column) * Geometry.latentChannels
    }
}
