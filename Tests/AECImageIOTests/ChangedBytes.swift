import AECImageIO
import XCTest

/// Asserts that with every value of every byte the file is refused or gives a whole picture, and that some give one: each
/// byte's own value does.
func assertChangedBytesDoNotTrap(
    _ bytes: [UInt8], file: StaticString = #filePath, line: UInt = #line
) {
    var accepted = 0
    for at in bytes.indices {
        for value in UInt8.min...UInt8.max {
            var damaged = bytes
            damaged[at] = value
            guard let image = try? ImageFile.read(damaged) else { continue }
            accepted += 1
            let expected = image.width * image.height * image.colorModel.channels
            XCTAssertEqual(image.samples.count, expected, file: file, line: line)
            XCTAssertEqual(image.pixels.count, expected, file: file, line: line)
        }
    }
    XCTAssertGreaterThanOrEqual(accepted, bytes.count, file: file, line: line)
}
