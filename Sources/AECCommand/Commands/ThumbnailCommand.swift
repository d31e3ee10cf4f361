import AEC
import AECImageIO

/// `aec thumbnail`: a small PNG of a file, as file managers ask for it.
struct ThumbnailCommand: Command {
    private static let size = Option(
        "size", "s", value: "N", help: "pixels of the longer side (default 256)")

    static let description = CommandDescription(
        name: "thumbnail",
        summary: "write a small PNG of an .aec file, for file managers",
        usage: ["[-s N] FILE.aec THUMBNAIL.png"],
        text: """
            Writes a PNG whose longer side has N pixels, upright, with 8 bits per sample and no metadata but the
            colour profile. A picture that is not larger keeps its size. THUMBNAIL.png is PNG whatever its name
            ends in; - is standard output.

            Damage of metadata does not matter here: there is no warning, and the exit code is 0 whenever there
            is a thumbnail. `aec decompress --scale` writes previews that keep their metadata.
            """,
        options: [size, .force, .threads, .model] + BatchSettings.limitOptions,
        examples: [
            ("aec thumbnail photo.aec thumb.png", "at most 256 pixels a side"),
            ("aec thumbnail -s 128 photo.aec - | display", "128, straight into another program"),
        ])

    private let input: String
    private let destination: Destination
    private let side: Int
    private let force: Bool
    private let threads: Int
    private let model: ModelChoice
    private let limits: Limits

    init(_ arguments: Arguments) throws(UsageError) {
        guard arguments.files.count == 2, arguments.files.allSatisfy({ !$0.isEmpty }) else {
            throw UsageError(
                "name an .aec file and the PNG to write", command: arguments.command)
        }
        input = arguments.files[0]
        destination = Destination(arguments.files[1])
        side = try arguments.count(ThumbnailCommand.size, maximum: 1 << 16) ?? 256
        force = arguments.has(.force)
        threads = try arguments.threads()
        model = ModelChoice(arguments)
        limits = try arguments.limits()
    }

    func run() throws(CommandError) -> ExitCode {
        if case .file(let path, _) = destination {
            try destination.checkFolder()
            try FileStatus(of: path)?.checkReplaceable(path, force: force)
        }
        let decoders = try model.decoders(limits: limits, threads: threads)
        let thumbnail: AECImage
        do throws(CommandError) {
            let bytes = try Files.readCompressed(input, limits: limits)
            do throws(AECError) {
                thumbnail = try decoders.decoder(for: bytes).thumbnail(of: bytes, side: side)
            } catch {
                throw CommandError(error)
            }
        } catch {
            throw error.of(input == "-" ? "standard input" : input)
        }
        try Files.write(thumbnail, as: .png, to: destination, force: force)
        return .success
    }
}
