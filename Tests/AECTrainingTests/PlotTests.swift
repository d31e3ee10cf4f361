import XCTest

@testable import AECTraining

final class PlotTests: XCTestCase {
    func testLinePlot() {
        let plot = LinePlot(
            title: "A & <b>", xLabel: "x", yLabel: "y",
            lines: [("one", [(0, 1), (10, 0.25), (20, .nan)]), ("none", [])])
        XCTAssertTrue(plot.svg.contains("A &amp; &lt;b>"))
        XCTAssertTrue(plot.svg.contains(">0.8<"))
        XCTAssertTrue(plot.svg.contains("64.0,40.0 704.0,388.0"))
        XCTAssertFalse(plot.svg.contains("nan"))
        XCTAssertTrue(LinePlot(title: "", xLabel: "", yLabel: "", lines: []).svg.contains("<svg"))
    }

    func testScatterPlot() {
        let plot = ScatterPlot(
            title: "<b>", xLabel: "x", yLabel: "y",
            classes: [("0", [(0, 0), (10, 5), (.nan, 1)]), ("1", [(5, .infinity)])])
        XCTAssertTrue(plot.svg.contains("&lt;b>"))
        XCTAssertEqual(plot.svg.components(separatedBy: "<circle").count, 3)
        XCTAssertTrue(plot.svg.contains("cx=\"64.0\" cy=\"388.0\""))
        XCTAssertFalse(plot.svg.contains("nan"))
        XCTAssertTrue(
            ScatterPlot(title: "", xLabel: "", yLabel: "", classes: []).svg.contains("<svg"))
    }
}
