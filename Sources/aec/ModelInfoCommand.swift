import AEC
import AECReport

/// `aec model info`: which network this is.
struct ModelInfoCommand: Command {
    static let description = CommandDescription(
        name: "model info",
        summary: "print which network a model file holds",
        usage: ["[--json] [FILE.aecm]..."],
        text: """
            Checks each model file as the decoder does and prints its identity, by which .aec files name the
            network they need. Without a file: the network built into this program.
            """,
        options: [.json],
        examples: [
            ("aec model info", "the built-in network"),
            ("aec model info mine.aecm", "another one"),
        ])

    private let inputs: [String]
    private let output: Output

    init(_ arguments: Arguments) throws(UsageError) {
        inputs = arguments.files.isEmpty ? [] : try arguments.inputs()
        output = Output(arguments)
    }

    func run() throws(CommandError) -> ExitCode {
        guard !inputs.isEmpty else {
            let report = report(on: .standard, name: "built in")
            output.result(output.json ? JSON.object(report.json).text : report.result ?? "")
            return .success
        }
        return Batch(output: output).run(inputs) { input throws(CommandError) in
            report(on: try Model(reading: input), name: Batch.name(of: input))
        }
    }

    private func report(on model: Model, name: String) -> FileReport {
        let isBuiltIn = model.id == Model.standard.id
        return FileReport(
            json: [("id", .string(model.idText)), ("builtIn", .bool(isBuiltIn))],
            result: "\(name): model \(model.idText)")
    }
}
