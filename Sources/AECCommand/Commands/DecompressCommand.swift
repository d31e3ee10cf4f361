import AEC
import AECImageIO
import AECSupport

/// `aec decompress`: `.aec` files to pictures.
struct DecompressCommand: Command {
    static let quality = Option(
        "quality", "q", value: "1..100", help: "quality of a JPEG that is written (default 90)")
    static let format = Option(
        "format", value: "NAME",
        help: "write png, jpg, ppm, pgm, pnm or pam (default: what -o says, or png)")
    static let region = Option(
        "region", value: "X,Y,W,H",
        help: "decode only W x H pixels, X from the left and Y from the top of the picture")
    static let scale = Option(
        "scale", value: "1/N",
        help: "write a preview of 1/2, 1/4, 1/8 or 1/16 of the size")

    static let salvage = Option(
        "salvage",
        help: "decode what is left of damaged or truncated files; groups that are lost become grey")

    static let lossy = Option(
        "lossy",
        help: "of a file with an exact layer, decode the lossy picture alone: that takes less time")

    static let description = CommandDescription(
        name: "decompress",
        summary: "decode .aec files into pictures",
        usage: [
            "[-o PICTURE] FILE.aec...", "FILE.aec PICTURE",
            "[OPTION]... -r FOLDER... [--out-dir DIR]",
            "[OPTION]... - < FILE.aec > PICTURE.png",
        ],
        text: """
            Decodes each file into a PNG picture beside it, with the same name and the extension .png.
            With -o the extension chooses the format: png, ppm (RGB), pgm (grey), pnm (either), pam, jpg. --format
            does so for many files, and for standard output, which else gets PNG.
            PNG keeps all but gain maps, JPEG the metadata; it has 8 bits per sample and, like PPM, no transparency.

            The pixels are the same on every machine and with any number of threads. A damaged file gives an
            error and no picture. Damage that does not touch the picture gives a warning and exit code 2. With
            --salvage the groups (1024 x 1024 pixels) that are whole are decoded, the others are grey; a smaller
            picture is one group.

            A file of compress --lossless gives the picture as it was, sample by sample; --lossy gives the lossy
            one that lies in front, and does not look at what lies behind.

            A file of another network than the one built in is decoded with that one where it is installed (aec model
            install), or else needs --model.

            --region gives exactly the pixels that are at that place in the whole picture, in the time and with
            the memory that they take; the limits are for the region. --scale gives the mean of each square of
            pixels, of the region where there is one. Both count pixels as stored, before Exif turns them.

            Pictures have the permissions and the modification time of the files that they are made of. --rm removes
            a file when its picture, read again from the disk, is the one that was decoded, with all metadata.
            Among several names, pictures are left out with a warning and exit code 2, with --skip-existing
            without.
            """,
        options: [format, quality, region, scale, lossy, salvage, .remove]
            + BatchSettings.outputOptions
            + BatchSettings.inputOptions
            + BatchSettings.parallelOptions + [.model, .json, .quiet, .verbose]
            + BatchSettings.limitOptions,
        examples: [
            ("aec decompress photo.aec", "writes photo.png"),
            ("aec decompress -o photo.jpg -q 95 photo.aec", "writes a JPEG"),
            ("aec decompress --region 200,100,256,256 photo.aec", "a part of the picture"),
            (
                "aec decompress --lossy -o small.jpg scan.aec",
                "of an archive's file, the lossy picture"
            ),
            ("aec decompress --scale 1/8 -o thumb.png photo.aec", "a preview"),
            ("aec decompress -o pictures/ *.aec", "PNG pictures into the folder pictures"),
            (
                "aec decompress -r small --out-dir pictures --format jpg -q 90",
                "all .aec files in small, as JPEGs"
            ),
            ("aec decompress -o - photo.aec | display", "straight into another program"),
        ])

    private let settings: BatchSettings
    private let format: ImageFile.Format
    /// What `--format` says; nil without.
    private let fileExtension: String?
    private let jpegQuality: Int
    private let plan: DestinationPlan
    private let region: Region?
    private let scale: Scale
    private let layer: DecodingLayer
    private let removes: Bool
    private let salvage: Bool

    init(_ arguments: Arguments) throws(UsageError) {
        let arguments = try arguments.takingSecondNameAsOutput(for: .compressed)
        let quality = try arguments.number(DecompressCommand.quality, in: 1...100)
        region = try arguments.region(DecompressCommand.region)
        scale = try arguments.scale(DecompressCommand.scale)
        layer = arguments.has(DecompressCommand.lossy) ? .base : .exact
        let wanted = try DecompressCommand.format(arguments)
        settings = try BatchSettings(arguments)
        try arguments.checkLastNameIsInput(of: .compressed)
        plan = try settings.plan(arguments)
        let named = plan.outputName.flatMap(ImageFile.Format.init(path:))
        if let path = plan.namedFile {
            guard let any = wanted?.format ?? named else {
                throw UsageError(
                    "cannot tell from '\(path)' which kind of picture to write: end it in .png, .ppm, .pgm, .pnm, .pam or .jpg",
                    command: arguments.command)
            }
            guard any == named ?? any else {
                throw UsageError(
                    "--format \(wanted?.name ?? "") and -o \(path) do not go together",
                    command: arguments.command)
            }
        }
        format = wanted?.format ?? named ?? .png
        fileExtension = named == nil ? wanted?.name : nil
        guard quality == nil || format == .jpeg else {
            throw UsageError(
                "--quality is for JPEG: name a .jpg file with -o, or give --format jpg",
                command: arguments.command)
        }
        jpegQuality = Int((quality ?? 90).rounded())
        salvage = arguments.has(DecompressCommand.salvage)
        removes = arguments.has(.remove)
        if removes {
            try plan.checkInputsMayGo(arguments)
            guard format != .jpeg, region == nil, scale == .full, layer == .exact else {
                throw UsageError(
                    "--rm is for whole pictures without loss: not for JPEG, --region, --scale and --lossy",
                    command: arguments.command)
            }
        }
    }

    /// With the extension of such files.
    private static func format(
        _ arguments: Arguments
    ) throws(UsageError) -> (name: String, format: ImageFile.Format)? {
        guard let text = arguments.string(format) else { return nil }
        let name = text.lowercased() == "jpeg" ? "jpg" : text.lowercased()
        let known = ["png", "jpg", "ppm", "pgm", "pnm", "pam"]
        guard known.contains(name), let format = ImageFile.Format(path: "." + name) else {
            throw UsageError(
                "--format takes one of \(known.joined(separator: ", ")), not '\(text)'",
                command: arguments.command)
        }
        return (name, format)
    }

    func run() throws(CommandError) -> ExitCode {
        let batch = try settings.batch(of: .compressed)
        let decoders = try settings.model.decoders(
            limits: settings.limits, threads: batch.threads)
        return batch.run(plan, extension: fileExtension ?? "png") {
            input, destination throws(CommandError) in
            try decompress(input, to: destination, with: decoders)
        }
    }

    private func decompress(
        _ input: BatchInput, to destination: Destination, with decoders: Decoders
    ) throws(CommandError) -> FileReport {
        var watch = Stopwatch()
        let bytes = try Files.readCompressed(input.path, limits: settings.limits)
        let readSeconds = watch.lap()
        let decoder: AECDecoder
        do throws(AECError) { decoder = try decoders.decoder(for: bytes) } catch {
            throw CommandError(error)
        }
        var image: AECImage
        let info: FileInfo
        var warnings: [String] = []
        do throws(AECError) {
            image = try decoder.decode(
                bytes, region: region, scale: scale, layer: layer, salvage: salvage,
                warnings: &warnings)
            var limits = settings.limits
            if region != nil {
                // They were for the region.
                limits.maxPixels = .max
                limits.maxSide = .max
            }
            info = try AECDecoder.inspect(bytes, limits: limits)
            if layer == .base, info.layer?.isBaseEmpty == true {
                warnings.append("the lossy picture of this file is of one colour: it shows nothing")
            }
        } catch {
            throw CommandError(error, message: salvageWords(bytes, error, decoder))
        }
        if region != nil || scale != .full {
            warnings += image.metadata.adapt(
                toWidth: image.width, height: image.height, showsAll: region == nil)
        }
        let decodeSeconds = watch.lap()
        let losses = try Files.write(
            image, as: format, jpegQuality: jpegQuality, fileExtension: fileExtension,
            limits: settings.limits, to: destination, force: plan.force,
            like: plan.attributes(of: input))
        warnings += losses
        var isRemoved = false
        if removes, !warnings.isEmpty {
            warnings.append("not removed, for its result has warnings")
        } else if removes {
            warnings = try SourceRemoval.remove(
                input.path, status: input.status, for: destination
            ) { result throws(CommandError) in
                try Files.loadImage(result, limits: settings.limits).picture.image == image
            }
            isRemoved = warnings.isEmpty
        }
        let writeSeconds = watch.lap()

        let exactLayer = layer == .exact ? info.layer : nil
        let seconds = readSeconds + decodeSeconds + writeSeconds
        return FileReport(
            json: FileReport.json(of: image, at: destination) + [
                ("seconds", .rounded(seconds, 6)), ("decodeSeconds", .rounded(decodeSeconds, 6)),
            ] + (exactLayer.map { [("layer", $0.json)] } ?? [])
                + (removes ? [("removed", .bool(isRemoved))] : []),
            note: """
                \(input.name) -> \(destination.shown): \(image.width) x \(image.height) \
                \(image.colorModel.text(hasAlpha: image.alpha != nil))\
                \(exactLayer.map { ", \($0.promise)" } ?? ""), \(Decimal.short(seconds)) s\
                \(isRemoved ? ", input removed" : "")
                """,
            detail: """
                \(input.name): level \(Decimal.fixed(info.quality.level, 2)), model \
                \(Model.name(of: info.modelID)), \(Decimal.count(decoder.threads, "thread")), \(Processor.current); \
                read \(Decimal.short(readSeconds)) s, decoded \(Decimal.short(decodeSeconds)) s, \
                wrote \(Decimal.short(writeSeconds)) s
                """,
            warnings: warnings)
    }

    /// As of pictures: what is said of a damaged file.
    private func salvageWords(
        _ bytes: [UInt8], _ error: AECError, _ decoder: AECDecoder
    ) -> String? {
        guard error.isDamage, bytes.starts(with: AECDecoder.signature) else { return nil }
        guard salvage else {
            return decoder.canSalvage(bytes) ? Advice.offeringSalvage(error) : nil
        }
        let isOne =
            (try? AECDecoder.inspect(Array(bytes.prefix(AECDecoder.headerSize))))?.groupCount == 1
        return Advice.salvageIsInVain(
            error,
            isOne
                ? "keeps whole groups of 1024 x 1024 pixels, and this picture is one"
                : "finds no group of 1024 x 1024 pixels that is whole")
    }
}
