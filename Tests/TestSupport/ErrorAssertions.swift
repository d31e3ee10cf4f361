import AEC
import XCTest

/// Asserts that this throws an `AECError` of this code whose message has these words in it, at this byte where one is
/// given, and returns it.
@discardableResult
public func assertError<T>(
    _ body: @autoclosure () throws -> T, _ code: AECError.Code, _ words: String = "",
    offset: Int? = nil, context: String = "", file: StaticString = #filePath,
    line: UInt = #line
) -> AECError? {
    let error = thrownError(try body(), file: file, line: line)
    let message = "\(error.map { "\($0)" } ?? "no error") \(context)"
    XCTAssertEqual(error?.code.name, code.name, message, file: file, line: line)
    if !words.isEmpty {
        let isThere = error?.message.contains(words) ?? false
        XCTAssertTrue(isThere, "\(message): no '\(words)'", file: file, line: line)
    }
    if let offset { XCTAssertEqual(error?.offset, offset, message, file: file, line: line) }
    return error
}

/// The `AECError` that this throws, nil for none.
public func thrownError<T>(
    _ body: @autoclosure () throws -> T, file: StaticString = #filePath, line: UInt = #line
) -> AECError? {
    do {
        _ = try body()
        return nil
    } catch let error as AECError {
        return error
    } catch {
        XCTFail("\(error) is no AECError", file: file, line: line)
        return nil
    }
}

/// Asserts that there is one warning, and that these words occur in it.
public func assertOneWarning(
    _ warnings: [String], _ words: String..., file: StaticString = #filePath, line: UInt = #line
) {
    XCTAssertEqual(warnings.count, 1, "\(words): \(warnings)", file: file, line: line)
    for part in words {
        XCTAssertEqual(
            warnings.first?.contains(part), true, "\(part): \(warnings)", file: file, line: line)
    }
}
