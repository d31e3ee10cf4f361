import AEC
import AECImageIO
import Foundation
import XCTest

extension XCTestCase {
    /// A folder of the test's own that is removed after it.
    public func temporaryFolder() -> String {
        let path = NSTemporaryDirectory() + "aec-test-\(UUID().uuidString)"
        addTeardownBlock { try? FileManager.default.removeItem(atPath: path) }
        try! FileSystem.makeFolder(path)
        return path
    }
}

/// Writes a picture into a file, in place of what is there; folders on the way are made.
/// - Returns: the warnings.
@discardableResult
public func writePicture(
    _ image: AECImage, as format: ImageFile.Format, to path: String
) throws -> [String] {
    try FileSystem.makeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    let file = try OutputFile(path: path, force: true)
    let warnings = try ImageFile.write(image, as: format, to: file)
    try file.commit()
    return warnings
}
