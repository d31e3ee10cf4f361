import XCTest

@testable import AEC

/// The pipeline of rows against blocks applied to whole tensors, and against itself cut into bands.
final class BlockChainTests: XCTestCase {
    private let channels = 32

    /// The chain's rows `band`, [band][width][channels].
    private func run(_ chain: BlockChain, _ input: [Int16], rows band: Range<Int>) throws -> [Int16]
    {
        var output: [Int16] = []
        let count = chain.width * channels
        chain.begin(rows: band)
        var expected = band.lowerBound
        for y in chain.inputRows {
            for i in 0..<count { chain.inputRow(y)[i] = input[y * count + i] }
            try chain.push(y) { (y, row) throws(AECError) in
                XCTAssertEqual(y, expected)
                expected += 1
                output += UnsafeBufferPointer(start: row, count: count)
            }
        }
        XCTAssertEqual(expected, band.upperBound)
        return output
    }

    /// One block over a whole tensor in the plainest way: every pixel's neighbourhood by index.
    private func reference(_ layers: BlockLayers, _ input: [Int16], width: Int, height: Int)
        -> [Int16]
    {
        func saturate(_ value: Int) -> Int { min(max(value, -32768), 32767) }
        func pointwise(_ layer: PointwiseLayer, _ source: [Int], relu: Bool) -> [Int] {
            (0..<layer.outputs).map { o in
                var sum = Int(layer.bias[o]) + 1 << (Int(layer.shift[o]) - 1)
                for i in 0..<layer.inputs {
                    sum += Int(layer.weights[o * layer.inputs + i]) * source[i]
                }
                let value = saturate(sum >> Int(layer.shift[o]))
                return relu ? max(value, 0) : value
            }
        }
        var output = input
        for y in 0..<height {
            for x in 0..<width {
                let filtered = (0..<channels).map { c -> Int in
                    var sum =
                        Int(layers.depthwise.bias[c]) + 1 << (Int(layers.depthwise.shift[c]) - 1)
                    for tap in 0..<9 {
                        let (sy, sx) = (y + tap / 3 - 1, x + tap % 3 - 1)
                        guard (0..<height).contains(sy), (0..<width).contains(sx) else { continue }
                        sum +=
                            Int(layers.depthwise.weights[tap * channels + c])
                            * Int(input[(sy * width + sx) * channels + c])
                    }
                    return saturate(sum >> Int(layers.depthwise.shift[c]))
                }
                let added = pointwise(
                    layers.down, pointwise(layers.up, filtered, relu: true), relu: false)
                for c in 0..<channels {
                    let index = (y * width + x) * channels + c
                    output[index] = Int16(saturate(Int(input[index]) + added[c]))
                }
            }
        }
        return output
    }

    func testChainEqualsBlocksOverTheWholeTensor() throws {
        var random = RandomLayers(seed: 1)
        let layers = (0..<3).map { _ in random.block(channels) }
        let blocks = layers.map { PackedBlock($0) }
        for (width, height) in [(1, 1), (1, 5), (5, 1), (2, 2), (3, 7), (13, 4)] {
            let input = random.values(width * height * channels)
            var expected = input
            for layer in layers {
                expected = reference(layer, expected, width: width, height: height)
            }
            let chain = BlockChain(blocks, channels: channels, width: width, height: height)
            XCTAssertEqual(
                try run(chain, input, rows: 0..<height), expected, "\(width) x \(height)")
        }
    }

    /// What is left out because it can only be zero changes nothing; what is constant and positive stays.
    func testHiddenChannelsWithoutWeightsAreLeftOut() throws {
        var random = RandomLayers(seed: 3)
        let (width, height) = (4, 3)
        for live in [0, 1, 31, 40, 64] {
            let layers = random.sparseBlock(channels, live: live)
            let constant = (0..<2 * channels).filter { o in
                layers.up.bias[o] == 1 << 20
                    && (0..<channels).allSatisfy { layers.up.weights[o * channels + $0] == 0 }
            }
            let hidden = HiddenChannels(layers)
            XCTAssertEqual(
                hidden.up.outputs, max(32, (live + constant.count + 31) / 32 * 32), "\(live)")
            XCTAssertEqual(hidden.down.inputs, hidden.up.outputs)
            let input = random.values(width * height * channels)
            let chain = BlockChain(
                [PackedBlock(layers)], channels: channels, width: width, height: height)
            XCTAssertEqual(
                try run(chain, input, rows: 0..<height),
                reference(layers, input, width: width, height: height), "\(live)")
        }
    }

    func testAnyBandingGivesTheSameRows() throws {
        var random = RandomLayers(seed: 2)
        let blocks = (0..<4).map { _ in PackedBlock(random.block(channels)) }
        let (width, height) = (5, 17)
        let input = random.values(width * height * channels)
        let chain = BlockChain(blocks, channels: channels, width: width, height: height)
        let whole = try run(chain, input, rows: 0..<height)
        for low in 0..<height {
            for high in low + 1...height {
                let band = try run(chain, input, rows: low..<high)
                XCTAssertEqual(
                    band, Array(whole[low * width * channels..<high * width * channels]),
                    "\(low)..<\(high)")
            }
        }
    }
}
