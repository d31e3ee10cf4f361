import AEC
import AECImageIO
import TestSupport
import XCTest

@testable import AECCommand

final class FolderTests: XCTestCase {
    /// What `aec model import` says of pictures that it cannot name: a warning, which decides its exit code.
    func testCalibrationWarnsOfNamesThatAreNotUTF8() throws {
        let folder = temporaryFolder()
        for name in ["a.png", "b.png", "c.txt"] {
            try writePicture(
                Pictures.synthetic(width: 8, height: 8), as: .png, to: folder + "/" + name)
        }
        for name in ["b.png", "c.txt"] {
            let bytes = Array((folder + "/\(name).").utf8CString.dropLast()) + [-1]
            let path = bytes + ".png".utf8CString.dropLast(name == "b.png" ? 0 : 4)
            let result = rename(folder + "/" + name, path.last == 0 ? path : path + [0])
            try XCTSkipIf(result != 0, "this file system takes UTF-8 only")
        }
        let (images, warnings) = try CalibrationPictures.read(folder, .default)
        XCTAssertEqual(images.count, 1)
        XCTAssertEqual(warnings.count, 1)
        XCTAssertEqual(
            warnings.first?.hasPrefix(folder + "/b.png.\u{FFFD}.png is left out: this name"), true)
    }
}
