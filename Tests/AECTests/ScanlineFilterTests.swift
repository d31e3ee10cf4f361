import TestSupport
import XCTest

@testable import AEC

final class ScanlineFilterTests: XCTestCase {
    func testUndoIsTheInverseOfApply() {
        var random = SplitMix64(seed: 5)
        for filter in ScanlineFilter.allCases {
            for pixelSize in [1, 2] {
                for count in [1, 2, 3, 4, 7, 64] where count % pixelSize == 0 {
                    let row = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
                    let above = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
                    var filtered = [UInt8](repeating: 0, count: count)
                    filter.apply(
                        row, above: above, count: count, pixelSize: pixelSize, to: &filtered)
                    XCTAssertEqual(
                        filtered, reference(filter, row, above, pixelSize),
                        "\(filter), \(count) bytes, pixels of \(pixelSize)")
                    filter.undo(&filtered, above: above, count: count, pixelSize: pixelSize)
                    XCTAssertEqual(filtered, row, "\(filter), \(count) bytes of \(pixelSize)")
                }
            }
        }
    }

    /// Byte by byte, in the words of ISO/IEC 15948, section 9.2.
    private func reference(
        _ filter: ScanlineFilter, _ row: [UInt8], _ above: [UInt8], _ pixelSize: Int
    ) -> [UInt8] {
        row.indices.map { i in
            let a = i >= pixelSize ? Int(row[i - pixelSize]) : 0
            let b = Int(above[i])
            let c = i >= pixelSize ? Int(above[i - pixelSize]) : 0
            let prediction: Int
            switch filter {
            case .none: prediction = 0
            case .sub: prediction = a
            case .up: prediction = b
            case .average: prediction = (a + b) / 2
            case .paeth:
                let p = a + b - c
                let (pa, pb, pc) = (abs(p - a), abs(p - b), abs(p - c))
                prediction = pa <= pb && pa <= pc ? a : pb <= pc ? b : c
            }
            return UInt8((Int(row[i]) - prediction) & 255)
        }
    }

    func testWeight() {
        XCTAssertEqual(
            ScanlineFilter.weight([0, 1, 255, 128, 127], count: 5), 0 + 1 + 1 + 128 + 127)
    }
}
