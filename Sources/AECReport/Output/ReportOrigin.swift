import AECSupport

/// What a report was made with, and when: numbers mean little without.
public struct ReportOrigin: Sendable {
    /// Name and version: "aec 0.1.0".
    public let program: String
    /// The model of AEC's row, by its id.
    public let model: String
    /// The machine's processor, and the kind of its instructions that AEC used.
    public let processor: String
    /// The day, as in "2026-11-28", of UTC.
    public let date: String

    /// An origin of these parts.
    public init(program: String, model: String, processor: String, date: String) {
        self.program = program
        self.model = model
        self.processor = processor
        self.date = date
    }

    /// All of it in one line.
    var text: String { "\(program), model \(model), on \(processor), \(date)" }

    var json: JSON {
        .object([
            ("program", .string(program)), ("model", .string(model)),
            ("processor", .string(processor)), ("date", .string(date)),
        ])
    }
}
