import TestSupport
import XCTest

@testable import AEC

/// The tables of spec/aecm-format.md say where the program finds things.
final class ModelSpecTests: XCTestCase {
    private let layout = Model.standard.layout

    private func lines() throws -> Set<String> {
        let text = String(decoding: try Repository.bytes("spec/aecm-format.md"), as: UTF8.self)
        return Set(text.split(separator: "\n").map(String.init))
    }

    func testLayersAndTables() throws {
        let lines = try lines()
        var visits = Model.standard.visits()
        XCTAssertEqual(visits.first?.offset, layout.layersOffset)
        let end = layout.fileSize - ModelLayout.checksumSize
        for (i, visit) in visits.enumerated() {
            let size = (i + 1 < visits.count ? visits[i + 1].offset : end) - visit.offset
            let kind =
                visit.shift == nil
                ? "table \(visit.outputs)"
                : visit.name.hasSuffix(".depthwise")
                    ? "depthwise \(visit.outputs)" : "pointwise \(visit.inputs) -> \(visit.outputs)"
            let row = "| \(visit.offset) | \(size) | \(visit.name) | \(kind) |"
            XCTAssertTrue(lines.contains { $0.hasPrefix(row) }, row)
            XCTAssertEqual(visit.offset % 64, 0)
        }
        // And the document names nothing else.
        visits.removeAll { visit in lines.contains { $0.contains("| \(visit.name) |") } }
        XCTAssertTrue(visits.isEmpty)
        let kinds = ["| pointwise ", "| depthwise ", "| table "]
        let rows = lines.filter { line in
            line.first == "|" && kinds.contains { line.contains($0) }
                && line.dropFirst(2).first!.isNumber
        }
        XCTAssertEqual(rows.count, Model.standard.visits().count)
    }

    func testExponents() throws {
        let lines = try lines()
        var offset = ModelLayout.exponentsOffset
        for tensor in Architecture.standard.tensors {
            let row = "| \(offset) | \(tensor.channels) | \(tensor.name) |"
            XCTAssertTrue(lines.contains(row), row)
            offset += tensor.channels
        }
        XCTAssertEqual(offset, layout.firstCodedScaleOffset)
    }

    func testSections() throws {
        let lines = try lines()
        let end = layout.fileSize - ModelLayout.checksumSize
        let tables = layout.firstCodedScaleOffset
        for row in [
            "| 0 | \(ModelLayout.exponentsOffset) | header |",
            "| \(ModelLayout.exponentsOffset) | \(layout.exponents) | exponents, section 4 |",
            "| \(tables) | \(layout.layersOffset - tables) | tables of the entropy coder, section 5 |",
            "| \(layout.layersOffset) | \(end - layout.layersOffset) | layers and gain tables, section 6 |",
            "| \(end) | 32 | SHA-256 (FIPS 180-4) of all bytes before it |",
            "| \(ModelLayout.sizeOffset) | 4 | size | u32: \(layout.fileSize), the size of the file |",
            "| \(ModelLayout.nameOffset) | \(ModelLayout.nameSize) | name | text: what the model is called |",
            "| \(ModelLayout.commentOffset) | \(ModelLayout.commentSize) | comment | text: where the weights come from |",
        ] { XCTAssertTrue(lines.contains(row), row) }
        for (offset, size, name) in [
            (tables, 1, "first_coded_scale"), (layout.zScaleOffset, 768, "z_scale"),
            (layout.zOffsetOffset, 1536, "z_offset"),
        ] {
            let row = "| \(offset) | \(size) | \(name) |"
            XCTAssertTrue(lines.contains { $0.hasPrefix(row) }, row)
        }
    }
}
