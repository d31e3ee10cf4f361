import AEC
import AECSupport

/// `aec bench`: how small, how true and how fast, in numbers.
struct BenchCommand: Command {
    static let levels = Option(
        "levels", value: "LIST", help: "quality levels to measure, 0 to 7 (default 0,1,2,3,4,5,6,7)"
    )
    static let reference = Option(
        "reference", value: "FILE",
        help:
            "compare with the curve in FILE, the anchor of the BD-rate: what --json printed, or a result file in the schema of CompressAI"
    )
    static let metrics = Option(
        "metrics", help: "also measure MS-SSIM and SSIMULACRA 2, which takes about twice the time")
    static let weights = Option(
        "weights", value: "FILE",
        help:
            "measure the float network with the weights in FILE (.safetensors) instead of the codec"
    )
    static let speed = Option("speed", help: "measure speed, side by side with other codecs")
    static let quality = Option(
        "quality", "q", value: "0..100",
        help:
            "with --speed: the quality of AEC (default \(Decimal.plain(AECEncoder.defaultQuality)))"
    )
    static let repeats = Option(
        "repeats", value: "N",
        help: "with --speed: measure N times (default 15, or 3 above 4 megapixels)")
    static let tune = Option(
        "tune", value: "psnr|visual",
        help: "what AEC aims at: the least squared error (psnr, the default here), or the best look"
    )
    static let worker = Option(
        "speed-worker", help: "measures in a process of its own, for --speed", hidden: true)

    static let description = CommandDescription(
        name: "bench",
        summary: "measure rate, quality and speed",
        usage: [
            "[--levels LIST] [--effort 1..9] [--tune psnr|visual] [--metrics] [--reference FILE] FOLDER|PICTURE",
            "--weights FILE [--levels LIST] [--reference FILE] FOLDER|PICTURE",
            "--speed [-q 0..100] [--effort 1..9] [--repeats N] [PICTURE]...",
        ],
        text: """
            With a folder: encodes and decodes each of its pictures (PNG, JPEG, PNM), or the one that is named, at
            each quality level and prints a table. bpp counts every byte of the file; PSNR is that of red, green
            and blue together between the picture and the decoded one, in 8 bits; both are means over the
            pictures. The speeds are in megapixels per second from pixels in memory to bytes in memory and back.
            With --metrics, also the means of MS-SSIM, in dB, and SSIMULACRA 2, for pictures that are large enough.
            With --reference, how many percent larger the files are than the reference's bpp, and how many dB
            their PSNR is above; with eight levels or more also the BD-rate, over 27 to 40 dB. Result files of
            CompressAI (aec report writes some into compressai/) have no levels: against them there is the BD-rate
            alone, from four points on. With --weights, bpp is the ideal code length under the float network: what
            the codec would reach if its integers and its entropy coder lost nothing. It takes pictures of up to
            1024 x 1024 pixels.

            With --speed: a Markdown table of the speed with each kind of CPU instructions that this machine
            has and with one and two threads, and beside it cwebp, avifenc and cjxl with their decoders, each
            with its default quality on one thread, where they are installed (Debian: webp, libavif-bin,
            libjxl-tools). Those are measured as whole programs that read and write files, and so is aec in
            one row; the other rows of aec are the codec alone. The runs take turns, so that a busy machine
            slows all alike. Without pictures, two synthetic ones of 0.4 and 12 megapixels are used.
            """,
        options: [
            levels, reference, metrics, weights, speed, quality, .effort, tune, repeats, worker,
            .threads, .model,
            .json,
            .quiet,
            .maxPixels, .maxSide, .maxMemory,
        ],
        examples: [
            ("aec bench --levels 0,3,6 photos/", "rate and quality at three levels"),
            (
                "aec bench --json photos/ > curve.json",
                "as JSON, which a later run takes as --reference"
            ),
            ("aec bench --speed", "the table of speeds"),
        ])

    private enum Mode {
        case rate(RateBench)
        case speed(SpeedBench)
        case worker(SpeedWorker)
    }

    private let mode: Mode

    init(_ arguments: Arguments) throws(UsageError) {
        let percent =
            try arguments.number(BenchCommand.quality, in: 0...100) ?? AECEncoder.defaultQuality
        try BenchCommand.refuseWithoutEffect(arguments)
        if arguments.has(BenchCommand.worker) {
            mode = .worker(
                SpeedWorker(
                    path: try arguments.inputs()[0], percent: percent,
                    effort: try arguments.effort(), model: ModelChoice(arguments),
                    limits: try arguments.limits()))
        } else if arguments.has(BenchCommand.speed) {
            mode = .speed(
                SpeedBench(
                    inputs: arguments.files, percent: percent, effort: try arguments.effort(),
                    repeats: try arguments.count(BenchCommand.repeats, maximum: 1000),
                    modelPath: arguments.string(.model), limits: try arguments.limits(),
                    output: Output(arguments)))
        } else {
            guard arguments.files.count == 1 else {
                throw UsageError(
                    "name one folder of pictures, or one picture, or --speed",
                    command: arguments.command)
            }
            mode = .rate(
                RateBench(
                    folder: arguments.files[0], levels: try BenchCommand.levels(arguments),
                    referencePath: arguments.string(BenchCommand.reference),
                    subject: try BenchCommand.subject(arguments),
                    looks: arguments.has(BenchCommand.metrics), limits: try arguments.limits(),
                    output: Output(arguments)))
        }
    }

    // Not by `??`: an error that is thrown within its right side ends the program (Swift 6.3)
    private static func subject(_ arguments: Arguments) throws(UsageError) -> RateBench.Subject {
        if let path = arguments.string(weights) { return .floatNetwork(path: path) }
        return .codec(
            ModelChoice(arguments), try arguments.effort(), try arguments.tuning() ?? .psnr,
            threads: try arguments.threads())
    }

    /// An option that changes nothing of what is measured is a mistake: somebody expects it to.
    private static func refuseWithoutEffect(_ arguments: Arguments) throws(UsageError) {
        func refuse(_ options: [Option], _ message: (String) -> String) throws(UsageError) {
            guard let option = options.first(where: { arguments.has($0) }) else { return }
            throw UsageError(message("--" + option.long), command: arguments.command)
        }
        if arguments.has(weights) {
            try refuse([.effort, tune, .threads, .model, metrics, speed]) {
                "--weights measures the float network, to which \($0) does not apply"
            }
        }
        if arguments.has(speed) {
            try refuse([levels, reference]) {
                "\($0) does not apply to --speed, which takes one quality, -q"
            }
            try refuse([tune, metrics]) { "\($0) does not apply to --speed" }
            try refuse([.threads]) {
                "\($0) does not apply to --speed, which measures one thread and two"
            }
        } else if !arguments.has(worker) {
            try refuse([quality]) { "\($0) goes with --speed; otherwise use --levels" }
            try refuse([repeats]) { "\($0) goes with --speed" }
        }
    }

    private static func levels(_ arguments: Arguments) throws(UsageError) -> [Double] {
        guard let text = arguments.string(levels) else {
            return Array(stride(from: 0.0, through: 7, by: 1))
        }
        var list: [Double] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let level = Double(part), (0...7).contains(level) else {
                throw UsageError(
                    "--levels takes numbers from 0 to 7, separated by commas, not '\(text)'",
                    command: arguments.command)
            }
            list.append(Quality(level: level).level)
        }
        return list
    }

    func run() throws(CommandError) -> ExitCode {
        switch mode {
        case .rate(let bench): try bench.run()
        case .speed(let bench): try bench.run()
        case .worker(let worker): try worker.run()
        }
    }
}
