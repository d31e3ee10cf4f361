import AEC
import AECImageIO
import AECReport

/// `aec compress`: pictures to `.aec` files.
struct CompressCommand: Command {
    static let description = CommandDescription(
        name: "compress",
        summary: "make .aec files of pictures",
        usage: [
            "[-q 0..100] [-o FILE] PICTURE...", "--target-size BYTES [-o FILE] PICTURE...",
            "[OPTION]... - < PICTURE > FILE.aec",
        ],
        text: """
            Compresses each picture into a file beside it, with the same name and the extension .aec.
            Reads PNG, JPEG and PNM (PPM, PGM) with 8 bits a sample, grey or RGB, of any size from 1 x 1;
            the kind is told by the content, not by the name. Metadata of the picture is not kept.

            Instead of a quality, a size or a PSNR can be asked for: the quality is then searched with a few
            encodings. Sizes are met within 2 percent and never exceeded, PSNR within 0.1 dB and never missed;
            what no quality reaches is an error that says what is possible.

            Prints the size of the new file, its bits per pixel, how many times smaller it is than the
            uncompressed pixels, and the time. The same picture and quality give the same file on every
            machine and with any number of threads.
            """,
        options: [
            quality, bitsPerPixel, targetSize, psnr, .effort, .output, .force, .threads, .model, .json, .quiet, .verbose, .maxPixels,
            .maxSide,
        ],
        examples: [
            ("aec compress photo.png", "writes photo.aec"),
            (
                "aec compress -q 80 -o small.aec photo.jpg",
                "a better picture, and a name for the file"
            ),
            ("aec compress --target-size 40k photo.jpg", "the best picture that fits in 40,000 bytes"),
            ("aec compress --effort 9 photo.jpg", "a smaller file for more time"),
            ("aec compress --force *.png", "all PNG pictures here, replacing .aec files of before"),
            ("aec compress -o web/ *.png", "into the folder web"),
            ("convert photo.tif ppm:- | aec compress - > photo.aec", "from one program to another"),
        ])

    private let inputs: [String]
    let target: EncodingTarget
    private let effort: Effort
    private let plan: DestinationPlan
    private let model: ModelChoice
    private let threads: Int
    private let limits: Limits
    private let output: Output

    init(_ arguments: Arguments) throws(UsageError) {
        inputs = try arguments.inputs()
        target = try CompressCommand.target(arguments)
        effort = try arguments.effort()
        plan = try DestinationPlan(arguments, inputs: inputs)
        model = ModelChoice(arguments)
        threads = try arguments.threads()
        limits = try arguments.limits()
        output = Output(arguments)
    }

    func run() throws(CommandError) -> ExitCode {
        let model = try model.load()
        let encoder = AECEncoder(target, effort: effort, model: model, threads: threads)
        var plan = plan
        return Batch(output: output).run(inputs) { input throws(CommandError) in
            let destination = try plan.destination(for: input, extension: "aec")
            let report = try compress(input, to: destination, with: encoder)
            plan.wrote(destination)
            return report
        }
    }

    private func compress(
        _ input: String, to destination: Destination, with encoder: AECEncoder
    ) throws(CommandError) -> FileReport {
        var watch = Stopwatch()
        // The file's own bytes are gone before the encoder needs its memory
        let image = try Files.readImage(input, limits: limits)
        let readSeconds = watch.lap()
        let encoding: Encoding
        do throws(AECError) {
            encoding = try encoder.encoding(of: image)
        } catch {
            throw CommandError(error)
        }
        let bytes = encoding.bytes
        let encodeSeconds = watch.lap()
        try Files.write(bytes, to: destination, force: plan.force)
        let writeSeconds = watch.lap()

        let seconds = readSeconds + encodeSeconds + writeSeconds
        let bpp = Double(bytes.count) * 8 / Double(image.width * image.height)
        let ratio = Double(image.pixels.count) / Double(bytes.count)
        output.detail(
            """
            \(Batch.name(of: input)): \(image.width) x \(image.height) \(image.colorModel.text), level \
            \(Decimal.fixed(encoding.quality.level, 2))\(found(encoding)), effort \(effort.level), \
            model \(encoder.model.idText), \(threads) threads, \(Processor.current); \
            read \(Decimal.short(readSeconds)) s, encoded \(Decimal.short(encodeSeconds)) s, \
            wrote \(Decimal.short(writeSeconds)) s
            """)
        return FileReport(
            json: [
                ("output", .string(destination.name)),
                ("width", .integer(image.width)), ("height", .integer(image.height)),
                ("channels", .integer(image.colorModel.channels)),
                ("level", .number(encoding.quality.level)), ("effort", .integer(effort.level)),
                ("encodings", .integer(encoding.encodings)), ("model", .string(encoder.model.idText)),
                ("bytes", .integer(bytes.count)), ("bpp", .rounded(bpp, 5)),
                ("ratio", .rounded(ratio, 3)),
                ("seconds", .rounded(seconds, 6)), ("encodeSeconds", .rounded(encodeSeconds, 6)),
            ] + (encoding.psnr.map { [("psnr", .rounded($0, 3))] } ?? []),
            note: """
                \(Batch.name(of: input)) -> \(destination.name): \(bytes.count) bytes, \
                \(Decimal.fixed(bpp, 3)) bpp, \(Decimal.fixed(ratio, 1)):1, \(Decimal.short(seconds)) s
                """)
    }
}

extension AECImage.ColorModel {
    /// As people write it.
    var text: String {
        switch self {
        case .grey: "grey"
        case .rgb: "RGB"
        }
    }
}
