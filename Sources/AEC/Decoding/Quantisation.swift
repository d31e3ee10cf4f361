/// What the quantiser of a file's latents was: the model's tables, the quality, and the map of steps.
struct Quantisation: Sendable {
    let point: OperatingPoint
    /// nil where they are the same in the whole picture.
    let steps: StepMap?

    /// - Parameter budget: what is left of the memory; the map takes a byte for each of its cells.
    /// - Throws: `modelMismatch` when the file needs another model or tables that this one does not have, `malformed` for
    ///   the map.
    init(
        _ file: ContainerReader, model: Model, budget: inout Budget
    ) throws(AECError) {
        let header = file.header
        guard header.modelID == model.id else {
            throw AECError(
                .modelMismatch,
                "the file needs model \(Model.name(of: header.modelID)), but this is \(Model.name(of: model.id))",
                offset: FileHeader.modelIDOffset)
        }
        var set: TableSet?
        if let id = file.steps?.tableSet {
            set = model.tableSets.first { $0.id == id }
            guard set != nil else {
                throw AECError(
                    .modelMismatch,
                    "the file needs the gain tables \(Model.name(of: id)), which this file of model \(Model.name(of: model.id)) does not have"
                )
            }
        }
        point = OperatingPoint(model, set, at: header.quality)
        guard let range = file.steps?.residuals else {
            steps = nil
            return
        }
        let cells = StepMap.cells(width: header.width, height: header.height)
        try budget.reserve(cells, 2, for: "the picture's map of steps", offset: range.lowerBound)
        var status = 0
        let residuals = [UInt8](unsafeUninitializedCapacity: cells) { target, count in
            status = Inflate.inflate(
                file.bytes, range, into: UnsafeMutableBufferPointer(rebasing: target[..<cells]))
            count = cells
        }
        guard status == 0,
            let map = StepMap(residuals: residuals, width: header.width, height: header.height)
        else {
            throw AECError(
                status == -2 ? .limitExceeded : .malformed,
                status == -2
                    ? "no memory for the map of steps"
                    : status == 0
                        ? "a cell of the map of steps is beyond +-\(StepMap.range.upperBound)"
                        : "the map of steps does not inflate to \(cells) cells",
                offset: range.lowerBound)
        }
        steps = map
    }
}
