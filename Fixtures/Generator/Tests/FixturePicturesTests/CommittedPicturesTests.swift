import AEC
import AECImageIO
import FixturePictures
import XCTest

/// The pictures in the repository are those that the program makes, on this machine as on any other.
final class CommittedPicturesTests: XCTestCase {
    private func committed(_ picture: FixturePicture) throws -> AECImage {
        let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return try ImageFile.read(
            FileSystem.read("/" + package + "/../images/" + picture.name + ".png"))
    }

    func testSmallPicturesAreWhatTheProgramMakes() throws {
        let small = FixturePicture.all.filter {
            !["scene", "terrain", "grey", "65x65"].contains($0.name)
        }
        XCTAssertEqual(small.count, 7)
        for picture in small {
            XCTAssertEqual(try committed(picture), picture.render(), picture.name)
        }
    }

    /// Of the rendered pictures, patches that meet every kind of thing in them.
    func testPatchesOfRenderedPicturesAreWhatTheProgramMakes() throws {
        var patches = 0
        for picture in FixturePicture.all
        where ["scene", "terrain", "grey", "65x65"].contains(picture.name) {
            let image = try committed(picture)
            XCTAssertEqual([image.width, image.height], [picture.width, picture.height])
            for row in stride(from: picture.height / 16, to: picture.height, by: picture.height / 6)
            {
                for column in stride(from: 3, to: picture.width - 2, by: picture.width / 7) {
                    let region = Region(x: column..<column + 2, y: row..<row + 1)
                    XCTAssertEqual(
                        image.cropped(region), picture.render(region),
                        "\(picture.name) at \(column), \(row)")
                    patches += 1
                }
            }
        }
        XCTAssertGreaterThan(patches, 100)
    }
}
