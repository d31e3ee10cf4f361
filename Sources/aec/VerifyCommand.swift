import AEC
import AECReport

/// `aec verify`: whether files are whole.
struct VerifyCommand: Command {
    static let description = CommandDescription(
        name: "verify",
        summary: "check that .aec files are whole, writing nothing",
        usage: ["[OPTION]... FILE.aec..."],
        text: """
            Decodes all data of each file and checks every checksum, but makes no picture. A file that passes
            decodes to exactly the picture that its encoder saw. Exit code 2 says that there is damage which
            does not touch the picture.
            """,
        options: [.threads, .model, .json, .quiet, .maxPixels, .maxSide, .maxMemory, .maxMetadata],
        examples: [
            ("aec verify photo.aec", "prints: photo.aec: ok"),
            (
                "aec verify --quiet archive/*.aec && echo fine",
                "for scripts: says nothing unless there is something wrong"
            ),
        ])

    private let inputs: [String]
    private let model: ModelChoice
    private let threads: Int
    private let limits: Limits
    private let output: Output

    init(_ arguments: Arguments) throws(UsageError) {
        inputs = try arguments.inputs()
        model = ModelChoice(arguments)
        threads = try arguments.threads()
        limits = try arguments.limits()
        output = Output(arguments)
    }

    func run() throws(CommandError) -> ExitCode {
        let model = try model.load()
        let decoder = AECDecoder(limits: limits, model: model, threads: threads)
        return Batch(output: output).run(inputs) { input throws(CommandError) in
            let bytes = try Files.readCompressed(input, limits: limits)
            do throws(AECError) {
                let warnings = try decoder.verify(bytes)
                return FileReport(
                    json: [("ok", .bool(true)), ("bytes", .integer(bytes.count))],
                    result: output.quiet ? nil : "\(Batch.name(of: input)): ok", warnings: warnings)
            } catch {
                throw CommandError(error)
            }
        }
    }
}
