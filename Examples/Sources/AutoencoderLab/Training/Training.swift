import AEC
import AECTraining
import Foundation

/// A model, its parameters, and the course of its training.
final class Training<M: Model> {
    let model: M
    let parameters = Parameters()
    let recipe: Recipe
    let workers: ThreadTeam
    private(set) var epochs: [Epoch] = []
    private let optimisers: [any Optimiser]
    private let gradients: BatchGradients
    private let average: WeightAverage?

    /// Pictures that a thread takes at a time.
    private static var atATime: Int { 64 }

    /// - Parameter make: registers the model's parameters.
    init(_ recipe: Recipe, workers: ThreadTeam, _ make: (Parameters) -> M) {
        self.recipe = recipe
        self.workers = workers
        let model = make(parameters)
        self.model = model
        parameters.seal()
        parameters.initialise(seed: recipe.seed)
        let parameters = parameters
        optimisers = model.objectives.map { recipe.optimiser(parameters, $0) }
        gradients = BatchGradients(parameters, workers: workers)
        average = recipe.averages ? WeightAverage(parameters, longest: 0.998) : nil
    }

    /// Goes over the training set until the recipe's epochs are over, or its loss is reached.
    /// - Throws: `invalidArgument` when the steps were so long that a loss has become NaN or infinite.
    func run(_ data: DataSet, log: (Epoch) -> Void) throws(AECError) {
        let count = data.training.count
        let batch = min(recipe.batch, count)
        let steps = (count + batch - 1) / batch
        let schedule = Schedule(warmupSteps: min(50, steps), decayFrom: recipe.decayFrom)
        let start = CPUTime.now
        for epoch in 1...recipe.epochs {
            var random = RandomStream(seed: recipe.seed, 0xE90C, UInt64(epoch))
            let order = (0..<count).shuffled(using: &random)
            var sums = [Double](repeating: 0, count: optimisers.count)
            for step in 0..<steps {
                let all = (epoch - 1) * steps + step
                let factor = schedule.factor(
                    step: all, progress: Double(all) / Double(recipe.epochs * steps))
                let part = order[step * batch..<min((step + 1) * batch, count)]
                for player in optimisers.indices {
                    sums[player] += self.step(
                        data.training, Array(part), player, number: all, factor: factor)
                }
                average?.update(parameters, step: all + 1, workers)
            }
            let done = Epoch(
                number: epoch, names: model.objectives.map(\.name),
                training: sums.map { $0 / Double(count) },
                validation: model.objectives.map { loss($0, data.validation) },
                seconds: CPUTime.now - start)
            epochs.append(done)
            log(done)
            // Of the training set too: ReLU turns NaN into zero.
            guard (done.training + done.validation).allSatisfy(\.isFinite) else {
                throw AECError(
                    .invalidArgument,
                    "the loss is NaN or infinite after epoch \(epoch): lower --rate")
            }
            if let goal = recipe.stopAt, done.validation[0] <= goal { break }
        }
        if let average {
            parameters.values.copy(from: average.values)
            parameters.pack()
        }
    }

    /// One step of one player. Noise depends on the step and on the pictures' places in the batch.
    /// - Returns: the sum of the pictures' losses.
    @discardableResult
    func step(
        _ pictures: Pictures, _ indices: [Int], _ player: Int, number: Int, factor: Float
    ) -> Double {
        let objective = model.objectives[player]
        let share = 1 / Float(indices.count)
        let sums = gradients.run(count: indices.count, atATime: Self.atATime) { tape, part in
            var random = RandomStream(
                seed: recipe.seed, UInt64(number), UInt64(part.lowerBound), UInt64(player))
            var pixels = pictures.pixels(of: indices[part])
            if recipe.augment { Augmentation.apply(&pixels, side: pictures.side, &random) }
            let x = tape.constant(Shape(part.count, pictures.side, pictures.side, 1), pixels)
            let loss = objective.loss(tape, x, &random)
            tape.backward(tape.affine(tape.sum(loss), share))
            return tape.values(loss).reduce(0) { $0 + Double($1) }
        }
        optimisers[player].step(
            parameters, gradients: gradients.gradients, factor: factor, workers: workers)
        workers.run { parameters.pack(part: $0, of: workers.count) }
        return sums.joined().reduce(0, +)
    }

    /// The mean loss of pictures without learning from them: the same noise each time, no dropout.
    func loss(_ objective: Objective, _ pictures: Pictures) -> Double {
        let inference = Inference(parameters, workers)
        let losses = inference.run(pictures[0..<pictures.count], side: pictures.side, channels: 1) {
            tape, x, random in objective.loss(tape, x, &random)
        }
        return losses.reduce(0) { $0 + Double($1) } / Double(pictures.count)
    }
}

/// What happened in a pass over the training set.
struct Epoch: Sendable {
    let number: Int
    /// Of the objectives.
    let names: [String]
    /// Mean losses, one an objective, while it learned.
    let training: [Double]
    /// The same of the validation set, afterwards.
    let validation: [Double]
    /// Processor time since the run began.
    let seconds: Double

    var text: String {
        let losses = names.indices.map {
            String(format: "%@ %.5f, validation %.5f", names[$0], training[$0], validation[$0])
        }
        return String(format: "epoch %3d  %7.1f s  ", number, seconds)
            + losses.joined(separator: "; ")
    }
}

/// Seconds of processor time that this process has used, on all its threads.
enum CPUTime {
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
