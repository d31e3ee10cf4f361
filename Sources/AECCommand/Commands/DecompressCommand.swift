import AEC
import AECImageIO
import AECSupport

/// `aec decompress`: `.aec` files to pictures.
struct DecompressCommand: Command {
    static let quality = Option(
        "quality", "q", value: "1..100", help: "quality of a JPEG that is written (default 90)")
    static let region = Option(
        "region", value: "X,Y,W,H",
        help: "decode only W x H pixels, X from the left and Y from the top of the picture")
    static let scale = Option(
        "scale", value: "1/N",
        help: "write a preview of 1/2, 1/4, 1/8 or 1/16 of the size")

    static let description = CommandDescription(
        name: "decompress",
        summary: "decode .aec files into pictures",
        usage: [
            "[-o PICTURE] FILE.aec...", "[OPTION]... -r FOLDER... [--out-dir DIR]",
            "[OPTION]... - < FILE.aec > PICTURE.png",
        ],
        text: """
            Decodes each file into a PNG picture beside it, with the same name and the extension .png.
            With -o the extension chooses the format: png, ppm (RGB), pgm (grey), pnm (either), pam, jpg. Standard
            output gets PNG.
            PNG keeps everything, JPEG the metadata; it has 8 bits per sample and, like PPM, no transparency.

            The pixels are the same on every machine and with any number of threads. A damaged file gives an
            error and no picture. Damage that does not touch the picture gives a warning and exit code 2.

            --region gives exactly the pixels that are at that place in the whole picture, in the time and with
            the memory that they take; the limits are for the region. --scale gives the mean of each square of
            pixels, of the region where there is one. Both count pixels as stored, before Exif turns them.
            """,
        options: [quality, region, scale] + BatchSettings.outputOptions
            + BatchSettings.inputOptions
            + BatchSettings.parallelOptions + [.model, .json, .quiet, .verbose]
            + BatchSettings.limitOptions,
        examples: [
            ("aec decompress photo.aec", "writes photo.png"),
            ("aec decompress -o photo.jpg -q 95 photo.aec", "writes a JPEG"),
            ("aec decompress --region 900,400,512,512 photo.aec", "a part of the picture"),
            ("aec decompress --scale 1/8 -o thumb.png photo.aec", "a preview"),
            ("aec decompress -o pictures/ *.aec", "PNG pictures into the folder pictures"),
            ("aec decompress -r small --out-dir pictures", "all .aec files in small"),
            ("aec decompress -o - photo.aec | display", "straight into another program"),
        ])

    private let settings: BatchSettings
    private let format: ImageFile.Format
    private let jpegQuality: Int
    private let plan: DestinationPlan
    private let region: Region?
    private let scale: Scale

    init(_ arguments: Arguments) throws(UsageError) {
        settings = try BatchSettings(arguments)
        plan = try settings.plan(arguments)
        let named = plan.outputName.flatMap(ImageFile.Format.init(path:))
        if let path = plan.namedFile, named == nil {
            throw UsageError(
                "cannot tell from '\(path)' which kind of picture to write: end it in .png, .ppm, .pgm, .pnm, .pam or .jpg",
                command: arguments.command)
        }
        format = named ?? .png
        let quality = try arguments.number(DecompressCommand.quality, in: 1...100)
        guard quality == nil || format == .jpeg else {
            throw UsageError(
                "--quality is for JPEG: name a .jpg file with -o", command: arguments.command)
        }
        jpegQuality = Int((quality ?? 90).rounded())
        region = try arguments.region(DecompressCommand.region)
        scale = try arguments.scale(DecompressCommand.scale)
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
        var warnings: [String] = []
        do throws(AECError) {
            image = try decoder.decode(bytes, region: region, scale: scale, warnings: &warnings)
            var limits = settings.limits
            if region != nil {
                // They were for the region.
                limits.maxPixels = .max
                limits.maxSide = .max
            }
            info = try AECDecoder.inspect(
                Array(bytes.prefix(AECDecoder.headerSize)), limits: limits)
        } catch {
            throw CommandError(error)
        }
        let decodeSeconds = watch.lap()
        let losses = try Files.write(
            image, as: format, jpegQuality: jpegQuality, limits: settings.limits, to: destination,
            force: plan.force)
        let writeSeconds = watch.lap()

        let seconds = readSeconds + decodeSeconds + writeSeconds
        return FileReport(
            json: [
                ("output", .string(destination.name)),
                ("width", .integer(image.width)), ("height", .integer(image.height)),
                ("channels", .integer(image.colorModel.channels)),
                ("bitDepth", .integer(image.bitDepth)), ("alpha", .bool(image.alpha != nil)),
                ("seconds", .rounded(seconds, 6)), ("decodeSeconds", .rounded(decodeSeconds, 6)),
            ],
            note: """
                \(Batch.name(of: input)) -> \(destination.shown): \(image.width) x \(image.height) \
                \(image.colorModel.text), \(Decimal.short(seconds)) s
                """,
            detail: """
                \(Batch.name(of: input)): level \(Decimal.fixed(info.quality.level, 2)), model \
                \(Model.name(of: info.modelID)), \(decoder.threads) threads, \(Processor.current); \
                read \(Decimal.short(readSeconds)) s, decoded \(Decimal.short(decodeSeconds)) s, \
                wrote \(Decimal.short(writeSeconds)) s
                """,
            warnings: warnings + losses)
    }
}
