import AEC
import AECImageIO
import AECSupport

/// Trains the network on a set of pictures, step by step, in a run's folder.
///
///     let trainer = try Trainer(settings, pictures, RunFolder("run"))
///     try trainer.prepare(.components)
///     try trainer.run(report: { print($0.step, $0.loss) }, shouldStop: { interrupted })
///     let model = try trainer.export(name: "mine")
///
/// With a goal in steps, a run that was interrupted and resumed from its checkpoint ends with the same weights, bit for
/// bit, as one that was not; with a goal in minutes the schedule follows the clock.
public final class Trainer {
    /// What is trained, and how.
    public let settings: TrainingSettings
    /// The network with its current weights; the averaged ones are exported.
    public let network: TrainingNetwork
    /// Where the run is.
    public private(set) var state = TrainingState()
    /// Where the run keeps its log, plots and checkpoints.
    public let folder: RunFolder
    let pictures: PictureSet
    let average: WeightAverage
    private let sampler: CropSampler
    private let workers: ThreadTeam
    private let engine: GradientEngine
    private let optimisers: [any Optimiser]
    private(set) lazy var validator = validator(rounding: settings.rounding)
    /// How much of the run is done.
    private var share: Double {
        settings.progress(steps: state.steps, seconds: state.seconds)
    }
    private var contents: Checkpoint.Contents {
        Checkpoint.Contents(network, average: average, optimisers: optimisers)
    }

    /// Bounds of a step's pictures and of their sides.
    public static let (mostPictures, largestCrop) = (4096, 2048)

    /// Where the weights come from.
    public enum Origin {
        /// Random weights with the pictures' principal components for the transforms.
        case components
        /// These float weights.
        case weights(Safetensors)
        /// The folder's checkpoint.
        case checkpoint
    }

    /// What a step reports.
    public struct Progress: Sendable {
        /// Steps taken so far.
        public var step: Int
        /// The share of the run that is done, 0...1; 0 for a goal in loss.
        public var share: Double
        /// An average over some dozens of steps.
        public var loss: Double
        /// Of this step.
        public var psnr: Double
        /// The rate of this step in bits per pixel: ideal code lengths under the float network.
        public var bitsPerPixel: Double
        /// Crops per second.
        public var imagesPerSecond: Double
        /// nil for a goal in loss.
        public var secondsLeft: Double?
    }

    /// - Throws: `invalidArgument` for settings out of range.
    public init(
        _ settings: TrainingSettings, _ pictures: PictureSet, _ folder: RunFolder,
        kernels: Kernels = .best
    ) throws(AECError) {
        func require(_ isRight: Bool, _ rule: String) throws(AECError) {
            guard isRight else { throw AECError(.invalidArgument, rule) }
        }
        let sides = [settings.crop, settings.lateCrop]
        try require(
            sides.allSatisfy { $0 >= 64 && $0 % 64 == 0 },
            "the side of crops must be a multiple of 64")
        let (most, largest) = (Trainer.mostPictures, Trainer.largestCrop)
        try require(
            (1...most).contains(settings.batch) && sides.allSatisfy { $0 <= largest },
            "a batch must have 1 to \(most) pictures, of at most \(largest) pixels a side")
        try require(
            (1...settings.batch).contains(settings.threads),
            "there must be at least one thread, and a picture of the batch for each")
        if case .loss(let goal) = settings.goal {
            try require(goal > 0, "the loss to train to must be above 0, not \(goal)")
        }
        let sizes = zip(settings.network.values, NetworkSize.fields)
        try require(
            sizes.allSatisfy { (1...$1.limits.upperBound).contains($0) }
                && settings.network.latents % 4 == 0,
            "the network is wider or deeper than any model file allows, or its latents do not make four groups"
        )
        let (lowest, highest) = (settings.objective.lambdaMin, settings.objective.lambdaMax)
        try require(
            lowest > 0 && highest >= lowest,
            "lambda must be positive, and its maximum not below its minimum")
        let (structure, visual) = (settings.objective.structure, settings.objective.visual)
        try require(
            structure >= 0 && visual >= 0 && structure + visual <= 1,
            "the shares of the distortion must be 0 or more, and 1 or less together")
        self.settings = settings
        self.pictures = pictures
        self.folder = folder
        network = TrainingNetwork(settings.network, kernels: kernels)
        workers = ThreadTeam(settings.threads)
        engine = GradientEngine(network, workers: workers, learning: settings.learning)
        optimisers = Trainer.optimisers(network, settings)
        average = WeightAverage(network.parameters)
        sampler = CropSampler(pictures.training, drawnShare: settings.drawnShare)
    }

    func validator(rounding: LatentRounding) -> Validator {
        Validator(network, pictures.validation, rounding: rounding, workers: workers)
    }

    private static func optimisers(
        _ network: TrainingNetwork, _ settings: TrainingSettings
    ) -> [any Optimiser] {
        switch settings.learning {
        case .all:
            let groups = network.groups(
                adam: settings.adamRate, muon: settings.muonRate,
                blockOutput: settings.blockOutputRate,
                entropyBlockOutput: settings.entropyBlockOutputRate, decay: settings.weightDecay)
            return [Adam(network.parameters, groups.adam), Muon(network.parameters, groups.muon)]
        case .tables:
            return [
                Adam(network.parameters, network.tableGroups(rate: settings.tableRate))
            ]
        }
    }

    /// Sets the weights. Call once, before `run`.
    /// - Throws: what is wrong with the weights or the checkpoint; `invalidArgument` when there is no checkpoint.
    public func prepare(_ origin: Origin) throws {
        switch origin {
        case .components:
            network.initialise(seed: settings.seed)
            let size = 256
            // Of the pictures alone: drawn crops have too much contrast for components.
            let sampler = CropSampler(pictures.training)
            try network.startFromPrincipalComponents(crops: settings.componentCrops, size: size) {
                crop, out in
                var random = RandomStream(seed: settings.seed, 0xC0, UInt64(crop))
                sampler.fill(out, size: size, &random)
            }
            average.values.copy(from: network.parameters.values)
        case .weights(let file):
            try network.load(file)
            average.values.copy(from: network.parameters.values)
        case .checkpoint:
            guard folder.hasCheckpoint else {
                throw AECError(
                    .invalidArgument,
                    "the run in \(folder.path) ended before its first checkpoint: there is nothing to continue, begin it again"
                )
            }
            state = try Checkpoint.read(contents, from: folder.checkpoint)
            try folder.dropLog(after: state.steps)
        }
    }

    /// Trains until the goal is reached or `shouldStop` says so, then validates and saves.
    /// - Throws: `FileError` where the folder cannot be written; `invalidArgument` when the loss or the network's output
    ///   has become NaN or infinite.
    public func run(
        report: (Progress) -> Void = { _ in }, shouldStop: () -> Bool = { false }
    ) throws {
        let before = state.seconds
        var watch = Stopwatch()
        var saved = state.seconds
        var images = 0
        func isDone() -> Bool {
            if case .loss(let goal) = settings.goal {
                return state.steps >= 50 && state.loss <= goal
            }
            return share >= 1
        }
        if state.validations.isEmpty {
            try validate()
            try save()
        }
        while !isDone(), !shouldStop() {
            try reviveWhereItIsTime()
            let sums = try step()
            state.seconds += watch.lap()
            images += sums.images
            report(progress(sums, images: images, seconds: state.seconds - before))
            if state.steps % 20 == 0 { try log() }
            if state.seconds - saved >= settings.saveEvery * 60 {
                try save()
                saved = state.seconds
            }
            if state.seconds - state.validated >= settings.validateEvery * 60 { try validate() }
        }
        if state.validations.last?.step != state.steps { try validate() }
        try save()
    }

    /// Reinitialises dead hidden channels: those that pass nothing of a number of crops, neither now nor with the
    /// averaged weights. For these crops the network's output does not change.
    /// - Returns: the number of channels revived, and of all.
    public func reviveDeadChannels() -> (revived: Int, all: Int) {
        let liveness = Liveness()
        func watch() {
            var (crops, number) = (0, state.steps)
            while crops < Trainer.watchedCrops {
                let batch = batch(number: number)
                liveness.add(engine.liveness(batch))
                crops += batch.quality.count
                number += 1
            }
        }
        network.parameters.pack()
        watch()
        withAverage(watch)
        return network.reviveDeadChannels(
            seed: settings.seed &+ UInt64(state.steps), liveness: liveness,
            average: average.values, forget: optimisers.flatMap { $0.state.map(\.buffer) })
    }

    /// Crops that tell whether a channel is dead.
    private static let watchedCrops = 128

    /// Looks for dead channels at some points of a run: what is revived late has no time to learn.
    private func reviveWhereItIsTime() throws {
        guard settings.learning == .all else { return }
        let due = Trainer.revivals.count { $0 <= share }
        guard due > state.revivals ?? 0 else { return }
        state.revivals = due
        let result = reviveDeadChannels()
        try folder.append(
            RunFolder.RevivalLine(
                step: state.steps, seconds: state.seconds, revived: result.revived,
                hidden: result.all))
    }

    /// Shares of a run after which dead channels are reinitialised.
    static let revivals = [0.1, 0.2, 0.35, 0.5]

    private func progress(
        _ sums: RateDistortion.Sums, images: Int, seconds: Double
    ) -> Progress {
        var left: Double?
        switch settings.goal {
        case .minutes(let minutes): left = max(0, minutes * 60 - state.seconds)
        case .steps(let count):
            left = Double(max(0, count - state.steps)) * state.seconds / Double(max(state.steps, 1))
        case .loss: left = nil
        }
        return Progress(
            step: state.steps, share: share, loss: state.loss, psnr: sums.psnr,
            bitsPerPixel: sums.meanRate, imagesPerSecond: Double(images) / max(seconds, 1e-3),
            secondsLeft: left)
    }

    /// One step of the optimisers.
    private func step() throws(AECError) -> RateDistortion.Sums {
        while true {
            let sums = gradients(number: state.steps + state.broken)
            let norm = engine.gradients.clip(to: settings.clip, workers)
            guard norm.isFinite, sums.loss.isFinite else {
                // Left out, as an accident; but not again and again.
                state.broken += 1
                if state.broken > 20 + state.steps / 20 {
                    throw AECError(
                        .invalidArgument,
                        "the loss is NaN or infinite after step \(state.steps): lower the learning rate"
                    )
                }
                continue
            }
            let factor = settings.schedule.factor(step: state.steps, progress: share)
            for rule in optimisers {
                rule.step(
                    network.parameters, gradients: engine.gradients, factor: factor,
                    workers: workers)
            }
            state.steps += 1
            average.update(network.parameters, step: state.steps, workers)
            let weight = max(1 / Double(state.steps), 0.02)
            state.loss += weight * (sums.meanLoss - state.loss)
            state.sums = state.sums + sums
            return sums
        }
    }

    /// The gradients of a batch.
    private func gradients(number: Int) -> RateDistortion.Sums {
        workers.run { network.parameters.pack(part: $0, of: workers.count) }
        return engine.run(batch(number: number), settings.objective)
    }

    /// A batch, drawn from streams of its number.
    private func batch(number: Int) -> GradientEngine.Batch {
        let seed = settings.seed
        let size = share > settings.lateFrom ? settings.lateCrop : settings.crop
        let count = max(1, settings.batch * settings.crop * settings.crop / (size * size))
        let side = Trainer.side(size, seed: seed, step: number)
        let quality = Trainer.qualities(count, seed: seed, step: number)
        let sampler = sampler
        var batch = GradientEngine.Batch(
            size: side, quality: quality, seed: seed, step: number,
            fill: { image, out in
                var random = RandomStream(seed: seed, UInt64(number), UInt64(image), 0)
                sampler.fill(out, size: side, &random)
            })
        batch.denoise = settings.denoise / 255
        batch.rounding = settings.rounding
        return batch
    }

    /// The side of a step's crops: in every other step up to 48 pixels less than it might be, so that the network meets
    /// edges of all kinds: its cells are of 2x2 latents, its hyper-latents of 4x4.
    static func side(_ size: Int, seed: UInt64, step: Int) -> Int {
        var random = RandomStream(seed: seed, UInt64(step), 5)
        guard size >= 128, random.uniform() < 0.5 else { return size }
        return size - 16 * (1 + Int(random.next() % 3))
    }

    /// A quality for each picture of a step, one at random in each of as many equal parts of 0...7: no step is of high
    /// or of low rates alone.
    static func qualities(_ count: Int, seed: UInt64, step: Int) -> [Float] {
        var parts = Array(0..<count)
        var order = RandomStream(seed: seed, UInt64(step), 4)
        parts.shuffle(using: &order)
        return parts.enumerated().map { image, part in
            var random = RandomStream(seed: seed, UInt64(step), UInt64(image), 2)
            return (Float(part) + random.uniform()) / Float(count)
                * Float(TrainingNetwork.levels - 1)
        }
    }

    private func log() throws {
        try folder.append(
            RunFolder.LogLine(
                step: state.steps, seconds: state.seconds,
                rate: settings.schedule.factor(step: state.steps, progress: share),
                loss: state.sums.meanLoss, psnr: state.sums.psnr, bitsPerPixel: state.sums.meanRate)
        )
        state.history.append(.init(step: state.steps, loss: state.sums.meanLoss))
        // Of a long run every other point is enough for a plot.
        if state.history.count >= 4096 {
            state.history = stride(from: 1, to: state.history.count, by: 2).map {
                state.history[$0]
            }
        }
        state.sums = RateDistortion.Sums()
    }

    // MARK: Validation and files

    /// Calls body with the averaged weights in place of those that learn.
    func withAverage<T>(_ body: () throws -> T) rethrows -> T {
        let kept = FloatBuffer(count: network.parameters.count)
        kept.copy(from: network.parameters.values)
        network.parameters.values.copy(from: average.values)
        network.parameters.pack()
        defer { network.parameters.values.copy(from: kept) }
        return try body()
    }

    /// Validates the averaged weights, and shows what they make of a few pictures.
    /// - Throws: `invalidArgument` when the network's output is NaN or infinite; `FileError`.
    private func validate() throws {
        state.validated = state.seconds
        try withAverage {
            let validation = validator.run(step: state.steps, objective: settings.objective)
            let sums = zip(validation.bitsPerPixel, validation.psnr).map {
                $0 + $1 + (validation.loss ?? 0)
            }
            if let level = sums.firstIndex(where: { !$0.isFinite }) {
                throw AECError(
                    .invalidArgument,
                    "after step \(state.steps) the network gives NaN or infinity for held-out pictures at level \(level): "
                        + "begin with a lower learning rate or with other weights")
            }
            state.validations.append(validation)
            try folder.append(
                RunFolder.ValidationLine(validation, seconds: state.seconds))
            for index in 0..<min(validator.count, 4) {
                for level in [0, 3, 6] {
                    let (original, result) = try validator.reconstruction(
                        index, level: Float(level))
                    if level == 0 { try folder.write(original, as: "\(index)-original.png") }
                    try folder.write(result, as: "\(index)-level\(level).png")
                }
            }
        }
    }

    /// Writes checkpoint, weights and plots.
    public func save() throws {
        try Checkpoint.write(contents, state, to: folder.checkpoint)
        try FileSystem.write(exportedWeights, to: folder.weights, force: true)
        try folder.write(
            Plot(
                .line, title: "Loss", xLabel: "step", yLabel: "loss",
                series: [("training", state.history.map { (Double($0.step), $0.loss) })]),
            as: "loss.svg")
        let shown = state.validations.count > 1 ? [state.validations[0]] : []
        let curves = (shown + state.validations.suffix(1)).map { validation in
            (
                name: "step \(validation.step)",
                points: zip(validation.bitsPerPixel, validation.psnr).map { (x: $0, y: $1) }
            )
        }
        try folder.write(
            Plot(
                .line, title: "Validation", xLabel: "bits per pixel", yLabel: "PSNR, dB",
                series: curves),
            as: "validation.svg")
        try folder.write(livingPlot, as: "living.svg")
    }

    /// Of each part of the network, the block with the fewest living channels.
    private var livingPlot: Plot {
        // The second names are those of older runs.
        let parts = [
            ("analysis", "g_a.", "a"), ("hyper-analysis", "h_a.", "h_b"),
            ("hyper-synthesis", "h_s.", "g_b"), ("context", "context.", "ctx"),
            ("synthesis", "g_s.", "s"),
        ]
        return Plot(
            .line, title: "Living hidden channels, fewest of each part's blocks", xLabel: "step",
            yLabel: "percent",
            series: parts.map { name, prefix, older in
                let points = state.validations.compactMap { validation in
                    validation.living?.filter {
                        $0.block.hasPrefix(prefix) || $0.block.hasPrefix(older)
                    }.map(\.share).min().map { (x: Double(validation.step), y: 100 * $0) }
                }
                return (name, points)
            })
    }

    /// The averaged weights as a file.
    private var exportedWeights: [UInt8] {
        TrainingNetwork.bytes(of: network.weights(average.values, step: state.steps))
    }

    /// The integer model of the averaged weights, calibrated on the training pictures.
    /// - Parameter progress: called with the share that is done, 0...1.
    /// - Throws: as `ModelImport.run`; `malformed` for a network of a size that no model file may have.
    public func export(
        name: String, pictures most: Int = 16, progress: (Double) -> Void = { _ in }
    ) throws(AECError) -> [UInt8] {
        let images = try pictures.training.prefix(most).map { (picture) throws(AECError) in
            try AECImage(
                width: picture.width, height: picture.height, colorModel: .rgb,
                pixels: picture.pixels)
        }
        return try ModelImport.run(
            weights: exportedWeights, calibrationImages: images, name: name,
            progress: progress)
    }
}
