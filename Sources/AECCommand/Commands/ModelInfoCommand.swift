import AEC
import AECSupport

/// `aec model info`: which network this is.
struct ModelInfoCommand: Command {
    static let description = CommandDescription(
        name: "model info",
        summary: "print the network of a model file",
        usage: ["[--json] [-v] [FILE.aecm]..."],
        text: """
            Checks each model file as the decoder does and prints its name, the id by which .aec files name the
            network they need, and how many hidden channels of its blocks were active on the pictures that it was
            calibrated on. With -v how wide and deep the network is, the same for each block, and all layers and
            the ranges of their values. Without a file: the network built into this program.
            """,
        options: [.json, .verbose],
        examples: [
            ("aec model info", "the built-in network"),
            ("aec model info -v mine.aecm", "another one, with all its layers"),
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
        var batch = Batch(inputs: inputs.map { BatchInput(path: $0) }, output: output)
        batch.saysCount = false
        return batch.run { input throws(CommandError) in
            report(on: try Model(reading: input.path), name: input.name)
        }
    }

    private func report(on model: Model, name: String) -> FileReport {
        let info = model.info
        return FileReport(json: json(of: info), result: text(of: info, name: name))
    }

    private func text(of info: ModelInfo, name: String) -> String {
        let builtIn = info.id == Model.standard.info.id ? " (the built-in network)" : ""
        var text = """
            \(name): \(info.title)
              id         \(info.id)\(builtIn)
              SHA-256    \(info.checksum)
              size       \(info.size) bytes, \(info.parameters) parameters
              living     \(info.livingText)
            """
        if !info.tableSets.isEmpty { text += "\n  tables     \(info.tablesText)" }
        guard output.verbose else { return text }
        text += "\n  scales below index \(info.firstCodedScale) are not coded\n\n"
        var sizes = MarkdownTable(["size", "number"])
        for (field, value) in zip(NetworkSize.fields, info.network.values) {
            sizes.add([field.name, String(value)])
        }
        var blocks = MarkdownTable(["block", "hidden channels", "living %"])
        for block in info.blocks {
            blocks.add([block.name, String(block.hidden), Decimal.fixed(100 * block.share, 1)])
        }
        var layers = MarkdownTable(["layer", "inputs", "outputs", "shifts"])
        for layer in info.layers {
            layers.add([
                layer.name, String(layer.inputs), String(layer.outputs),
                range(layer.minimumShift, layer.maximumShift),
            ])
        }
        var tensors = MarkdownTable(["values", "channels", "exponents"])
        for tensor in info.tensors {
            tensors.add([
                tensor.name, String(tensor.channels),
                range(tensor.minimumExponent, tensor.maximumExponent),
            ])
        }
        return text + [sizes, blocks, layers, tensors].map(\.text).joined(separator: "\n\n")
    }

    private func range(_ low: Int, _ high: Int) -> String {
        low == high ? String(low) : "\(low)...\(high)"
    }

    private func json(of info: ModelInfo) -> [(String, JSON)] {
        [
            ("id", .string(info.id)), ("name", .string(info.name)),
            ("comment", .string(info.comment)), ("sha256", .string(info.checksum)),
            ("bytes", .integer(info.size)), ("parameters", .integer(info.parameters)),
            ("builtIn", .bool(info.id == Model.standard.info.id)),
            (
                "network",
                .object(
                    zip(NetworkSize.fields, info.network.values).map {
                        ($0.name, .integer($1))
                    })
            ),
            ("tables", info.tablesJSON),
            (
                "living",
                .object(info.blocks.map { ($0.name, .rounded(100 * $0.share, 1)) })
            ),
        ]
    }
}
