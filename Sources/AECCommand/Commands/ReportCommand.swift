import AEC
import AECImageIO
import AECReport
import AECSupport
import CLibrary
import Synchronization

/// `aec report`: this codec beside others, on the user's own pictures.
struct ReportCommand: Command {
    static let folder = Option(
        "output", "o", value: "FOLDER", help: "write into FOLDER (default: report)")
    static let codecs = Option(
        "codecs", value: "LIST",
        help: "only these codecs, ids separated by commas; aec and jpeg-420 always")
    static let match = Option(
        "match", value: "0..100",
        help:
            "show pictures of the same file size as AEC's at this quality (default \(Decimal.plain(AECEncoder.defaultQuality)))"
    )

    static let description = CommandDescription(
        name: "report",
        summary: "compare with JPEG, PNG, WebP, AVIF and JPEG XL on your pictures",
        usage: ["[OPTION]... FOLDER|PICTURE..."],
        text: """
            Encodes and decodes each picture (PNG, JPEG, PNM) at many qualities with AEC, with JPEG in three kinds
            and PNG, and with WebP, AVIF and JPEG XL where their programs are installed (Debian: webp, libavif-bin,
            libjxl-tools). Says how many bits each codec needs for the same quality, by four metrics, and how long
            it takes, and writes into a folder:

              report.html   all of it in one file, with curves, and pictures of the same size side by side
              report.json   the means, in the schema of CompressAI's result files (compressai/ has one a codec)
              report.jsonl  a line of JSON for each picture and codec
              report.csv    a row for each encoding
              report.svg    the curves as a picture

            What has been measured is kept in results.jsonl there, and is not measured again when the command
            is run with more pictures or after Ctrl-C, which leaves a report on what is done.

            Codecs: aec, jpeg-420, jpeg-444, jpeg-420-flat, png, webp-m4, webp-m6, avif-420, avif-444-psnr, jxl-e7.
            """,
        options: [
            folder, codecs, match, .threads, .model, .force, .json, .quiet, .maxPixels, .maxSide,
            .maxMemory,
        ],
        examples: [
            ("aec report photos/", "write report/report.html and print the table"),
            ("aec report --codecs aec,jpeg-420,webp-m6 -o quick photos/", "three codecs only"),
        ])

    private let inputs: [String]
    private let folder: String
    private let chosen: [String]?
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
        chosen = arguments.string(ReportCommand.codecs).map {
            $0.split(separator: ",").map(String.init)
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
        let (codecs, missing) = try selectCodecs(model: model)
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
            codecs: codecs, cache: cache, folder: temporary, threads: threads, limits: limits,
            matchLevel: matchLevel, message: { Advice.message(of: $0) },
            shouldStop: { interruption.wasAsked })
        var results: [Sweep.ImageResult] = []
        var codes = leftOut
        let progress = ReportProgress(images: paths.count, output: output)
        for (name, path) in paths where !interruption.wasAsked {
            do throws(CommandError) {
                let image = try Files.readImage(path, limits: limits)
                progress.begin(name)
                results.append(
                    sweep.measure(image, name: name, pictures: store) { progress.update($0) })
                progress.end()
            } catch {
                output.endProgress()
                Output.error(error.message, file: path)
                codes.append(error.exitCode)
            }
        }
        output.endProgress()
        let interrupted = interruption.wasAsked
        let report = Report(
            images: results.filter { !$0.rows.isEmpty }, codecs: codecs, missing: missing,
            isPartial: interrupted,
            origin: ReportOrigin(
                program: "aec " + Version.current, model: model.idText,
                processor: Processor.description, date: Platform.today))
        if !report.images.isEmpty { try write(report, store: store) }
        if interrupted {
            Folder.remove(temporary)
            place.removeIfEmpty()
            interruption.endProgramIfAsked()
        }
        if !report.failures.isEmpty {
            Output.warning(
                "\(Decimal.count(report.failures.count, "encoding")) failed: report.csv says which and why",
                file: folder)
            codes.append(.warnings)
        }
        return .combined(codes)
    }

    private func selectCodecs(model: Model) throws(CommandError) -> (
        [ReportCodec], [ReportCodec.Missing]
    ) {
        let (peers, missing) = ReportCodec.peers()
        let all = ReportCodec.builtIn(model: model) + peers
        for item in missing where chosen == nil {
            let names = item.programs.joined(separator: " and ")
            output.note("\(names): not installed, left out (Debian: apt install \(item.package))")
        }
        guard let chosen else { return (all, missing) }
        if let unknown = chosen.first(where: { id in !all.contains { $0.id == id } }) {
            let hint =
                Suggestion.nearest(to: unknown, among: all.map(\.id))
                .map { "; did you mean \($0)?" } ?? ", or its programs are not installed"
            throw CommandError(
                .usage, "--codecs: there is no codec '\(unknown)'\(hint)", kind: "usage")
        }
        let needed = Set(chosen + ["aec", "jpeg-420"])
        return (all.filter { needed.contains($0.id) }, [])
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

    private func write(_ report: Report, store: PictureStore) throws(CommandError) {
        let page = ReportPage(report, store: store)
        var files = [
            ("report.html", page.html), ("report.json", report.json.text + "\n"),
            ("report.jsonl", report.jsonLines), ("report.csv", report.csv),
            ("report.svg", CurveSVG(report, metric: ReportMetric.all[0]).text),
        ]
        for codec in report.codecs where !codec.isLossless {
            files.append(
                ("compressai/\(codec.id).json", report.compressAI(codec).text + "\n"))
        }
        for (name, text) in files {
            try Files.write(Array(text.utf8), to: .file(folder + "/" + name), force: true)
        }
        if output.json {
            output.result(report.json)
        } else {
            output.result(report.table)
            for note in report.notes { output.note(note) }
        }
        output.note("\(folder)/report.html")
    }
}

/// The line that says how far a report is and how long the rest will take.
private final class ReportProgress: Sendable {
    private struct State {
        var name = ""
        var done = 0
        var part = 0.0
        var watch = Stopwatch()
        var elapsed = 0.0
    }

    private let images: Int
    private let output: Output
    private let state = Mutex(State())

    init(images: Int, output: Output) {
        self.images = images
        self.output = output
    }

    func begin(_ name: String) {
        state.withLock {
            $0.name = name
            $0.part = 0
        }
        update(0)
    }

    func end() {
        state.withLock { state in
            state.done += 1
            output.milestone("\(state.done) of \(images): \(state.name)")
        }
    }

    /// From any thread.
    func update(_ part: Double) {
        state.withLock { state in
            state.part = max(state.part, part)
            state.elapsed += state.watch.lap()
            let done = (Double(state.done) + state.part) / Double(images)
            var line = "\(state.done + 1) of \(images): \(state.name), \(Int(done * 100)) %"
            if done > 0.005 {
                let rest = Int(state.elapsed * (1 - done) / done) + 1
                line += rest < 90 ? ", \(rest) s left" : ", \((rest + 30) / 60) min left"
            }
            output.progress(line)
        }
    }
}
