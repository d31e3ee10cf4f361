/// What DEFLATE can give at most: a declared size beyond that is refused before inflating.
enum DeflateBound {
    /// Output bytes for each byte of input (a length of 258 for two bits).
    static let ratio = 1032

    /// The fewest bytes that can expand to `size`.
    static func smallestSource(of size: Int) -> Int {
        size / ratio + (size % ratio == 0 ? 0 : 1)
    }
}
