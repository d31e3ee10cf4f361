import AEC
import AECImageIO
import AECSupport
import AECTraining

/// `aec train`: a network that has learnt one's own pictures.
struct TrainCommand: Command {
    static let model = Option(
        "output", "o", value: "FILE",
        help: "write the model to FILE, or into the folder FILE (default: trained.aecm)")
    static let minutes = Option("minutes", value: "N", help: "train for N minutes (default 90)")
    static let steps = Option("steps", value: "N", help: "train for N steps")
    static let untilLoss = Option(
        "until-loss", value: "X",
        help: "train until the loss is X, at a learning rate that does not decay")
    static let from = Option(
        "from", value: "FILE",
        help:
            "start from float weights (.safetensors), from a model (.aecm), or from the built-in one (standard)"
    )
    static let size = Option(
        "size", value: "NAME",
        help:
            "how wide and deep the network is: standard (default), or small, a fifth of its work; not with --from, whose weights have a size"
    )
    static let resume = Option("resume", value: "FOLDER", help: "continue the run in this folder")
    static let run = Option(
        "run", value: "FOLDER",
        help: "where the run keeps its log, plots and checkpoints (default: the model's name, .run)"
    )
    static let name = Option(
        "name", value: "TEXT", help: "the name stored in the model (default: the name of its file)")
    static let lambdaMin = Option(
        "lambda-min", value: "X",
        help: "lambda at quality 0: the weight of the distortion (default 0.0015)")
    static let lambdaMax = Option(
        "lambda-max", value: "X", help: "lambda at quality 100 (default 0.5)")
    static let batch = Option("batch", value: "N", help: "pictures per step (default 32)")
    static let crop = Option(
        "crop", value: "N", help: "side of the crops, a multiple of 64 (default 128, later 256)")
    static let seed = Option(
        "seed", value: "N", help: "seed of all random numbers (default 1)")
    static let rate = Option(
        "rate", value: "X", help: "multiply all learning rates by X (default 1)")
    static let warmup = Option(
        "warmup", value: "N", help: "raise the learning rate over the first N steps (default 300)")
    static let decayFrom = Option(
        "decay-from", value: "X",
        help:
            "lower the learning rate from this share of the run on (default 0.2; 1: never); not with --until-loss"
    )
    static let blockRate = Option(
        "block-rate", value: "X[,Y]",
        help:
            "multiply the learning rate of each block's last layer by X, in the context model and the hyper-analysis by Y (default 0.05,1)"
    )
    static let objective = Option(
        "objective", value: "NAME",
        help:
            "the distortion to minimise: mse (default), ms-ssim, mix of both, or visual: SSIMULACRA 2 with 30 % of mse"
    )
    static let learn = Option(
        "learn", value: "NAME",
        help:
            "what learns: all (default), or tables: the gains of the quality levels alone; needs --from"
    )
    static let rounding = Option(
        "rounding", value: "NAME",
        help:
            "how latents are rounded: coded, as the encoder does it (default for trained weights), or nearest (default for new ones)"
    )
    static let drawn = Option(
        "drawn", value: "X",
        help:
            "make a share X of the training pictures pages of text, screens and charts that the program draws (default 0)"
    )
    static let denoise = Option(
        "denoise", value: "SIGMA",
        help: "learn to remove noise of this standard deviation, in code values")
    static let cache = Option(
        "cache", value: "N", help: "keep at most N bytes of decoded pictures in memory (default 2G)"
    )

    static let description = CommandDescription(
        name: "train",
        summary: "train a network on your own pictures",
        usage: ["[-o FILE.aecm] FOLDER", "--resume RUN [-o FILE.aecm]"],
        text: """
            Trains a network on the PNG and JPEG files in a folder and in its subfolders, and writes it as a model
            file. Large JPEGs are halved when they are read, which hides their artefacts; a few pictures are
            held out to measure with.

            Ctrl-C ends the training early: the step is finished, the run is saved, the model written. A run can
            be continued with --resume, also after a crash, from its last checkpoint (every 4 minutes). It then
            writes the model where it began to, over the one that it wrote itself, if -o names no other file.
            The same seed and number of threads give the same steps.

            Files made with the model can only be decoded with it: give it to --model.
            """,
        options: [
            model, minutes, steps, untilLoss, from, size, resume, run, name, lambdaMin, lambdaMax,
            batch,
            crop, rate, blockRate, warmup, decayFrom, objective, learn, rounding, drawn, denoise,
            seed, cache,
            .threads, .force,
            .json,
            .quiet,
            .verbose,
        ],
        examples: [
            ("aec train photos/ -o mine.aecm", "trains for 90 minutes, then writes mine.aecm"),
            (
                "aec train scans/ --from standard --minutes 30 -o scans.aecm",
                "starts from a network that knows photographs"
            ),
            ("aec train --resume mine.run", "continues, and writes mine.aecm again"),
        ])

    private let folder: String?
    private let resumed: String?
    private let destination: String
    private let runFolder: RunFolder
    private let modelName: String
    /// Nil for the name of the file.
    private let givenName: String?
    private let weights: String?
    private let force: Bool
    private let settings: TrainingSettings
    private let pictures: PictureSet.Settings
    private let output: Output

    init(_ arguments: Arguments) throws(UsageError) {
        func wrong(_ text: String) -> UsageError { UsageError(text, command: arguments.command) }
        resumed = arguments.string(TrainCommand.resume)
        weights = arguments.string(TrainCommand.from)
        guard arguments.files.count == (resumed == nil ? 1 : 0) else {
            throw wrong(
                resumed == nil
                    ? "name one folder of pictures"
                    : "--resume continues with the pictures of the run: name no folder")
        }
        folder = arguments.files.first
        for name in [folder, resumed, arguments.string(TrainCommand.run)] where name == "" {
            throw wrong("the name of a folder is empty")
        }
        if resumed != nil {
            let fixed = [
                TrainCommand.minutes, TrainCommand.steps, TrainCommand.untilLoss, TrainCommand.from,
                TrainCommand.size,
                TrainCommand.run, TrainCommand.lambdaMin, TrainCommand.lambdaMax,
                TrainCommand.batch,
                TrainCommand.crop, TrainCommand.rate, TrainCommand.blockRate,
                TrainCommand.warmup, TrainCommand.decayFrom,
                TrainCommand.objective, TrainCommand.learn, TrainCommand.rounding,
                TrainCommand.drawn,
                TrainCommand.denoise, TrainCommand.seed,
                TrainCommand.cache, .threads,
            ]
            if let option = fixed.first(where: { arguments.has($0) }) {
                throw wrong(
                    "--\(option.long) was decided when the run began: leave it out with --resume")
            }
        }
        // What is wrong with the run's folder is said when it is read again, to train.
        let begun = resumed.flatMap { try? RunFolder($0).start() }
        let named =
            arguments.string(TrainCommand.model) ?? begun?.output ?? TrainCommand.modelFile
        guard Destination(named) != .standardOutput, !named.isEmpty else {
            throw wrong("-o needs the name of a file")
        }
        try arguments.checkIsNoPicture(named, result: "a model: end the name in .aecm")
        let isFolder = named.hasSuffix("/") || FileStatus(of: named)?.kind == .folder
        destination =
            isFolder
            ? Path.withSlash(named) + TrainCommand.modelFile : named
        let last = Path.name(of: destination)
        let stem = last.hasSuffix(".aecm") ? String(last.dropLast(5)) : last
        let whole = destination.hasSuffix(".aecm") ? String(destination.dropLast(5)) : destination
        runFolder = RunFolder(resumed ?? arguments.string(TrainCommand.run) ?? whole + ".run")
        givenName = arguments.string(TrainCommand.name) ?? begun?.name
        modelName = givenName ?? stem
        guard modelName.utf8.count <= 64 else { throw wrong("--name takes at most 64 bytes") }
        force = arguments.has(.force) || TrainCommand.isModel(destination, id: begun?.exported)
        output = Output(arguments)
        settings = try TrainCommand.settings(arguments)
        var pictures = PictureSet.Settings()
        pictures.seed = settings.seed
        if let bytes = try arguments.size(TrainCommand.cache) { pictures.cacheBytes = bytes }
        self.pictures = pictures
    }

    private static func settings(_ arguments: Arguments) throws(UsageError) -> TrainingSettings {
        func wrong(_ text: String) -> UsageError { UsageError(text, command: arguments.command) }
        var settings = TrainingSettings()
        // A run towards a loss does not know how far it is.
        guard !(arguments.has(untilLoss) && arguments.has(decayFrom)) else {
            throw wrong("--decay-from needs a run of known length: give --minutes or --steps")
        }
        guard [minutes, steps, untilLoss].count(where: { arguments.has($0) }) <= 1 else {
            throw wrong("--minutes, --steps and --until-loss exclude each other")
        }
        if let value = try arguments.number(minutes, in: 0.01...1e6) {
            settings.goal = .minutes(value)
        }
        if let value = try arguments.count(steps) { settings.goal = .steps(value) }
        if let value = try arguments.number(untilLoss, in: 1e-6...1e6) {
            settings.goal = .loss(value)
        }
        if let value = try arguments.number(lambdaMin, in: 1e-6...1e3) {
            settings.objective.lambdaMin = Float(value)
        }
        if let value = try arguments.number(lambdaMax, in: 1e-6...1e3) {
            settings.objective.lambdaMax = Float(value)
        }
        guard settings.objective.lambdaMin <= settings.objective.lambdaMax else {
            throw wrong("--lambda-min must not be above --lambda-max")
        }
        if let value = try arguments.count(batch, maximum: Trainer.mostPictures) {
            settings.batch = value
        }
        if let value = try arguments.count(crop, maximum: Trainer.largestCrop) {
            guard value % 64 == 0 else {
                throw wrong("--crop takes a multiple of 64, not \(value)")
            }
            (settings.crop, settings.lateCrop) = (value, value)
        }
        if let value = try arguments.number(rate, in: 1e-3...100) {
            settings.adamRate *= Float(value)
            settings.muonRate *= Float(value)
            settings.tableRate *= Float(value)
        }
        if let text = arguments.string(blockRate) {
            let values = text.split(separator: ",", omittingEmptySubsequences: false).map {
                Float($0)
            }
            guard (1...2).contains(values.count),
                values.allSatisfy({ $0.map { (0...10).contains($0) } ?? false })
            else { throw wrong("--block-rate takes one or two numbers of 0 to 10, not '\(text)'") }
            settings.blockOutputRate = values[0]!
            if values.count == 2 { settings.entropyBlockOutputRate = values[1]! }
        }
        if let value = try arguments.number(warmup, in: 0...1e6) {
            settings.schedule.warmupSteps = Int(value)
        }
        if let value = try arguments.number(decayFrom, in: 0...1) {
            settings.schedule.decayFrom = value
        }
        switch arguments.string(size) {
        case nil: break
        case .some where arguments.has(from): throw wrong("--size and --from exclude each other")
        case "standard": settings.network = .standard
        case "small": settings.network = .small
        case .some(let name): throw wrong("--size takes standard or small, not '\(name)'")
        }
        switch arguments.string(objective) {
        case nil, "mse": settings.objective.structure = 0
        case "ms-ssim": settings.objective.structure = 1
        case "mix": settings.objective.structure = 0.5
        case "visual": settings.objective.visual = RateDistortion.visualShare
        case .some(let name):
            throw wrong("--objective takes mse, ms-ssim, mix or visual, not '\(name)'")
        }
        if let name = arguments.string(learn) {
            guard let learning = Learning(rawValue: name) else {
                throw wrong("--learn takes all or tables, not '\(name)'")
            }
            guard learning == .all || arguments.has(from) else {
                throw wrong("--learn tables needs the weights of a trained network: give --from")
            }
            settings.learning = learning
        }
        // The scales that a new network predicts mean nothing at first.
        settings.rounding = arguments.has(from) ? .coded : .nearest
        if let name = arguments.string(rounding) {
            guard let rounding = LatentRounding(rawValue: name) else {
                throw wrong("--rounding takes coded or nearest, not '\(name)'")
            }
            settings.rounding = rounding
        }
        if let value = try arguments.number(drawn, in: 0...1) {
            settings.drawnShare = Float(value)
        }
        if let value = try arguments.number(denoise, in: 0...255) {
            settings.denoise = Float(value)
        }
        if let value = try arguments.count(seed) { settings.seed = UInt64(value) }
        settings.threads = min(try arguments.threads(), settings.batch)
        return settings
    }

    /// What the model's file is called where nothing says it.
    private static let modelFile = "trained.aecm"

    func run() throws(CommandError) -> ExitCode {
        try checkDestination()
        do {
            return try train()
        } catch let error as CommandError {
            throw error
        } catch let error as AECError {
            throw CommandError(error, message: Advice.message(of: error, in: runFolder))
        } catch let error as FileError {
            throw CommandError(writing: error)
        } catch {
            throw CommandError(.internalError, "\(error)", kind: "internalInconsistency")
        }
    }

    /// Whether the model can be written: before an hour's work, not after it.
    private func checkDestination() throws(CommandError) {
        if let weights, let status = FileStatus(of: destination),
            status.identity == FileStatus(of: weights)?.identity
        {
            throw CommandError(
                .cannotCreate, "\(destination) would overwrite the weights of --from",
                kind: "exists")
        }
        try Destination.check(destination, force: force)
    }

    private func train() throws -> ExitCode {
        var start =
            try resumed.map { path in try TrainCommand.input { try RunFolder(path).start() } }
            ?? RunFolder.Start(data: folder ?? "", pictures: pictures, settings: settings)
        let file = try weights.map { try TrainCommand.readWeights($0) }
        let set = try read(start)
        let areOthers = start.picturesDigest.map { $0 != set.digest } ?? false
        if areOthers {
            Output.warning(
                "not the pictures that the run began with: it may now validate on some that it was trained on",
                file: start.data)
        }
        start.settings.threads = max(1, start.settings.threads)
        if let file { start.settings.network = try NetworkSize(of: file) }
        let trainer = try Trainer(start.settings, set, runFolder)
        if resumed != nil {
            try trainer.prepare(.checkpoint)
            output.note("continuing after step \(trainer.state.steps)")
        } else {
            start.data = Path.absolute(start.data)
            start.output = Path.absolute(destination)
            start.name = givenName
            start.picturesDigest = set.digest
            if file == nil { output.progress("taking principal components of the pictures") }
            if let channels = try trainer.begin(start, weights: file) {
                output.note(
                    "living on these pictures: \(channels.all - channels.revived) of \(channels.all) hidden channels; the others start afresh"
                )
            }
        }
        let interruption = Interruption()
        var progress = TrainProgress(output)
        try trainer.run(
            report: { progress.did($0) },
            shouldStop: { interruption.wasAsked })
        output.endProgress()
        interruption.end()
        if interruption.wasAsked {
            output.note(
                "stopped after step \(trainer.state.steps); --resume \(runFolder.path) continues")
        }
        let model = try trainer.export(
            name: modelName,
            progress: { output.progress("calibrating: \(Decimal.fixed($0 * 100, 0)) %") })
        output.endProgress()
        try Files.write(model, to: .file(destination, folders: NewFolders()), force: force)
        start.output = Path.absolute(destination)
        (start.name, start.exported) = (givenName, try Model(model).idText)
        try runFolder.update(start)
        try report(trainer, model)
        return set.skipped.isEmpty && !areOthers ? .success : .warnings
    }

    /// Whether a file is the model with this id; no file is that without one.
    private static func isModel(_ path: String, id: String?) -> Bool {
        guard let id, let bytes = try? FileSystem.read(path, maxBytes: Files.modelLimit),
            let model = try? Model(bytes)
        else { return false }
        return model.idText == id
    }

    /// Float weights, or those that the integers of a model stand for: of a file, or of the built-in one.
    private static func readWeights(_ name: String) throws -> Safetensors {
        if name == "standard" { return TrainingNetwork(dequantising: .standard).weights() }
        if FileStatus(of: name) == nil, TrainCommand.isNearStandard(name) {
            throw CommandError(
                .noInput,
                "--from \(name): there is no such file; did you mean standard, the built-in network?",
                kind: "noInput")
        }
        return try Files.load(name) { bytes throws(AECError) in
            if bytes.starts(with: Model.signature) {
                return TrainingNetwork(dequantising: try Model(bytes)).weights()
            }
            return try Safetensors(bytes)
        }
    }

    private static func isNearStandard(_ name: String) -> Bool {
        ["std", "default", "builtin", "built-in"].contains(name.lowercased())
            || Suggestion.nearest(to: name, among: ["standard"]) != nil
    }

    /// Reads what the command line names. That there is nothing is no misunderstanding of the command line.
    private static func input<Value>(_ read: () throws -> Value) throws -> Value {
        do { return try read() } catch let error as AECError where error.code == .invalidArgument {
            throw CommandError(.noInput, Advice.withoutFlags(error.message), kind: "noInput")
        }
    }

    private func read(_ start: RunFolder.Start) throws -> PictureSet {
        let set = try TrainCommand.input {
            try PictureSet.read(start.data, start.pictures) { done, all in
                if done % 16 == 0 { output.progress("reading pictures: \(done) of \(all)") }
            }
        }
        output.endProgress()
        for file in set.skipped {
            Output.warning("left out: " + Advice.withoutFlags(file.reason), file: file.path)
        }
        output.note(
            "\(Decimal.count(set.trainingCount, "picture")) to train on, \(set.validationCount) held out"
        )
        if set.validatesOnTraining {
            output.note("with only one picture, validation is on the training picture")
        }
        if set.unread > 0 {
            output.note(
                "\(Decimal.count(set.unread, "file")) left out because the cache is full: raise it with --cache"
            )
        }
        return set
    }

    private func report(_ trainer: Trainer, _ model: [UInt8]) throws {
        let costs = try trainer.cost(of: model)
        let info = try Model(model).info
        let id = info.id
        if output.json {
            output.result(
                .object([
                    ("output", .string(destination)), ("id", .string(id)),
                    ("bytes", .integer(model.count)), ("steps", .integer(trainer.state.steps)),
                    ("seconds", .rounded(trainer.state.seconds, 1)),
                    ("loss", .rounded(trainer.state.loss, 5)),
                    (
                        "validation",
                        .array(
                            costs.map {
                                .object([
                                    ("level", .integer($0.level)),
                                    ("bitsPerPixel", .rounded($0.bitsPerPixel, 4)),
                                    ("idealBitsPerPixel", .rounded($0.idealBitsPerPixel, 4)),
                                    ("psnr", .rounded($0.psnr, 3)),
                                    ("floatPSNR", .rounded($0.floatPSNR, 3)),
                                ])
                            })
                    ),
                ]))
        }
        if let warning = info.dyingWarning { Output.warning(warning, file: destination) }
        output.note(
            "\(destination): model \(id), \(Decimal.count(trainer.state.steps, "step")) in \(Decimal.fixed(trainer.state.seconds / 60, 1)) min"
        )
        for cost in costs {
            output.note(
                "  level \(cost.level): \(Decimal.fixed(cost.bitsPerPixel, 3)) bpp, \(Decimal.fixed(cost.psnr, 2)) dB "
                    + "(files against the float network: \(Decimal.signed(cost.overhead, 1)) % bits, "
                    + "\(Decimal.signed(cost.psnr - cost.floatPSNR, 3)) dB)")
        }
    }
}
