import AEC
import XCTest

@testable import AECTraining

final class SafetensorsTests: XCTestCase {
    private func file(_ header: String, body: Int = 8) -> [UInt8] {
        let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
        return length + Array(header.utf8) + [UInt8](repeating: 0, count: body)
    }

    private func refused(
        _ bytes: [UInt8], _ code: AECError.Code, _ message: String, line: UInt = #line
    ) {
        do throws(AECError) {
            _ = try Safetensors(bytes)
            XCTFail("accepted", line: line)
        } catch {
            XCTAssertEqual(error.code, code, error.message, line: line)
            XCTAssertTrue(error.message.contains(message), error.message, line: line)
        }
    }

    func testRoundTrip() throws {
        let values: [Float] = [
            0, -0.0, 1, -2.5, 65504, 6.103515625e-05, 5.9604644775390625e-08, 0.333251953125,
        ]
        let original = Safetensors(
            tensors: [
                "a.weight": .init(shape: [2, 4], values: values),
                "b": .init(shape: [3], values: [1e-30, .pi, 1e30]),
                "empty": .init(shape: [0, 5], values: []),
            ], metadata: ["step": "12"])
        let bytes = original.bytes { name, _ in name == "b" ? .float32 : .float16 }
        let copy = try Safetensors(bytes)
        XCTAssertEqual(copy.tensors, original.tensors)
        XCTAssertEqual(copy.metadata, original.metadata)
        // The length of the header, two halves and four bytes a number, nothing more.
        let header = Int(bytes[0]) | Int(bytes[1]) << 8
        XCTAssertEqual(bytes.count, 8 + header + 2 * 8 + 4 * 3)
        XCTAssertEqual(header % 8, 0)
    }

    func testMalformedHeaders() {
        refused([], .truncated, "no header")
        refused([1, 0, 0, 0, 0, 0, 0], .truncated, "no header")
        refused([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], .truncated, "does not fit")
        refused([9, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8), .truncated, "does not fit")
        refused(file("{"), .malformed, "not JSON")
        refused(file("[1]"), .malformed, "not a JSON object")
        refused(file(#"{"a": 1}"#), .malformed, "tensor a")
        refused(file(#"{"a": {"dtype": "F32", "shape": [2]}}"#), .malformed, "tensor a")
        refused(
            file(#"{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0]}}"#), .malformed,
            "tensor a")
        refused(
            file(#"{"a": {"dtype": "I64", "shape": [1], "data_offsets": [0, 8]}}"#),
            .unsupportedFeature, "I64")
        refused(
            file(#"{"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}"#), .malformed,
            "does not fit")
        refused(
            file(#"{"a": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}}"#), .malformed,
            "impossible")
        refused(
            file(
                #"{"a": {"dtype": "F16", "shape": [4611686018427387904, 4], "data_offsets": [0, 8]}}"#
            ),
            .malformed, "impossible")
        refused(
            file(#"{"a": {"dtype": "F32", "shape": [2], "data_offsets": [-8, 0]}}"#), .malformed,
            "does not fit")
        refused(
            file(#"{"a": {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}}"#), .malformed,
            "does not fit")
        refused(
            file(#"{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}"#, body: 7),
            .truncated,
            "ends before tensor a")
    }

    /// Every half survives a round trip through float, and rounding goes to the nearest, ties to even.
    func testHalfPrecision() {
        for bits in UInt16.min...UInt16.max {
            let value = Half.float(bits)
            if value.isNaN {
                XCTAssertTrue(Half.float(Half.bits(value)).isNaN)
            } else {
                XCTAssertEqual(Half.bits(value), bits)
            }
        }
        XCTAssertEqual(Half.float(0x3C00), 1)
        XCTAssertEqual(Half.float(0xC500), -5)
        XCTAssertEqual(Half.float(0x0001), 0x1p-24)
        XCTAssertEqual(Half.float(0x03FF), 1023 * 0x1p-24)
        XCTAssertEqual(Half.float(0x7BFF), 65504)
        XCTAssertEqual(Half.float(0x7C00), .infinity)
        // Ties: between 1 and 1 + 2^-10, and the next.
        XCTAssertEqual(Half.bits(1 + 0x1p-11), 0x3C00)
        XCTAssertEqual(Half.bits(1 + 3 * 0x1p-11), 0x3C02)
        XCTAssertEqual(Half.bits((1 + 0x1p-11).nextUp), 0x3C01)
        XCTAssertEqual(Half.bits(0x1p-25), 0)
        XCTAssertEqual(Half.bits((0x1p-25 as Float).nextUp), 1)
        XCTAssertEqual(Half.bits(3 * 0x1p-25), 2)
        XCTAssertEqual(Half.bits(65519.996), 0x7BFF)
        XCTAssertEqual(Half.bits(65520), 0x7C00)
        XCTAssertEqual(Half.bits(-1e30), 0xFC00)
    }
}
