import AEC

/// `aec verify`: whether files are whole.
struct VerifyCommand: Command {
    static let description = CommandDescription(
        name: "verify",
        summary: "check .aec files for damage, writing nothing",
        usage: ["[OPTION]... FILE.aec..."],
        text: """
            Decodes all data of each file and checks every checksum, but makes no picture. A file that passes
            decodes to exactly the picture that its encoder saw. Of a file with an exact layer, every sample is
            computed and checked, and the line says so. Exit code 2 says that there is damage which does not
            touch the picture. With -v every chunk is listed, which shows where the damage is.

            A file of another network than the one built in is checked with that one, from the folders of aec model list.
            """,
        options: BatchSettings.inputOptions + BatchSettings.parallelOptions
            + [.model, .json, .quiet, .verbose] + BatchSettings.limitOptions,
        examples: [
            ("aec verify photo.aec", "prints: photo.aec: ok"),
            (
                "aec verify --quiet -r archive && echo fine",
                "for scripts: says nothing unless there is something wrong"
            ),
        ])

    private let settings: BatchSettings

    init(_ arguments: Arguments) throws(UsageError) { settings = try BatchSettings(arguments) }

    func run() throws(CommandError) -> ExitCode {
        let batch = try settings.batch(of: .compressed)
        let decoders = try settings.model.decoders(
            limits: settings.limits, threads: batch.threads)
        return batch.run { input throws(CommandError) in
            let bytes = try Files.readCompressed(input.path, limits: settings.limits)
            var report = FileReport(
                json: [("ok", .bool(true)), ("bytes", .integer(bytes.count))])
            do throws(AECError) {
                if settings.output.verbose {
                    let info = try AECDecoder.inspect(
                        bytes, limits: settings.limits, checksums: true)
                    report.detail = info.chunks.map { "\(input.name): \($0.text)" }
                        .joined(separator: "\n")
                }
                report.warnings = try decoders.decoder(for: bytes).verify(bytes)
                let layer = try AECDecoder.inspect(bytes, limits: settings.limits).layer
                if let layer { report.json.append(("layer", layer.json)) }
                if !settings.output.quiet {
                    let promise = layer.map { ", \($0.promise)" } ?? ""
                    report.result = "\(input.name): ok\(promise)"
                }
            } catch {
                // The chunks are listed all the same
                report.failure = CommandError(error)
            }
            return report
        }
    }
}
