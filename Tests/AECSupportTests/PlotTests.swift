import XCTest

@testable import AECSupport

final class PlotTests: XCTestCase {
    func testLinePlot() {
        let plot = Plot(
            .line, title: "A & <b>", xLabel: "x", yLabel: "y",
            series: [("one", [(0, 1), (10, 0.25), (20, .nan)]), ("none", [])])
        XCTAssertTrue(plot.svg.contains("A &amp; &lt;b>"))
        XCTAssertTrue(plot.svg.contains(">0.8<"))
        XCTAssertTrue(plot.svg.contains("64.0,40.0 704.0,388.0"))
        XCTAssertFalse(plot.svg.contains("nan"))
        XCTAssertTrue(
            Plot(.line, title: "", xLabel: "", yLabel: "", series: []).svg.contains("<svg"))
    }

    /// Losses of a run that went wrong are finite for a while.
    func testLargeValues() {
        func svg(_ values: [Double]) -> String {
            let points = values.enumerated().map { (x: Double($0), y: $1) }
            let line = Plot(.line, title: "", xLabel: "", yLabel: "", series: [("one", points)])
            let scatter = Plot(
                .points, title: "", xLabel: "", yLabel: "", series: [("one", points)])
            XCTAssertFalse(line.svg.contains("nan"))
            XCTAssertFalse(scatter.svg.contains("inf"))
            return line.svg
        }
        for size in [1e9, 1e15, 1e16, 1e18, 1e30, 1e308, .infinity] {
            _ = svg([size])
            _ = svg([size, size])
            _ = svg([-size, size])
            _ = svg([size, size * (1 - 1e-10)])
            _ = svg([1, 2, size, -size])
        }
        XCTAssertEqual(svg([1, 2, 1e16]), svg([1, 2]))
        XCTAssertEqual(
            PlotAxis([1e15, 1e15]).ticks.count, PlotAxis([10, 10]).ticks.count)
    }

    func testScatterPlot() {
        let plot = Plot(
            .points, title: "<b>", xLabel: "x", yLabel: "y",
            series: [("0", [(0, 0), (10, 5), (.nan, 1)]), ("1", [(5, .infinity)])])
        XCTAssertTrue(plot.svg.contains("&lt;b>"))
        XCTAssertEqual(plot.svg.components(separatedBy: "<circle").count, 3)
        XCTAssertTrue(plot.svg.contains("cx=\"64.0\" cy=\"388.0\""))
        XCTAssertFalse(plot.svg.contains("nan"))
        XCTAssertTrue(
            Plot(.points, title: "", xLabel: "", yLabel: "", series: []).svg.contains("<svg"))
    }
}
