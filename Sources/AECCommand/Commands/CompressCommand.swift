import AEC
import AECImageIO
import AECSupport

/// `aec compress`: pictures to `.aec` files.
struct CompressCommand: Command {
    static let strip = Option(
        "strip", value: "PARTS",
        help:
            "leave metadata out: all, exif, xmp, icc, gps (where the picture was taken), or several with commas"
    )
    static let exact = Option(
        "exact",
        help:
            "keep the colours of fully transparent pixels, which are invisible and make files larger"
    )

    static let description = CommandDescription(
        name: "compress",
        summary: "compress pictures into .aec files",
        usage: [
            "[-q 0..100] [-o FILE] PICTURE...", "--target-size BYTES [-o FILE] PICTURE...",
            "[OPTION]... -r FOLDER... [--out-dir DIR]",
            "[OPTION]... - < PICTURE > FILE.aec",
        ],
        text: """
            Compresses each picture into a file beside it, with the same name and the extension .aec.
            Reads PNG, JPEG, PNM (PBM, PGM, PPM) and PAM of any size from 1 x 1; the format is recognised by
            the content, not by the name. Colours become RGB or stay grey; 16 bits per sample, transparency, and
            the metadata (ICC profile, Exif, XMP) are kept. A photo is turned upright as its Exif says.

            Instead of a quality, a size or a PSNR can be asked for: the quality is then searched with a few
            encodings. Sizes are met within 2 percent and never exceeded, PSNR within 0.1 dB and never missed;
            a target that no quality reaches is an error that says what is possible.

            Prints the size of the new file, its bits per pixel, how many times smaller it is than the
            uncompressed pixels, and the time. The same picture and quality give the same file on every
            machine and with any number of threads.
            """,
        options: [quality, bitsPerPixel, targetSize, psnr, .effort, exact, strip]
            + BatchSettings.outputOptions
            + BatchSettings.inputOptions
            + BatchSettings.parallelOptions + [.model, .json, .quiet, .verbose]
            + BatchSettings.limitOptions,
        examples: [
            ("aec compress photo.png", "writes photo.aec"),
            (
                "aec compress -q 80 -o small.aec photo.jpg",
                "a better picture, and a name for the file"
            ),
            (
                "aec compress --target-size 40k photo.jpg",
                "the best picture that fits in 40,000 bytes"
            ),
            ("aec compress --effort 9 photo.jpg", "a smaller file for more time"),
            ("aec compress --force *.png", "all PNG pictures here, replacing existing .aec files"),
            ("aec compress -o web/ *.png", "into the folder web"),
            ("aec compress --strip gps,xmp photo.jpg", "without the place where it was taken"),
            (
                "aec compress -r photos --out-dir small --skip-existing",
                "all pictures in photos, into the same subfolders of small, except those already done"
            ),
            ("convert photo.tif ppm:- | aec compress - > photo.aec", "from one program to another"),
        ])

    private let settings: BatchSettings
    private let target: EncodingTarget
    private let effort: Effort
    private let strip: Set<MetadataPart>
    private let exact: Bool
    private let plan: DestinationPlan

    init(_ arguments: Arguments) throws(UsageError) {
        settings = try BatchSettings(arguments)
        target = try CompressCommand.target(arguments)
        effort = try arguments.effort()
        exact = arguments.has(CompressCommand.exact)
        strip = try CompressCommand.parts(arguments)
        plan = try settings.plan(arguments)
    }

    private static func parts(_ arguments: Arguments) throws(UsageError) -> Set<MetadataPart> {
        var parts: Set<MetadataPart> = []
        for name in arguments.list(strip) {
            guard let part = MetadataPart(rawValue: name) else {
                let names = MetadataPart.allCases.map(\.rawValue).joined(separator: ", ")
                throw UsageError(
                    "--strip takes \(names), or several with commas, not '\(name)'",
                    command: arguments.command)
            }
            parts.insert(part)
        }
        return parts
    }

    func run() throws(CommandError) -> ExitCode {
        let batch = try settings.batch(of: .pictures)
        let encoder = AECEncoder(
            target, effort: effort, exact: exact, model: try settings.model.load(),
            threads: batch.threads, maxMemory: settings.limits.maxMemory)
        return batch.run(plan, extension: "aec") { input, destination throws(CommandError) in
            try compress(input.path, to: destination, with: encoder)
        }
    }

    private func compress(
        _ input: String, to destination: Destination, with encoder: AECEncoder
    ) throws(CommandError) -> FileReport {
        var watch = Stopwatch()
        // The file's own bytes are gone before the encoder needs its memory
        let loaded = try Files.loadImage(input, limits: settings.limits)
        var image = loaded.image
        var warnings = loaded.warnings + image.metadata.strip(strip)
        let readSeconds = watch.lap()
        let encoding: Encoding
        do throws(AECError) {
            encoding = try encoder.encoding(of: image, warnings: &warnings)
        } catch {
            throw CommandError(error)
        }
        let bytes = encoding.bytes
        let encodeSeconds = watch.lap()
        try Files.write(bytes, to: destination, force: plan.force)
        let writeSeconds = watch.lap()

        let seconds = readSeconds + encodeSeconds + writeSeconds
        let bpp = Double(bytes.count) * 8 / Double(image.width * image.height)
        let samples = image.samples.count + (image.alpha?.count ?? 0)
        let ratio = Double(samples * (image.bitDepth / 8)) / Double(bytes.count)
        var found: [(String, JSON)] = [("encodings", .integer(encoding.encodings))]
        if let psnr = encoding.psnr { found.append(("psnr", .rounded(psnr, 3))) }
        return FileReport(
            json: [
                ("output", .string(destination.name)),
                ("width", .integer(image.width)), ("height", .integer(image.height)),
                ("channels", .integer(image.colorModel.channels)),
                ("bitDepth", .integer(image.bitDepth)), ("alpha", .bool(image.alpha != nil)),
                ("level", .number(encoding.quality.level)), ("effort", .integer(effort.level)),
                ("model", .string(encoder.model.idText)),
                ("bytes", .integer(bytes.count)), ("bpp", .rounded(bpp, 5)),
                ("ratio", .rounded(ratio, 3)),
                ("seconds", .rounded(seconds, 6)), ("encodeSeconds", .rounded(encodeSeconds, 6)),
            ] + found,
            note: """
                \(Batch.name(of: input)) -> \(destination.shown): \(bytes.count) bytes, \
                \(Decimal.fixed(bpp, 3)) bpp, \(Decimal.fixed(ratio, 1)):1, \(Decimal.short(seconds)) s
                """,
            detail: """
                \(Batch.name(of: input)): \(image.width) x \(image.height) \(image.colorModel.text), level \
                \(Decimal.fixed(encoding.quality.level, 2))\(target.text(encoding)), effort \(effort.level), \
                model \(encoder.model.idText), \(encoder.threads) threads, \(Processor.current); read \(Decimal.short(readSeconds)) s, encoded \(Decimal.short(encodeSeconds)) s, \
                wrote \(Decimal.short(writeSeconds)) s
                """,
            warnings: warnings)
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
