import AEC
import XCTest

/// Asserts that no file that ends too early decodes, and that the error says so.
func assertEveryPrefixIsTruncated(
    _ bytes: [UInt8], file: StaticString = #filePath, line: UInt = #line
) {
    for count in 0..<bytes.count {
        do throws(AECError) {
            _ = try AECDecoder().decode(Array(bytes.prefix(count)))
            XCTFail("a prefix of \(count) bytes decodes", file: file, line: line)
        } catch {
            XCTAssertEqual(
                error.code, .truncated, "\(count) bytes: \(error)", file: file, line: line)
        }
    }
}
