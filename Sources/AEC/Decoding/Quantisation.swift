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
        steps = try file.steps?.map(of: file.bytes, header: header, budget: &budget)
    }
}

extension StepChunk {
    /// The map; nil without one.
    /// - Throws: `malformed`; `limitExceeded` where there is no memory for it.
    func map(
        of bytes: [UInt8], header: FileHeader, budget: inout Budget
    ) throws(AECError) -> StepMap? {
        guard let residuals else { return nil }
        let cells = StepMap.cells(width: header.width, height: header.height)
        try budget.reserve(
            cells, 2, for: "the cells of the map of steps", offset: residuals.lowerBound)
        func damage(_ message: String) -> AECError {
            AECError(.malformed, message, offset: residuals.lowerBound)
        }
        var status = 0
        let values = [UInt8](unsafeUninitializedCapacity: cells) { target, count in
            status = Inflate.inflate(
                bytes, residuals, into: UnsafeMutableBufferPointer(rebasing: target[..<cells]))
            if status == 0 { count = cells }
        }
        if status == -2 {
            throw AECError(.limitExceeded, "there is no memory to inflate the map of steps")
        }
        guard status == 0 else {
            throw damage("the map of steps does not inflate to \(cells) cells")
        }
        guard
            let map = StepMap(residuals: values, width: header.width, height: header.height)
        else {
            throw damage("a cell of the map of steps is beyond +-\(StepMap.range.upperBound)")
        }
        return map
    }
}
