import AEC
import AECImageIO
import AECSupport

/// `aec strip`: what is left of files without their exact layers.
struct StripCommand: Command {
    static let lossless = Option(
        "lossless", help: "drop the exact layer: what is left is the lossy picture's file")

    static let description = CommandDescription(
        name: "strip",
        summary: "drop the exact layer of .aec files, which leaves the lossy picture",
        usage: [
            "--lossless FILE.aec...", "--lossless -o SMALL.aec FILE.aec",
            "--lossless --out-dir DIR [-r] FILE.aec...", "--lossless - < FILE.aec > SMALL.aec",
        ],
        text: """
            A file of compress --lossless or --near-lossless begins with a lossy picture. What is left here is
            that: byte for byte the file that it is by itself, with all metadata. Nothing is decoded or
            compressed again. Programs from before there were exact layers read only such files.

            Replaces each file, as a whole or not at all, unless -o or --out-dir names another place. The exact
            picture cannot be had back of what is left. A file without an exact layer stays as it is. Of drawings,
            the lossy picture may be of one colour: such a file is an error, unless --force is given.
            """,
        options: [lossless, .output, .outputFolder, .force, .skipExisting, .noPreserve, .dryRun]
            + BatchSettings.inputOptions + [.workers, .json, .quiet, .verbose]
            + BatchSettings.limitOptions,
        examples: [
            ("aec strip --lossless scan.aec", "makes scan.aec small"),
            (
                "aec strip --lossless --out-dir web -r archive",
                "the lossy pictures of all files in archive, into web"
            ),
        ])

    private let settings: BatchSettings
    private let plan: DestinationPlan

    init(_ arguments: Arguments) throws(UsageError) {
        guard arguments.has(StripCommand.lossless) else {
            throw UsageError(
                "say what to drop: --lossless is the exact layer (compress --strip leaves metadata out)",
                command: arguments.command)
        }
        settings = try BatchSettings(arguments)
        plan = try settings.plan(arguments)
    }

    func run() throws(CommandError) -> ExitCode {
        let batch = try settings.batch(of: .compressed)
        guard plan.place == .besideInput else {
            return batch.run(plan, extension: "aec") { input, destination throws(CommandError) in
                try strip(input, to: destination, force: plan.force)
            }
        }
        try checkThatAllExist()
        return batch.run { input throws(CommandError) in
            if let refusal = input.refusal(as: .compressed) { throw refusal }
            return try strip(
                input, to: input.path == "-" ? .standardOutput : .file(input.path), force: true)
        }
    }

    /// Two names may be meant as those of a file and of the result, as other commands take them: nothing is replaced then.
    private func checkThatAllExist() throws(CommandError) {
        for path in settings.selection.named
        where path != "-" && FileStatus(of: path) == nil && settings.selection.named.count > 1 {
            throw CommandError(
                .noInput,
                "\(FileName.shown(path)): there is no such file, so that none was changed (strip replaces files in place; -o names a result)",
                kind: "noInput")
        }
    }

    private func strip(
        _ input: BatchInput, to destination: Destination, force: Bool
    ) throws(CommandError) -> FileReport {
        let bytes = try Files.readCompressed(input.path, limits: settings.limits)
        let base: [UInt8]
        do throws(AECError) {
            base = try AECDecoder.base(of: bytes, limits: settings.limits)
            let info = try AECDecoder.inspect(bytes, limits: settings.limits)
            guard info.layer?.isBaseEmpty != true || plan.force else {
                throw AECError(
                    .invalidArgument,
                    "the lossy picture is of one colour, nothing would be left: compress --lossless -q makes one to look at (--force drops the layer all the same)"
                )
            }
        } catch {
            throw CommandError(error)
        }
        let isSame = base.count == bytes.count && destination == .file(input.path)
        if !isSame, !plan.isDryRun {
            try Files.write(base, to: destination, force: force, like: plan.attributes(of: input))
        }
        let change = Decimal.change(from: bytes.count, to: base.count)
        let note =
            base.count == bytes.count
            ? "\(input.name): no exact layer" : "\(input.name) -> \(destination.shown): \(change)"
        return FileReport(
            json: [
                ("output", .string(destination.name)), ("inputBytes", .integer(bytes.count)),
                ("bytes", .integer(base.count)),
            ] + (plan.isDryRun ? [("dryRun", .bool(true))] : []),
            note: note + (plan.isDryRun ? " (dry run)" : ""), sizes: (bytes.count, base.count))
    }
}
