import AEC
import AECImageIO
import AECReport
import AECSupport
import CLibrary

/// `aec report`: this codec beside others, on the user's own pictures.
struct ReportCommand: Command {
    static let folder = Option(
        "output", "o", value: "FOLDER", help: "write into FOLDER (default: report)")
    static let codecs = Option(
        "codecs", value: "LIST",
        help: "only these codecs, ids separated by commas; aec and the anchors always")
    static let anchor = Option(
        "anchor", value: "ID",
        help:
            "give BD-rates against this codec or the file of --curves; several times for several tables (default \(Report.defaultAnchor))"
    )
    static let curves = Option(
        "curves", value: "FILE",
        help:
            "also show the curve in FILE, measured elsewhere (.json in the schema of CompressAI); several times for several"
    )
    static let match = Option(
        "match", value: "0..100",
        help:
            "show pictures of the same file size as AEC's at the measured quality nearest to this one (default \(Decimal.plain(AECEncoder.defaultQuality)))"
    )

    static let lossless = Option(
        "lossless",
        help: "compare with PNG, optimised PNG, WebP and JPEG XL with nothing lost, instead")

    static let description = CommandDescription(
        name: "report",
        summary: "compare with JPEG, PNG, WebP, AVIF and JPEG XL on your pictures",
        usage: ["[OPTION]... FOLDER|PICTURE..."],
        text: """
            Encodes and decodes each picture (PNG, JPEG, PNM) at many qualities with AEC, with JPEG in three kinds
            and PNG, and with WebP, AVIF and JPEG XL where their programs are installed (Debian: webp, libavif-bin,
            libjxl-tools). Today's AVIF, tuned for the eye, and jpegli are measured where a Python has them
            (pip install pillow ajpegli): python3, or what AEC_PYTHON names. Says how many bits each codec needs
            for the same quality, by four metrics, and how long it takes, and writes into a folder:

              report.html   all of it in one file, with curves, and pictures of the same size side by side
              report.json   the means, in the schema of CompressAI's result files (compressai/ has one a codec)
              report.jsonl  a line of JSON for each picture and codec
              report.csv    a row for each encoding
              report.svg    the curves as a picture

            Bits are compared by BD-rates against an anchor: JPEG 4:2:0, or what --anchor names. Curves of other
            codecs, as CompressAI publishes them in results/image or a report writes them into compressai/, are
            shown beside by --curves, and can be anchors by their files' names. Give curves of the same
            pictures: nothing tells others apart.

            What has been measured is kept in results.jsonl there, and is not measured again when the command
            is run with more pictures or after Ctrl-C, which leaves a report on what is done.

            Codecs: aec, aec-psnr (--tune psnr), jpeg-420, jpeg-444, jpeg-420-flat, png, webp-m4, webp-m6,
            avif-420, avif-444-psnr, jxl-e7, avif-iq, avif-444-iq, avif-ssimulacra2, jpegli-420, jpegli-444.

            With --lossless every codec keeps all samples, and sizes are given against PNG, or what --anchor
            names. Each file is decoded and compared; what a codec changes or cannot hold is said. Pictures are
            coded without metadata. Writes report.html, report.json, report.jsonl (a line for each picture and
            codec) and report.csv. Codecs: aec (effort 3), aec-e1, aec-e9, png (level 9, best filter), png-optipng
            (-o2), png-zopfli, webp-m4, webp-m6, jxl-e7; Debian: optipng, zopfli, webp, libjxl-tools.
            """,
        options: [
            folder, lossless, codecs, anchor, curves, match, .threads, .model, .force, .json,
            .quiet,
            .maxPixels, .maxSide,
            .maxMemory,
        ],
        examples: [
            ("aec report photos/", "write report/report.html and print the table"),
            ("aec report --lossless scans/", "sizes and times with nothing lost"),
            ("aec report --codecs aec,jpeg-420,webp-m6 -o quick photos/", "three codecs only"),
            (
                "aec report --curves vtm.json --anchor jpeg-420 --anchor vtm.json kodak/",
                "with the curve of VTM, and BD-rates against both"
            ),
        ])

    private let inputs: [String]
    private let folder: String
    private let isLossless: Bool
    private let selection: CodecSelection
    private let matchLevel: Double
    private let threads: Int
    private let model: ModelChoice
    private let force: Bool
    private let limits: Limits
    private let output: Output

    init(_ arguments: Arguments) throws(UsageError) {
        inputs = arguments.files
        guard !inputs.isEmpty, !inputs.contains("-") else {
            throw UsageError("name folders or files of pictures", command: arguments.command)
        }
        folder = arguments.string(ReportCommand.folder) ?? "report"
        guard !folder.isEmpty, folder != "-" else {
            throw UsageError("-o takes the name of a folder", command: arguments.command)
        }
        isLossless = arguments.has(ReportCommand.lossless)
        for option in [ReportCommand.curves, ReportCommand.match]
        where isLossless && arguments.has(option) {
            throw UsageError(
                "--\(option.long) is for lossy codecs, and does not go with --lossless",
                command: arguments.command)
        }
        selection = CodecSelection(
            codecs: arguments.has(ReportCommand.codecs)
                ? arguments.list(ReportCommand.codecs) : nil,
            anchors: arguments.strings(ReportCommand.anchor),
            curves: arguments.strings(ReportCommand.curves))
        guard !isLossless || selection.anchors.count <= 1 else {
            throw UsageError("--lossless takes one --anchor", command: arguments.command)
        }
        let percent =
            try arguments.number(ReportCommand.match, in: 0...100) ?? AECEncoder.defaultQuality
        // A level of the sweep, so that AEC's own point is one of the curve's
        matchLevel = (Quality(percent: percent).level * 2).rounded() / 2
        threads = try arguments.threads()
        model = ModelChoice(arguments)
        force = arguments.has(.force)
        limits = try arguments.limits()
        output = Output(arguments)
    }

    func run() throws(CommandError) -> ExitCode {
        let model = try model.load()
        let contents =
            isLossless
            ? try selection.loadLossless(model: model, output: output)
            : try selection.load(model: model, output: output)
        let (paths, leftOut) = try pictures()
        let place = try ReportFolder(folder, force: force)
        // Without effect on what holds something
        defer { place.removeIfEmpty() }
        let store = PictureStore(folder: place.pictures)
        let cache: ResultCache
        do throws(AECError) {
            cache = try ResultCache(path: place.results)
        } catch {
            throw CommandError(.cannotCreate, error.description, kind: "cannotCreate")
        }
        let interruption = Interruption(Interruption.all)
        let temporary = try Folder.makeTemporary()
        defer {
            Folder.remove(temporary)
            interruption.end()
        }
        let sweep = Sweep(
            codecs: contents.codecs, cache: cache, folder: temporary, threads: threads,
            limits: limits,
            matchLevel: matchLevel, message: { Advice.message(of: $0) },
            shouldStop: { interruption.wasAsked })
        var results: [Sweep.ImageResult] = []
        var codes = leftOut
        let progress = ReportProgress(images: paths.count, output: output)
        for (name, path) in paths where !interruption.wasAsked {
            do throws(CommandError) {
                let image = try read(path)
                progress.begin(name)
                results.append(
                    sweep.measure(image, name: name, pictures: isLossless ? nil : store) {
                        progress.update($0)
                    })
                progress.end()
            } catch {
                output.endProgress()
                Output.error(error.message, file: path)
                codes.append(error.exitCode)
            }
        }
        output.endProgress()
        let interrupted = interruption.wasAsked
        let origin = ReportOrigin(
            program: "aec " + Version.current, model: model.idText,
            processor: Processor.description, date: Platform.today)
        let measured = results.filter { !$0.rows.isEmpty }
        let writer = ReportWriter(folder: folder, output: output)
        let failures: Int
        if isLossless {
            let report = LosslessReport(
                images: measured, codecs: contents.codecs, missing: contents.missing,
                isPartial: interrupted, origin: origin, anchor: contents.anchors[0])
            failures = report.failures.count
            if !measured.isEmpty { try writer.write(report) }
        } else {
            let report = Report(
                images: measured, codecs: contents.codecs, missing: contents.missing,
                isPartial: interrupted, origin: origin, curves: contents.curves,
                anchors: contents.anchors)
            failures = report.failures.count
            if !measured.isEmpty { try writer.write(report, store: store) }
        }
        if interrupted {
            Folder.remove(temporary)
            place.removeIfEmpty()
            interruption.endProgramIfAsked()
        }
        if failures > 0 {
            Output.warning(
                "\(Decimal.count(failures, "encoding")) failed: report.csv says which and why",
                file: folder)
            codes.append(.warnings)
        }
        return .combined(codes)
    }

    /// The picture as it is measured: of 8 bits and opaque, or with nothing lost but its metadata, which not every codec keeps.
    private func read(_ path: String) throws(CommandError) -> AECImage {
        guard isLossless else { return try Files.readImage(path, limits: limits) }
        var image = try Files.loadImage(path, limits: limits).picture.image
        image.metadata = Metadata(pngForm: image.metadata.pngForm)
        return image
    }

    /// Each picture's name in the report and path: of a folder all in it, in the order of their names. And what the
    /// shell is told of those that are left out.
    private func pictures() throws(CommandError) -> (
        [(name: String, path: String)], codes: [ExitCode]
    ) {
        var paths: [String] = []
        var codes: [ExitCode] = []
        for input in inputs {
            guard FileStatus(of: input)?.kind == .folder else {
                paths.append(input)
                continue
            }
            guard let (names, foreign) = Folder.pictures(in: input) else {
                throw CommandError(.noInput, input + ": cannot be read", kind: "noInput")
            }
            codes.append(Folder.leaveOut(foreign, in: input))
            guard !names.isEmpty else {
                throw CommandError(
                    .noInput, input + ": has no PNG, JPEG or PNM pictures", kind: "noInput")
            }
            paths += names.map { Path.withSlash(input) + $0 }
        }
        // Two pictures of one name, or of names that look alike, are told apart by their folders
        var seen: [String: Int] = [:]
        let names = paths.map(Path.name(of:))
        for name in names { seen[name, default: 0] += 1 }
        return (zip(names, paths).map { (seen[$0] == 1 ? $0 : $1, $1) }, codes)
    }
}
