import AECTraining

/// Square grey pictures in 0...1, and what they show where that is known.
struct Pictures: Sendable {
    /// Pixels on a side, a multiple of 4.
    let side: Int
    /// [count][side * side]
    private(set) var pixels: [Float]
    /// 0...9 for digits; empty where they are not known.
    private(set) var labels: [UInt8]

    var size: Int { side * side }
    var count: Int { pixels.count / size }

    init(side: Int, pixels: [Float], labels: [UInt8] = []) {
        precondition(side > 0 && pixels.count % (side * side) == 0)
        precondition(labels.isEmpty || labels.count == pixels.count / (side * side))
        (self.side, self.pixels, self.labels) = (side, pixels, labels)
    }

    /// The pixels of some of them.
    subscript(range: Range<Int>) -> [Float] {
        Array(pixels[range.lowerBound * size..<range.upperBound * size])
    }

    /// One after the other.
    func pixels(of indices: some Collection<Int>) -> [Float] {
        var result: [Float] = []
        result.reserveCapacity(indices.count * size)
        for i in indices { result += pixels[i * size..<(i + 1) * size] }
        return result
    }

    func picking(_ indices: some Collection<Int>) -> Pictures {
        Pictures(
            side: side, pixels: pixels(of: indices),
            labels: labels.isEmpty ? [] : indices.map { labels[$0] })
    }

    func prefix(_ most: Int) -> Pictures { picking(0..<min(most, count)) }

    /// Indices of up to `each` of every label, in the order of the labels; of the first ones without labels.
    func examples(each: Int) -> [Int] {
        guard !labels.isEmpty else { return Array(0..<min(10 * each, count)) }
        return (UInt8(0)...9).flatMap { label in
            labels.indices.lazy.filter { labels[$0] == label }.prefix(each)
        }
    }
}

/// Pictures for training, for watching it, and for the figures.
struct DataSet: Sendable {
    /// Where they come from, for people.
    let name: String
    let training: Pictures
    /// A part of what was given for training that no gradient sees.
    let validation: Pictures
    let test: Pictures

    /// Shuffles (always in the same order, so that seeds can be compared) and splits.
    /// - Parameter test: pictures of the test set; a tenth if nil. One of 18 others is for validation.
    init(name: String, _ pictures: Pictures, test: Int? = nil) {
        var random = RandomStream(seed: 0x5EED, 0xDA7A)
        let order = (0..<pictures.count).shuffled(using: &random)
        let held = min(max(test ?? pictures.count / 10, 1), pictures.count - 2)
        let rest = pictures.count - held
        let watched = max(1, rest / 18)
        self.name = name
        self.test = pictures.picking(order[..<held])
        validation = pictures.picking(order[held..<held + watched])
        training = pictures.picking(order[(held + watched)...])
    }

    var side: Int { test.side }
}
