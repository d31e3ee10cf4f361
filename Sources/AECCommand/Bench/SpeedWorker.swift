import AEC
import AECSupport
import CLibrary

/// The other half of `aec bench --speed`: encodes and decodes one picture as often as it is told to.
///
/// A process of its own, because AEC_CPU is read once in a process. It prints `ready`, then answers each line
/// `encode THREADS` or `decode THREADS` with the wall-clock seconds, the processor's seconds and the file's bytes.
struct SpeedWorker {
    let path: String
    let percent: Double
    let effort: Effort
    let model: ModelChoice
    let limits: Limits

    func run() throws(CommandError) -> ExitCode {
        let image = try Files.readImage(path, limits: limits)
        let model = try model.load()
        var bytes: [UInt8] = []
        Output.print("ready\n")
        while let line = readLine() {
            let words = line.split(separator: " ")
            guard words.count == 2, let threads = Int(words[1]) else {
                throw CommandError(
                    .usage, "the worker does not understand '\(line)'", kind: "usage")
            }
            let cpu = SpeedWorker.cpuSeconds()
            var watch = Stopwatch()
            do throws(AECError) {
                if words[0] == "encode" {
                    bytes = try AECEncoder(
                        .quality(percent), effort: effort, model: model, threads: threads
                    ).encode(image)
                } else {
                    let decoded = try AECDecoder(limits: limits, model: model, threads: threads)
                        .decode(bytes)
                    guard decoded.width == image.width else {
                        throw AECError(
                            .internalInconsistency,
                            "the decoded picture differs in size from the original")
                    }
                }
            } catch {
                throw CommandError(error)
            }
            let wall = watch.lap()
            Output.print("\(wall) \(SpeedWorker.cpuSeconds() - cpu) \(bytes.count)\n")
        }
        return .success
    }

    private static func cpuSeconds() -> Double {
        var usage = rusage()
        // RUSAGE_SELF, whose type differs between systems
        getrusage(0, &usage)
        func seconds(_ time: timeval) -> Double {
            Double(time.tv_sec) + Double(time.tv_usec) * 1e-6
        }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
