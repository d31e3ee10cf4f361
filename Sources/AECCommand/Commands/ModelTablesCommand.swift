import AEC
import AECImageIO
import AECSupport
import AECTraining

/// `aec model tables`: another set of gain tables behind a model.
struct ModelTablesCommand: Command {
    static let weights = Option(
        "weights", value: "FILE",
        help: "the weights.safetensors of a run of aec train --learn tables")
    static let calibrate = Option(
        "calibrate", value: "FOLDER",
        help: "a folder with a few dozen photographs, for the statistics of the hyper-latents")
    static let name = Option(
        "name", value: "TEXT", help: "what the set is called; one of this name is replaced")

    static let description = CommandDescription(
        name: "model tables",
        summary: "add a set of gain tables to a model file",
        usage: ["--weights FILE --calibrate FOLDER --name TEXT -o OUT.aecm MODEL.aecm"],
        text: """
            Writes the model file with a set of gain tables behind it, made of float weights whose tables alone
            were trained (aec train --learn tables) from the weights that the model was made of. The model
            itself stays as it is, byte by byte, and so does its id. Weights whose layers are not the model's
            are refused. Of a folder with more than 64 photographs, 64 are taken.
            """,
        options: [
            weights, calibrate, name, .output, .force, .json, .quiet, .verbose, .maxPixels,
            .maxSide, .maxMemory,
        ],
        examples: [
            (
                "aec model tables mine.aecm --weights w.safetensors --calibrate photos/ --name visual -o both.aecm",
                "writes both.aecm: mine.aecm, then the set"
            )
        ])

    private let model: String
    private let weights: String
    private let folder: String
    private let name: String
    private let plan: DestinationPlan
    private let limits: Limits
    private let output: Output

    init(_ arguments: Arguments) throws(UsageError) {
        func wrong(_ text: String) -> UsageError { UsageError(text, command: arguments.command) }
        func needed(_ option: Option) throws(UsageError) -> String {
            guard let value = arguments.string(option), !value.isEmpty else {
                throw wrong("--\(option.long) \(option.value ?? "") is needed")
            }
            return value
        }
        let inputs = try arguments.inputs()
        guard inputs.count == 1 else { throw wrong("name one model file") }
        model = inputs[0]
        weights = try needed(ModelTablesCommand.weights)
        folder = try needed(ModelTablesCommand.calibrate)
        name = try needed(ModelTablesCommand.name)
        guard name.utf8.count <= 64 else { throw wrong("--name takes at most 64 bytes") }
        _ = try needed(.output)
        plan = try DestinationPlan(arguments, named: inputs, isMany: false)
        try arguments.checkIsNoPicture(plan.namedFile, result: "a model: end the name in .aecm")
        limits = try arguments.limits()
        output = Output(arguments)
    }

    func run() throws(CommandError) -> ExitCode {
        let input = BatchInput(path: model, status: FileStatus(ofInput: model))
        return Batch(inputs: [input], output: output).run(plan, extension: "aecm") {
            _, destination throws(CommandError) in
            let bytes = try Files.read(model, limit: Files.modelLimit)
            let trained = try Files.load(weights) { bytes throws(AECError) in
                try Safetensors(bytes)
            }
            let (images, warnings) = try CalibrationPictures.read(folder, limits)
            let made: TableExport.Result
            do throws(AECError) {
                made = try TableExport.run(
                    model: bytes, weights: trained, calibrationImages: images, name: name,
                    progress: { output.progress("calibrating: \(Decimal.fixed($0 * 100, 0)) %") })
            } catch {
                output.endProgress()
                throw CommandError(error, in: bytes)
            }
            output.endProgress()
            try Files.write(made.file, to: destination, force: plan.force)
            return FileReport(
                json: [
                    ("output", .string(destination.name)), ("bytes", .integer(made.file.count)),
                    ("name", .string(name)), ("setBytes", .integer(made.setSize)),
                    ("clamped", .integer(made.clamped)),
                    ("calibrationImages", .integer(images.count)),
                ],
                note: """
                    \(model) -> \(destination.shown): \(made.file.count) bytes, of which the set \
                    \(name) has \(made.setSize), calibrated on \
                    \(Decimal.count(images.count, "picture"))
                    """,
                warnings: warnings + clampWarning(made.clamped))
        }
    }

    private func clampWarning(_ entries: Int) -> [String] {
        guard entries > 0 else { return [] }
        return [
            "\(Decimal.count(entries, "gain")) of the tables are beyond what this model can hold, and are the nearest that it can"
        ]
    }
}
