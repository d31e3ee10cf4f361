import AEC
import XCTest

/// Asserts that an error of the given code is thrown, and returns it for a look at its message.
@discardableResult
func expect<T>(
    _ code: AECError.Code, _ context: String = "", file: StaticString = #filePath,
    line: UInt = #line, _ body: () throws(AECError) -> T
) -> AECError? {
    do {
        _ = try body()
        XCTFail("no error, expected \(code.name) \(context)", file: file, line: line)
        return nil
    } catch {
        XCTAssertEqual(
            error.code.name, code.name, "\(error) \(context)", file: file, line: line)
        return error
    }
}
