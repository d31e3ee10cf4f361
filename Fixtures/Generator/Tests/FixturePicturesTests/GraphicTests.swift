import AEC
import AECImageIO
import FixturePictures
import XCTest

final class GraphicTests: XCTestCase {
    /// The smaller ones of the first pictures, of every kind: the large ones take their time in a debug build.
    private let small = (0..<130).map { Graphic($0) }.filter { $0.width * $0.height < 3000 }

    func testAPictureDependsOnItsNumberAlone() {
        XCTAssertGreaterThan(Set(small.map(\.kind)).count, 8)
        let first = small.map { $0.render() }
        let second = small.reversed().map { Graphic($0.number).render() }
        XCTAssertEqual(first, second.reversed())
    }

    func testPicturesHaveTheSidesThatTheyTell() {
        for graphic in small {
            let image = graphic.render()
            XCTAssertEqual(
                [image.width, image.height], [graphic.width, graphic.height], graphic.name)
        }
    }

    func testAllKindsOccurEquallyOftenAndDifferInThemselves() {
        let graphics = (0..<GraphicKind.allCases.count * 40).map { Graphic($0) }
        for kind in GraphicKind.allCases {
            let own = graphics.filter { $0.kind == kind }
            XCTAssertEqual(own.count, 40, kind.rawValue)
            let some = own.filter { (900..<5000).contains($0.width * $0.height) }.prefix(3)
            XCTAssertEqual(some.count, 3, kind.rawValue)
            XCTAssertEqual(Set(some.map { $0.render().pixels }).count, 3, kind.rawValue)
        }
    }

    func testSidesVary() {
        let graphics = (0..<500).map { Graphic($0) }
        XCTAssertTrue(graphics.contains { $0.width == 1 && $0.height == 1 })
        XCTAssertTrue(graphics.contains { $0.width >= 600 })
        XCTAssertGreaterThan(Set(graphics.map(\.width)).count, 150)
        XCTAssertTrue(graphics.allSatisfy { $0.width <= 1000 && $0.height <= 1000 })
        let usual = graphics.filter { $0.width >= 16 && $0.width <= 400 }
        XCTAssertGreaterThan(usual.count, 400)
    }

    func testFilesHaveNamesThatBeginWithTheirKind() {
        XCTAssertEqual(Graphic(0).name, "shapes-0000")
        XCTAssertEqual(Graphic(14).name, "text-0014")
        XCTAssertEqual(Graphic(12).name, "deep-0012")
    }

    func testSamplesOf16BitsAndAlphaComeBackFromPNG() throws {
        var deep = 0
        var transparent = 0
        for graphic in small where graphic.kind == .deep || graphic.kind == .logo {
            let image = graphic.render()
            XCTAssertEqual(try ImageFile.read(PNGCodec.encode(image)), image, graphic.name)
            if image.bitDepth == 16 { deep += 1 }
            if image.alpha != nil { transparent += 1 }
        }
        XCTAssertGreaterThan(deep, 0)
        XCTAssertGreaterThan(transparent, 0)
    }
}
