import AEC
import AECImageIO
import AECReport

/// `aec decompress`: `.aec` files to pictures.
struct DecompressCommand: Command {
    static let description = CommandDescription(
        name: "decompress",
        summary: "make pictures of .aec files",
        usage: [
            "[-o PICTURE] FILE.aec...", "[OPTION]... -r FOLDER... [--out-dir DIR]",
            "[OPTION]... - < FILE.aec > PICTURE.png",
        ],
        text: """
            Decodes each file into a PNG picture beside it, with the same name and the extension .png.
            With -o the extension chooses the format: png, ppm, pgm or pnm, jpg. Standard output gets PNG.

            The pixels are the same on every machine and with any number of threads. A damaged file gives an
            error and no picture. Damage that does not touch the picture gives a warning and exit code 2.
            """,
        options: CommonSettings.outputOptions + CommonSettings.inputOptions
            + CommonSettings.parallelOptions + [.model, .json, .quiet, .verbose]
            + CommonSettings.limitOptions,
        examples: [
            ("aec decompress photo.aec", "writes photo.png"),
            ("aec decompress -o photo.ppm photo.aec", "writes a PPM"),
            ("aec decompress -o pictures/ *.aec", "PNG pictures into the folder pictures"),
            ("aec decompress -r small --out-dir pictures", "all .aec files in small"),
            ("aec decompress -o - photo.aec | display", "straight into another program"),
        ])

    private let settings: CommonSettings
    private let format: ImageFile.Format
    private let plan: DestinationPlan

    init(_ arguments: Arguments) throws(UsageError) {
        settings = try CommonSettings(arguments)
        plan = try settings.plan(arguments)
        if let path = plan.namedFile {
            guard let format = ImageFile.Format(path: path) else {
                throw UsageError(
                    "cannot tell from '\(path)' which kind of picture to write: end it in .png, .ppm, .pgm, .pnm or .jpg",
                    command: arguments.command)
            }
            self.format = format
        } else {
            format = .png
        }
    }

    func run() throws(CommandError) -> ExitCode {
        let batch = try settings.batch(of: .compressed)
        let decoder = AECDecoder(
            limits: settings.limits, model: try settings.model.load(), threads: batch.threads)
        return batch.run(plan, extension: "png") { input, destination throws(CommandError) in
            try decompress(input.path, to: destination, with: decoder)
        }
    }

    private func decompress(
        _ input: String, to destination: Destination, with decoder: AECDecoder
    ) throws(CommandError) -> FileReport {
        var watch = Stopwatch()
        let bytes = try Files.readCompressed(input, limits: settings.limits)
        let readSeconds = watch.lap()
        let image: AECImage
        let info: FileInfo
        do throws(AECError) {
            image = try decoder.decode(bytes)
            info = try AECDecoder.inspect(bytes, limits: settings.limits)
        } catch {
            throw CommandError(error)
        }
        let decodeSeconds = watch.lap()
        try Files.write(image, as: format, to: destination, force: plan.force)
        let writeSeconds = watch.lap()

        let seconds = readSeconds + decodeSeconds + writeSeconds
        return FileReport(
            json: [
                ("output", .string(destination.name)),
                ("width", .integer(image.width)), ("height", .integer(image.height)),
                ("channels", .integer(image.colorModel.channels)),
                ("seconds", .rounded(seconds, 6)), ("decodeSeconds", .rounded(decodeSeconds, 6)),
            ],
            note: """
                \(Batch.name(of: input)) -> \(destination.name): \(image.width) x \(image.height) \
                \(image.colorModel.text), \(Decimal.short(seconds)) s
                """,
            detail: """
                \(Batch.name(of: input)): level \(Decimal.fixed(info.quality.level, 2)), model \
                \(Model.name(of: info.modelID)), \(decoder.threads) threads, \(Processor.current); \
                read \(Decimal.short(readSeconds)) s, decoded \(Decimal.short(decodeSeconds)) s, \
                wrote \(Decimal.short(writeSeconds)) s
                """,
            warnings: info.warnings)
    }
}
