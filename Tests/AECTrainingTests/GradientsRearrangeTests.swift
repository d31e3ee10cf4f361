import XCTest

@testable import AECTraining

final class GradientsRearrangeTests: XCTestCase {
    func testUnshuffle() {
        let shape = Shape(2, 4, 6, 3)
        checkGradients(
            of: { $0.unshuffle($1[0], 2) }, shape, against: { Plain.unshuffle($0[0], shape, 2) })
        checkGradients(
            of: { $0.unshuffle($0.add($1[0], $1[0]), 2) }, shape,
            against: { Plain.unshuffle($0[0], shape, 2).map { 2 * $0 } })
    }

    func testShuffleIsTheInverse() {
        let shape = Shape(2, 2, 3, 12)
        checkGradients(
            of: { $0.add($0.unshuffle($0.shuffle($1[0], 2), 2), $1[0]) }, shape,
            against: { $0[0].map { 2 * $0 } })
        let tape = Tape(Parameters())
        let x = tape.constant(Shape(1, 1, 1, 8), [0, 1, 2, 3, 4, 5, 6, 7])
        let y = tape.shuffle(x, 2)
        XCTAssertEqual(y.shape, Shape(1, 2, 2, 2))
        XCTAssertEqual(tape.values(y), [0, 1, 2, 3, 4, 5, 6, 7])
    }

    /// The gradient of a tensor that two shuffles read.
    func testShuffleAddsToGradients() {
        let shape = Shape(1, 2, 2, 4)
        checkGradients(
            of: { $0.add($0.shuffle($1[0], 2), $0.shuffle($1[0], 2)) }, shape,
            against: { p in
                (0..<16).map { i in
                    let (row, column) = (i / 4, i % 4)
                    let cell = row / 2 * 2 + column / 2
                    return 2 * p[0][cell * 4 + row % 2 * 2 + column % 2]
                }
            })
    }

    func testConcatenate() {
        checkGradients(
            of: { $0.concatenate([$1[0], $1[1], $1[0]]) }, Shape(1, 2, 2, 3), Shape(1, 2, 2, 2),
            against: { p in
                (0..<4).flatMap { i -> [Double] in
                    let (a, b) = (p[0][i * 3..<i * 3 + 3], p[1][i * 2..<i * 2 + 2])
                    return Array(a) + Array(b) + Array(a)
                }
            })
    }

    func testPhase() {
        let shape = Shape(2, 4, 6, 3)
        for position in 0..<4 {
            checkGradients(
                of: { $0.phase($1[0], position) }, shape,
                against: { Self.phase($0[0], shape, position) })
        }
    }

    func testResize() {
        let shape = Shape(2, 3, 4, 2)
        for (height, width) in [(2, 3), (5, 6), (4, 2), (3, 4)] {
            checkGradients(
                of: { $0.resized($0.add($1[0], $1[0]), height: height, width: width) }, shape,
                against: { p in
                    (0..<2 * height * width * 2).map { i in
                        let (c, x) = (i % 2, i / 2 % width)
                        let (y, n) = (i / 2 / width % height, i / 2 / width / height)
                        return y < 3 && x < 4 ? 2 * p[0][((n * 3 + y) * 4 + x) * 2 + c] : 0
                    }
                })
        }
    }

    private static func phase(_ x: [Double], _ shape: Shape, _ position: Int) -> [Double] {
        let cells = Plain.unshuffle(x, shape, 2)
        return cells.indices.filter { $0 % (4 * shape.c) / shape.c == position }.map { cells[$0] }
    }
}
