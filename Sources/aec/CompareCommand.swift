import AEC
import AECImageIO
import AECReport

/// `aec compare`: a compressed file against its original, and against a JPEG of the same size.
struct CompareCommand: Command {
    private static let folder = Option(
        "output", "o", value: "FOLDER", help: "leave the pictures in FOLDER, to look at")

    static let description = CommandDescription(
        name: "compare",
        summary: "compare an .aec file with its original and with a JPEG of its size",
        usage: ["[-o FOLDER] PICTURE FILE.aec"],
        text: """
            Prints bytes, bits per pixel and PSNR of FILE.aec against PICTURE, and the same of the JPEG file of
            PICTURE whose size comes nearest (progressive, optimised, 4:2:0 or 4:4:4 as is better).

            With -o, leaves in FOLDER, named after FILE.aec: the decoded picture (.png), the JPEG (.jpg), and
            side by side the original, the decoded picture and the JPEG, above the part of each where the JPEG
            errs most, three times as large (.side-by-side.png).
            """,
        options: [folder, .force, .threads, .model, .json, .maxPixels, .maxSide],
        examples: [
            ("aec compare photo.png photo.aec", "prints the table"),
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

    init(_ arguments: Arguments) throws(UsageError) {
        guard arguments.files.count == 2 else {
            throw UsageError("name a picture and its .aec file", command: arguments.command)
        }
        original = arguments.files[0]
        compressed = arguments.files[1]
        folder = arguments.string(CompareCommand.folder)
        force = arguments.has(.force)
        model = ModelChoice(arguments)
        threads = try arguments.threads()
        limits = try arguments.limits()
        output = Output(arguments)
    }

    func run() throws(CommandError) -> ExitCode {
        let picture = try naming(original) { () throws(CommandError) in
            try Files.readImage(original, limits: limits)
        }
        let bytes = try naming(compressed) { () throws(CommandError) in
            try Files.readCompressed(compressed, limits: limits)
        }
        let decoder = AECDecoder(limits: limits, model: try model.load(), threads: threads)
        let decoded = try naming(compressed) { () throws(CommandError) in
            do throws(AECError) { return try decoder.decode(bytes) } catch {
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
        let jpeg: SameSizeJPEG
        do throws(AECError) {
            jpeg = try SameSizeJPEG(of: picture, bytes: bytes.count)
        } catch {
            throw CommandError(error)
        }
        if let folder { try leave(in: folder, picture, decoded, jpeg) }
        let rows = [
            ("aec", bytes.count, PSNR.rgb(picture, decoded)),
            (jpeg.name, jpeg.bytes.count, PSNR.rgb(picture, jpeg.decoded)),
        ]
        let pixels = Double(picture.width * picture.height)
        if output.json {
            for (name, count, psnr) in rows {
                output.result(
                    .object([
                        ("name", .string(name)), ("bytes", .integer(count)),
                        ("bpp", .rounded(Double(count) * 8 / pixels, 4)),
                        ("psnr", .rounded(psnr, 3)),
                    ]))
            }
            return .success
        }
        var table = MarkdownTable(["", "bytes", "bpp", "PSNR"])
        for (name, count, psnr) in rows {
            table.add([
                name, "\(count)", Decimal.fixed(Double(count) * 8 / pixels, 3),
                Decimal.fixed(psnr, 2) + " dB",
            ])
        }
        output.result(table.text)
        return .success
    }

    /// Adds the file's name to what goes wrong with it.
    private func naming<T>(
        _ path: String, _ body: () throws(CommandError) -> T
    ) throws(CommandError) -> T {
        do throws(CommandError) { return try body() } catch {
            throw error.of(path == "-" ? "standard input" : path)
        }
    }

    private func leave(
        in folder: String, _ picture: AECImage, _ decoded: AECImage, _ jpeg: SameSizeJPEG
    ) throws(CommandError) {
        let file = String(compressed.split(separator: "/").last ?? "")
        let stem =
            folder + "/"
            + (file.hasSuffix(".aec") ? String(file.dropLast(4)) : file == "-" ? "stdin" : file)
        func note(_ path: String, _ what: String) { output.note("\(path): \(what)") }
        try Files.write(decoded, as: .png, to: .file(stem + ".png"), force: force)
        note(stem + ".png", "decoded")
        try Files.write(jpeg.bytes, to: .file(stem + ".jpg"), force: force)
        note(stem + ".jpg", jpeg.name)
        let sheet: AECImage
        do throws(AECError) {
            sheet = try ContactSheet.make(of: picture, [decoded, jpeg.decoded])
        } catch {
            throw CommandError(error)
        }
        try Files.write(sheet, as: .png, to: .file(stem + ".side-by-side.png"), force: force)
        note(stem + ".side-by-side.png", "original, aec, JPEG")
    }
}
