// How fast the whole network learns: forward and backward of batches of random pictures, no optimiser.
//
//   training-bench [threads] [seconds] [crop] [batch] [pixels at a time] [level]
//
// Prints megapixels per second of wall time and of the threads' own processor time (which other programs on the machine
// disturb less), and the share of the processor time by operation.
import AECTraining
import Foundation

func argument(_ index: Int, _ fallback: Int) -> Int {
    CommandLine.arguments.count > index ? Int(CommandLine.arguments[index]) ?? fallback : fallback
}

let threads = argument(1, 2)
let seconds = Double(argument(2, 10))
let crop = argument(3, 128)
let batch = argument(4, 16 * threads)
let level = Kernels.Level(rawValue: argument(6, -1))
let kernels = level.flatMap { Kernels($0) } ?? .best

let network = TrainingNetwork(kernels: kernels)
network.initialise(seed: 1)
network.parameters.pack()
let engine = GradientEngine(network, workers: ThreadTeam(threads))
engine.pixelsAtATime = argument(5, engine.pixelsAtATime)

@MainActor func step(_ number: Int) -> RateDistortion.Sums {
    let size = crop
    var random = RandomStream(seed: 2, UInt64(number))
    let quality = (0..<batch).map { _ in random.uniform() * 7 }
    return engine.run(
        .init(size: size, quality: quality, seed: 1, step: number) { image, out in
            var random = RandomStream(seed: 3, UInt64(image))
            for i in 0..<size * size * 3 { out[i] = random.uniform() - 0.5 }
        }, RateDistortion())
}

_ = step(0)
let profiles = engine.keepProfiles()
let start = Date()
let processorStart = clock()
var steps = 0
var (best, bestProcessor) = (Double.infinity, Double.infinity)
while Date().timeIntervalSince(start) < seconds || steps < 3 {
    let (before, processorBefore) = (Date(), clock())
    steps += 1
    _ = step(steps)
    best = min(best, Date().timeIntervalSince(before))
    bestProcessor = min(bestProcessor, Double(clock() - processorBefore) / Double(CLOCKS_PER_SEC))
}
let elapsed = Date().timeIntervalSince(start)
let processor = Double(clock() - processorStart) / Double(CLOCKS_PER_SEC)
let megapixels = Double(batch * crop * crop) / 1e6

func text(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
print("\(kernels.name), \(threads) threads, \(batch) crops of \(crop), \(steps) steps")
print(
    "wall: \(text(megapixels * Double(steps) / elapsed, 3)) Mpx/s, best step \(text(megapixels / best, 3))"
)
print(
    "per processor second: \(text(megapixels * Double(steps) / processor, 3)) Mpx, "
        + "best step \(text(megapixels / bestProcessor, 3))")
var sums: [String: [Double]] = [:]
for profile in profiles {
    for (name, times) in profile.seconds {
        sums[name] = zip(sums[name] ?? [0, 0], times).map { $0 + $1 }
    }
}
let all = sums.values.joined().reduce(0, +)
print(
    "operations: \(text(100 * all / processor, 1)) % of the processor time; forward and backward share of it:"
)
for (name, times) in sums.sorted(by: { $0.value.reduce(0, +) > $1.value.reduce(0, +) }) {
    let padded = name.padding(toLength: 18, withPad: " ", startingAt: 0)
    print("  \(padded) \(text(100 * times[0] / all, 1)) %  \(text(100 * times[1] / all, 1)) %")
}
