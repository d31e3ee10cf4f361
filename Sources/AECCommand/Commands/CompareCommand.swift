import AEC
import AECImageIO
import AECReport
import AECSupport

/// `aec compare`: a file against its original by all metrics, and against a JPEG of the same size.
struct CompareCommand: Command {
    private static let folder = Option(
        "output", "o", value: "FOLDER",
        help: "write the pictures into FOLDER, created if missing, to look at")
    private static let pairSheet = Option(
        "pair-sheet", value: "FILE",
        help: "writes a part of PICTURE above that of two versions, for Scripts/blind-pairs",
        hidden: true)
    private static let part = Option(
        "part", value: "PART", help: "with --pair-sheet: smooth, middle or busy", hidden: true)

    static let description = CommandDescription(
        name: "compare",
        summary: "compare a file with its original and with a JPEG of its size",
        usage: ["[-o FOLDER] PICTURE FILE"],
        text: """
            Prints bytes, bits per pixel and quality of FILE (.aec, PNG, JPEG, PNM) against PICTURE, and the same of
            the JPEG file of PICTURE whose size comes nearest (progressive, optimised, the better of 4:2:0 and 4:4:4).

            Quality is PSNR in dB, of red, green and blue together and of luma, 0.299 R + 0.587 G + 0.114 B;
            MS-SSIM in dB, -10 log10(1 - MS-SSIM), for pictures of 161 pixels a side and more; and SSIMULACRA 2, where
            90 can hardly be told from the original, 70 is high, 50 medium and 30 low. What is fully transparent in
            PICTURE does not count for the PSNR, and is black for the others. None of them measures
            transparency: if FILE's differs from PICTURE's there is a warning, and the file is not exact.

            With -o, leaves in FOLDER, named after FILE: the decoded picture (.decoded.png), the JPEG
            (.same-size.jpg), and side by side the original, the decoded picture and the JPEG, above the part of
            each where the JPEG errs most, three times as large (.side-by-side.png). PICTURE and FILE are never
            overwritten, not even with --force.
            """,
        options: [
            folder, pairSheet, part, .force, .threads, .model, .json, .maxPixels, .maxSide,
            .maxMemory,
        ],
        examples: [
            ("aec compare photo.png photo.aec", "prints the table"),
            ("aec compare --json photo.png photo.jpg", "all metrics of a JPEG, as JSON"),
            ("aec compare -o . photo.png photo.aec", "and leaves photo.side-by-side.png here"),
        ])

    private let original: String
    private let compressed: String
    private let folder: String?
    private let force: Bool
    private let model: ModelChoice
    private let threads: Int
    private let limits: Limits
    private let output: Output
    private let pair: PairSheetWork?

    init(_ arguments: Arguments) throws(UsageError) {
        pair = try CompareCommand.pair(arguments)
        guard arguments.files.count == (pair == nil ? 2 : 3) else {
            throw UsageError(
                "name a picture and a file to compare with it", command: arguments.command)
        }
        original = arguments.files[0]
        compressed = arguments.files[1]
        folder = arguments.string(CompareCommand.folder)
        guard folder != "" else {
            throw UsageError("-o needs the name of a folder", command: arguments.command)
        }
        force = arguments.has(.force)
        model = ModelChoice(arguments)
        threads = try arguments.threads()
        limits = try arguments.limits()
        output = Output(arguments)
    }

    private static func pair(_ arguments: Arguments) throws(UsageError) -> PairSheetWork? {
        guard let result = arguments.string(pairSheet) else { return nil }
        let name = arguments.string(part) ?? ""
        guard arguments.files.count == 3, let part = PairSheet.Part(rawValue: name) else {
            throw UsageError(
                "--pair-sheet takes --part smooth, middle or busy, a picture and two versions of it",
                command: arguments.command)
        }
        return PairSheetWork(
            original: arguments.files[0], left: arguments.files[1], right: arguments.files[2],
            part: part, result: result, force: arguments.has(.force),
            limits: try arguments.limits())
    }

    func run() throws(CommandError) -> ExitCode {
        if let pair {
            try pair.run()
            return .success
        }
        let results = folder.map { Results(folder: $0, file: compressed) }
        try results?.check(sparing: [original, compressed, model.path], force: force)
        let (picture, range) = try naming(original) { () throws(CommandError) in
            try Files.readMeasured(original, limits: limits, keepsAlpha: true)
        }
        if let range {
            output.note(
                "\(FileName.shown(original)): uses \(range.bits) of 16 bits, and is compared over the range that it uses"
            )
        }
        let bytes = try naming(compressed) { () throws(CommandError) in
            try Files.readAny(compressed, limits: limits)
        }
        // What is not a picture of another format is for the .aec decoder to refuse
        let format = ImageFile.formatName(of: bytes)
        let decoders =
            format == nil ? try model.decoders(limits: limits, threads: threads) : nil
        let decoded = try naming(compressed) { () throws(CommandError) in
            do throws(AECError) {
                guard let decoders else {
                    return try ImageFile.loadByPrograms(bytes, limits: limits).image
                }
                return try decoders.decoder(for: bytes).decode(bytes)
            } catch {
                throw CommandError(error)
            }
        }
        guard decoded.width == picture.width, decoded.height == picture.height else {
            throw CommandError(
                .usage,
                """
                \(original) is \(picture.width) x \(picture.height) pixels and \(compressed) is \(decoded.width) x \
                \(decoded.height): these are not the same picture
                """, kind: "invalidArgument")
        }
        // The file of -o keeps what 8 bits cannot
        let seen = try Files.measured(decoded, over: range, keepsAlpha: true)
        let isAsTransparent = picture.isAsTransparent(as: seen)
        if !isAsTransparent {
            Output.warning("its transparency differs from that of \(original)", file: compressed)
        }
        let code: ExitCode = isAsTransparent ? .success : .warnings
        let jpeg: SameSizeJPEG
        do throws(AECError) {
            jpeg = try SameSizeJPEG(of: picture, bytes: bytes.count)
        } catch {
            throw CommandError(error)
        }
        if let results { try leave(results, picture, decoded, seen, jpeg) }
        let rows = [
            (format ?? "aec", bytes.count, QualityScores(original: picture, decoded: seen)),
            (jpeg.name, jpeg.bytes.count, QualityScores(original: picture, decoded: jpeg.decoded)),
        ]
        let pixels = Double(picture.width * picture.height)
        if output.json {
            for (name, count, scores) in rows {
                output.result(
                    .object(
                        [
                            ("name", .string(name)), ("bytes", .integer(count)),
                            ("bpp", .rounded(Double(count) * 8 / pixels, 4)),
                        ] + scores.json))
            }
            return code
        }
        var table = MarkdownTable([
            "", "bytes", "bpp", "PSNR dB", "PSNR Y dB", "MS-SSIM dB", "SSIMULACRA 2",
        ])
        for (name, count, scores) in rows {
            let values = [
                scores.psnr, scores.lumaPSNR, scores.msssim.map(MSSSIM.decibels),
                scores.ssimulacra2,
            ]
            table.add(
                [name, "\(count)", Decimal.fixed(Double(count) * 8 / pixels, 3)]
                    + values.map { $0.map { Decimal.fixed($0, 2) } ?? "n/a" })
        }
        output.result(table.text)
        return code
    }

    /// Adds the file's name to what goes wrong with it.
    private func naming<T>(
        _ path: String, _ body: () throws(CommandError) -> T
    ) throws(CommandError) -> T {
        do throws(CommandError) { return try body() } catch {
            throw error.of(path == "-" ? "standard input" : path)
        }
    }

    /// The files of `-o`.
    private struct Results {
        let decoded: String
        let jpeg: String
        let sideBySide: String

        init(folder: String, file: String) {
            let name = file == "-" ? "stdin" : Path.name(of: file)
            let stem = name.hasSuffix(".aec") ? String(name.dropLast(4)) : name
            let path = Path.withSlash(folder) + stem
            decoded = path + ".decoded.png"
            jpeg = path + ".same-size.jpg"
            sideBySide = path + ".side-by-side.png"
        }

        /// Before any work is done: whether all three can be made.
        ///
        /// - Throws: `cannotCreate` when one of them is an input, whether forced or not, exists and is not forced, or
        ///   cannot be made.
        func check(sparing inputs: [String?], force: Bool) throws(CommandError) {
            let identities = inputs.compactMap { $0.flatMap(FileStatus.init(ofInput:))?.identity }
            for path in [decoded, jpeg, sideBySide] {
                if let status = FileStatus(of: path), identities.contains(status.identity) {
                    throw CommandError(
                        .cannotCreate,
                        "the result \(path) would overwrite an input: name another folder with -o",
                        kind: "exists")
                }
                try Destination.check(path, force: force)
            }
        }
    }

    private func leave(
        _ results: Results, _ picture: AECImage, _ decoded: AECImage, _ seen: AECImage,
        _ jpeg: SameSizeJPEG
    ) throws(CommandError) {
        let sheet: AECImage
        do throws(AECError) {
            sheet = try ContactSheet.make(of: picture, [seen, jpeg.decoded])
        } catch {
            throw CommandError(error)
        }
        func file(_ path: String) -> Destination { .file(path, folders: NewFolders()) }
        try Files.write(
            [
                (
                    file(results.decoded),
                    { file throws(AECError) in try ImageFile.write(decoded, as: .png, to: file) }
                ),
                (file(results.jpeg), { file throws(AECError) in try file.write(jpeg.bytes) }),
                (
                    file(results.sideBySide),
                    { file throws(AECError) in try ImageFile.write(sheet, as: .png, to: file) }
                ),
            ], force: force)
        output.note("\(results.decoded): decoded")
        output.note("\(results.jpeg): \(jpeg.name)")
        output.note("\(results.sideBySide): original, aec, JPEG")
    }
}
