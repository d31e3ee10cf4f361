import AEC
import AECImageIO
import AECReport

/// `aec decompress`: `.aec` files to pictures.
struct DecompressCommand: Command {
    static let quality = Option(
        "quality", "q", value: "1..100", help: "of a JPEG that is written (default 90)")

    static let description = CommandDescription(
        name: "decompress",
        summary: "make pictures of .aec files",
        usage: ["[-o PICTURE] FILE.aec...", "[OPTION]... - < FILE.aec > PICTURE.png"],
        text: """
            Decodes each file into a PNG picture beside it, with the same name and the extension .png.
            With -o the extension chooses the format: png, ppm, pgm or pnm, pam, jpg. Standard output gets PNG.
            PNG keeps everything, JPEG the metadata; it has 8 bits a sample and, like PPM, no transparency.

            The pixels are the same on every machine and with any number of threads. A damaged file gives an
            error and no picture. Damage that does not touch the picture gives a warning and exit code 2.
            """,
        options: [
            quality, .output, .force, .threads, .model, .json, .quiet, .verbose, .maxPixels, .maxSide,
            .maxMemory, .maxMetadata,
        ],
        examples: [
            ("aec decompress photo.aec", "writes photo.png"),
            ("aec decompress -o photo.jpg -q 95 photo.aec", "writes a JPEG"),
            ("aec decompress -o pictures/ *.aec", "PNG pictures into the folder pictures"),
            ("aec decompress -o - photo.aec | display", "straight into another program"),
        ])

    private let inputs: [String]
    private let format: ImageFile.Format
    private let jpegQuality: Int
    private let plan: DestinationPlan
    private let model: ModelChoice
    private let threads: Int
    private let limits: Limits
    private let output: Output

    init(_ arguments: Arguments) throws(UsageError) {
        inputs = try arguments.inputs()
        plan = try DestinationPlan(arguments, inputs: inputs)
        if let path = plan.namedFile {
            guard let format = ImageFile.Format(path: path) else {
                throw UsageError(
                    "cannot tell from '\(path)' which kind of picture to write: end it in .png, .ppm, .pgm, .pnm, .pam or .jpg",
                    command: arguments.command)
            }
            self.format = format
        } else {
            format = .png
        }
        let quality = try arguments.number(DecompressCommand.quality, in: 1...100)
        guard quality == nil || format == .jpeg else {
            throw UsageError(
                "--quality is for JPEG: name a .jpg file with -o", command: arguments.command)
        }
        jpegQuality = Int((quality ?? 90).rounded())
        model = ModelChoice(arguments)
        threads = try arguments.threads()
        limits = try arguments.limits()
        output = Output(arguments)
    }

    func run() throws(CommandError) -> ExitCode {
        let model = try model.load()
        let decoder = AECDecoder(limits: limits, model: model, threads: threads)
        var plan = plan
        return Batch(output: output).run(inputs) { input throws(CommandError) in
            let destination = try plan.destination(for: input, extension: "png")
            let report = try decompress(input, to: destination, with: decoder)
            plan.wrote(destination)
            return report
        }
    }

    private func decompress(
        _ input: String, to destination: Destination, with decoder: AECDecoder
    ) throws(CommandError) -> FileReport {
        var watch = Stopwatch()
        let bytes = try Files.readCompressed(input, limits: limits)
        let readSeconds = watch.lap()
        let image: AECImage
        let info: FileInfo
        do throws(AECError) {
            image = try decoder.decode(bytes)
            info = try AECDecoder.inspect(bytes, limits: limits)
        } catch {
            throw CommandError(error)
        }
        let decodeSeconds = watch.lap()
        let losses = try Files.write(
            image, as: format, jpegQuality: jpegQuality, to: destination, force: plan.force)
        let writeSeconds = watch.lap()

        let seconds = readSeconds + decodeSeconds + writeSeconds
        output.detail(
            """
            \(Batch.name(of: input)): level \(Decimal.fixed(info.quality.level, 2)), model \
            \(Model.name(of: info.modelID)), \(threads) threads, \(Processor.current); read \(Decimal.short(readSeconds)) s, \
            decoded \(Decimal.short(decodeSeconds)) s, wrote \(Decimal.short(writeSeconds)) s
            """)
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
            warnings: info.warnings + losses)
    }
}
