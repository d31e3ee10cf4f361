import AEC

/// What the commands that work on a batch, `compress`, `decompress`, `verify` and `info`, read alike from their options: the files, the network, the limits,
/// how much may run at once, and what is printed.
///
///     settings = try BatchSettings(arguments)
///     let batch = try settings.batch(of: .pictures)
///     return batch.run { input throws(CommandError) in ... }
struct BatchSettings: Sendable {
    let selection: InputSelection
    let model: ModelChoice
    let limits: Limits
    let parallelism: Parallelism
    let output: Output

    static let inputOptions: [Option] = [.recursive, .filesFrom]
    static let outputOptions: [Option] = [
        .output, .outputFolder, .force, .skipExisting, .noPreserve, .dryRun,
    ]
    static let parallelOptions: [Option] = [.workers, .threads]
    static let limitOptions: [Option] = [.maxPixels, .maxSide, .maxMemory, .maxMetadata]

    init(_ arguments: Arguments) throws(UsageError) {
        model = ModelChoice(arguments)
        limits = try arguments.limits()
        parallelism = try Parallelism(arguments)
        // Last: an option without its value has taken a file's name
        selection = try InputSelection(arguments)
        output = Output(arguments)
    }

    /// Where the results of a command that writes files go.
    func plan(_ arguments: Arguments) throws(UsageError) -> DestinationPlan {
        try DestinationPlan(arguments, named: selection.named, isMany: selection.isMany)
    }

    /// The files of a command, found, with the threads that each may use.
    func batch(of kind: InputKind) throws(CommandError) -> Batch {
        let inputs = try selection.inputs(of: kind, output: output)
        let shares = parallelism.shares(for: inputs.count)
        return Batch(
            inputs: inputs, kind: kind, workers: shares.workers, threads: shares.threads,
            output: output)
    }
}
