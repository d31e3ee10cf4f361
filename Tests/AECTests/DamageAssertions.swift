import AEC
import TestSupport
import XCTest

/// Asserts that no file that ends too early decodes, and that the error says so.
func assertEveryPrefixIsTruncated(
    _ bytes: [UInt8], file: StaticString = #filePath, line: UInt = #line
) {
    for count in 0..<bytes.count {
        assertError(
            try AECDecoder().decode(Array(bytes.prefix(count))), .truncated,
            context: "\(count) bytes", file: file, line: line)
    }
}
