import AEC
import AECImageIO
import AECSupport
import AECTraining

/// `aec model import`: float weights to an integer network.
struct ModelImportCommand: Command {
    static let calibrate = Option(
        "calibrate", value: "FOLDER",
        help: "a folder with a few dozen photographs, to measure the ranges of values")
    static let name = Option(
        "name", value: "TEXT",
        help: "the name stored in the model (default: the name of the weights' file)")

    static let description = CommandDescription(
        name: "model import",
        summary: "convert trained weights into a model file",
        usage: ["--calibrate FOLDER [-o FILE.aecm] WEIGHTS.safetensors"],
        text: """
            Turns float weights into the integer network that encoder and decoder run: measures the range of
            every value over the photographs at all qualities, chooses the scales, and proves that no sum can
            overflow. Of a folder with more than 64 photographs, 64 are taken. Without -o, writes a file beside
            the weights with the extension .aecm.

            Files made with one network can only be decoded with the same network: give it to --model.
            """,
        options: [
            calibrate, name, .output, .force, .json, .quiet, .verbose, .maxPixels, .maxSide,
            .maxMemory,
        ],
        examples: [
            (
                "aec model import weights.safetensors --calibrate photos/ -o mine.aecm",
                "writes mine.aecm; takes some minutes"
            ),
            ("aec compress --model mine.aecm photo.png", "uses it"),
        ])

    private let weights: String
    private let folder: String
    private let name: String
    private let plan: DestinationPlan
    private let limits: Limits
    private let output: Output

    init(_ arguments: Arguments) throws(UsageError) {
        let inputs = try arguments.inputs()
        guard inputs.count == 1 else {
            throw UsageError("name one file of weights", command: arguments.command)
        }
        weights = inputs[0]
        guard let folder = arguments.string(ModelImportCommand.calibrate) else {
            throw UsageError("--calibrate FOLDER is needed", command: arguments.command)
        }
        self.folder = folder
        let stem = Path.replaceExtension(of: Path.name(of: weights), by: "").dropLast()
        name = arguments.string(ModelImportCommand.name) ?? String(stem)
        guard name.utf8.count <= 64 else {
            throw UsageError("--name takes at most 64 bytes", command: arguments.command)
        }
        plan = try DestinationPlan(arguments, named: inputs, isMany: false)
        try arguments.checkIsNoPicture(plan.namedFile, result: "a model: end the name in .aecm")
        limits = try arguments.limits()
        output = Output(arguments)
    }

    func run() throws(CommandError) -> ExitCode {
        let input = BatchInput(path: weights, status: FileStatus(ofInput: weights))
        return Batch(inputs: [input], output: output).run(plan, extension: "aecm") {
            _, destination throws(CommandError) in
            let bytes = try Files.read(weights, limit: Files.modelLimit)
            let (images, warnings) = try CalibrationPictures.read(folder, limits)
            var watch = Stopwatch()
            let file: [UInt8]
            let model: Model
            do throws(AECError) {
                file = try ModelImport.run(
                    weights: bytes, calibrationImages: images, name: name,
                    progress: { output.progress("calibrating: \(Decimal.fixed($0 * 100, 0)) %") })
                model = try Model(file)
            } catch {
                output.endProgress()
                throw CommandError(error, in: bytes)
            }
            output.endProgress()
            try Files.write(file, to: destination, force: plan.force)
            let seconds = watch.lap()
            return FileReport(
                json: [
                    ("output", .string(destination.name)), ("bytes", .integer(file.count)),
                    ("id", .string(model.idText)), ("name", .string(name)),
                    ("calibrationImages", .integer(images.count)),
                    ("seconds", .rounded(seconds, 3)),
                ],
                note: """
                    \(weights) -> \(destination.shown): \(file.count) bytes, model \(model.idText), \
                    calibrated on \(Decimal.count(images.count, "picture")), \(Decimal.short(seconds)) s
                    """,
                warnings: warnings + [model.info.dyingWarning].compactMap { $0 })
        }
    }
}
