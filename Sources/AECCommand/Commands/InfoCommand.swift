import AEC
import AECModelStore
import AECSupport

/// `aec info`: what a file says of itself.
struct InfoCommand: Command {
    static let description = CommandDescription(
        name: "info",
        summary: "print the size, quality and metadata of .aec files",
        usage: ["[--json] FILE.aec..."],
        text: """
            Prints the size of the picture, its depth and quality, the network it needs and whether that is here
            (built in, or the path of its file), its bits per pixel and its metadata, without decoding it. Of a file
            with an exact layer it prints the sizes of both parts and by how much samples may be off. With -v
            also every chunk of the file: where it lies, what it is, and whether its checksum matches.
            `aec verify` checks everything.
            """,
        options: BatchSettings.inputOptions + [.json, .verbose] + BatchSettings.limitOptions,
        examples: [
            ("aec info photo.aec", "one line about the file"),
            ("aec info -v photo.aec", "and what it is made of"),
            ("aec info --json *.aec", "one line of JSON for each file, for programs"),
        ])

    private let settings: BatchSettings

    init(_ arguments: Arguments) throws(UsageError) { settings = try BatchSettings(arguments) }

    func run() throws(CommandError) -> ExitCode {
        var batch = try settings.batch(of: .compressed)
        batch.saysCount = false
        return batch.run { input throws(CommandError) in
            let bytes = try Files.readCompressed(input.path, limits: settings.limits)
            do throws(AECError) {
                let info = try AECDecoder.inspect(
                    bytes, limits: settings.limits,
                    checksums: settings.output.verbose || settings.output.json)
                let found = try? ModelStore.standard.find(
                    id: info.modelID, tableSet: info.quantiser?.tableSet)
                // What could be read is printed, and then what is wrong with the rest
                return FileReport(
                    json: json(of: info, size: bytes.count, found),
                    result: text(of: info, input: input.path, size: bytes.count, found),
                    warnings: info.warnings, failure: info.defect.map { CommandError($0) })
            } catch {
                throw CommandError(error)
            }
        }
    }

    private func bitsPerPixel(_ info: FileInfo, size: Int) -> Double {
        Double(size) * 8 / (Double(info.width) * Double(info.height))
    }

    private func text(
        of info: FileInfo, input: String, size: Int, _ found: ModelStore.Found?
    ) -> String {
        let model = Model.name(of: info.modelID)
        let place =
            found.map { $0.path ?? "built in" } ?? "not the built-in one, and not installed"
        var text = """
            \(Batch.name(of: input)): \(info.width) x \(info.height) \(info.colorModel.text(hasAlpha: info.hasAlpha)), \
            \(bits(info)), \(info.quality.text), \
            \(size) bytes, \(Decimal.fixed(bitsPerPixel(info, size: size), 3)) bpp, model \(model) (\(place))
            """
        if let layer = info.layer { text += ", " + layer.text }
        if let quantiser = info.quantiser { text += quantiser.text(of: found?.model) }
        text += info.metadata.text
        guard settings.output.verbose else { return text }
        text +=
            "\n  format version \(info.formatVersion), entropy coder \(info.entropyCoder), groups \(info.groupCount)"
        for chunk in info.chunks { text += "\n  " + chunk.text }
        return text
    }

    private func bits(_ info: FileInfo) -> String {
        info.sampleBits == info.bitDepth
            ? "\(info.bitDepth) bits" : "\(info.sampleBits) of \(info.bitDepth) bits"
    }

    private func json(
        of info: FileInfo, size: Int, _ found: ModelStore.Found?
    ) -> [(String, JSON)] {
        [
            ("bytes", .integer(size)), ("version", .integer(info.formatVersion)),
            ("width", .integer(info.width)), ("height", .integer(info.height)),
            ("channels", .integer(info.colorModel.channels)), ("bitDepth", .integer(info.bitDepth)),
            ("sampleBits", .integer(info.sampleBits)),
            ("alpha", .bool(info.hasAlpha)),
            ("level", .number(info.quality.level)), ("quality", .rounded(info.quality.percent, 3)),
            ("bpp", .rounded(bitsPerPixel(info, size: size), 5)),
            ("model", .string(Model.name(of: info.modelID))),
            ("modelFound", .bool(found != nil)),
            ("modelFile", found?.path.map(JSON.string) ?? .null),
            ("layer", info.layer?.json ?? .null),
            ("quantiser", info.quantiser?.json(of: found?.model) ?? .null),
            ("entropyCoder", .integer(info.entropyCoder)), ("groups", .integer(info.groupCount)),
            ("metadata", info.metadata.json),
            ("chunks", .array(info.chunks.map(\.json))),
        ]
    }
}
