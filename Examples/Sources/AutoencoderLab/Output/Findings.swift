import AEC
import AECSupport

/// What a lesson found out.
struct Findings {
    struct Figure {
        /// For programs.
        let key: String
        /// For people, with the unit.
        let label: String
        let value: Double
        let decimals: Int
    }

    let name: String
    var figures: [Figure] = []
    var epochs: [Epoch] = []
    /// A sentence for people about what the figures do not say.
    var notes: [String] = []
    /// Whether the figures are only for programs, because the notes hold a table of them.
    var hidesFigures = false
    var pictures: [(file: String, image: AECImage)] = []
    /// SVG and HTML.
    var texts: [(file: String, text: String)] = []

    init(_ name: String) { self.name = name }

    subscript(key: String) -> Double? { figures.first { $0.key == key }?.value }

    mutating func add(_ key: String, _ label: String, _ value: Double, _ decimals: Int) {
        figures.append(Figure(key: key, label: label, value: value, decimals: decimals))
    }

    func text(_ lab: Lab, folder: String) -> String {
        let width = figures.map(\.label.count).max() ?? 0
        var lines = ["\(name): \(lab.data.name), \(lab.counts)"]
        for figure in figures where !hidesFigures {
            let space = String(repeating: " ", count: width - figure.label.count)
            lines.append(
                "  \(figure.label)\(space)  \(Decimal.fixed(figure.value, figure.decimals))")
        }
        lines += notes
        let files = pictures.map(\.file) + texts.map(\.file)
        if !files.isEmpty {
            lines.append("look at " + files.map { "\(folder)/\($0)" }.joined(separator: ", "))
        }
        return lines.joined(separator: "\n")
    }

    func json(_ lab: Lab) -> JSON {
        let settings: [(String, JSON)] = [
            ("lesson", .string(name)), ("data", .string(lab.data.name)),
            ("training", .integer(lab.data.training.count)),
            ("validation", .integer(lab.data.validation.count)),
            ("test", .integer(lab.data.test.count)), ("side", .integer(lab.side)),
            ("seed", .integer(Int(lab.settings.seed))), ("threads", .integer(lab.workers.count)),
        ]
        let course = epochs.map { epoch in
            JSON.object([
                ("epoch", .integer(epoch.number)),
                ("training", .array(epoch.training.map { .number($0) })),
                ("validation", .array(epoch.validation.map { .number($0) })),
                ("cpuSeconds", .rounded(epoch.seconds, 3)),
            ])
        }
        return .object(
            settings + [
                ("figures", .object(figures.map { ($0.key, .number($0.value)) })),
                ("epochs", .array(course)),
            ])
    }
}

extension Lab {
    var counts: String {
        "\(data.training.count) to train, \(data.validation.count) to watch, \(data.test.count) to test"
    }
}
