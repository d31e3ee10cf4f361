@testable import AEC

/// The first byte says what the rest is: 0 a file, 2 changes to the standard model under a checksum that fits, which
/// takes most of the time, 3 changes to a model of another size, 4 changes to the sets of tables behind the standard model,
/// anything else changes without. With a model that is accepted, whatever its numbers, a picture goes there and back.
func fuzzModel(_ input: [UInt8]) throws(BrokenPromise) -> FuzzTarget.Outcome {
    var reader = InputReader(input)
    let kind = reader.u8()
    var file: [UInt8]
    if kind == 0 {
        file = reader.rest
    } else {
        let model = kind == 3 ? ModelChange.other : .standard
        file = Array(kind == 4 ? model.file : model.bytes)
        if kind == 4 {
            ModelChange.applyToSets(all: &reader, of: &file, behind: model.bytes.count)
        } else {
            ModelChange.apply(all: &reader, to: &file, of: model)
        }
        if kind == 2 { file = Model.sealed(Array(file.dropLast(ModelLayout.checksumSize))) }
    }
    let result = try attempt(
        file.count, try Model(file, checks: kind == 0 || kind == 2 ? .everything : .contents))
    if case .success(let model) = result, !input.isEmpty {
        let quality = Quality(raw: UInt16(input.last ?? 0) << 3)
        try checkRoundTrip(
            Seeds.picture(17, 18, .rgb), quality: quality ?? Quality(level: 7), model: model,
            threads: 1)
    }
    return result.outcome
}

/// A change to one number of a model file.
enum ModelChange {
    /// A model whose header names its sizes: small ones. Its weights are zero, all its shifts 1.
    static let other: Model = {
        let architecture = Architecture(NetworkSize([32, 1, 2, 64, 64, 32, 96, 1, 32, 3]))
        let layout = ModelLayout(architecture)
        var file = [UInt8](repeating: 0, count: layout.fileSize - ModelLayout.checksumSize)
        file.replaceSubrange(0..<8, with: ModelLayout.magic)
        file[ModelLayout.versionOffset] = 2
        file.storeLittleEndian(UInt32(layout.fileSize), at: ModelLayout.sizeOffset)
        for (i, value) in architecture.size.values.enumerated() {
            file[ModelLayout.sizesOffset + 2 * i] = UInt8(value)
        }
        var offset = layout.layersOffset
        for layer in architecture.layers {
            offset += layer.size
            guard layer.kind == .pointwise || layer.kind == .depthwise else { continue }
            for o in 1...layer.outputs { file.storeLittleEndian(1, at: offset - 4 * o) }
        }
        // What is wrong with it is this program's fault.
        return try! Model(Model.sealed(file))
    }()

    /// Where the layers and tables lie, in the order of the file.
    nonisolated(unsafe) private static let (visits, visitsOfOther) =
        (Model.standard.visits(), other.visits())

    /// Up to 64 numbers of the sets behind the network, four bytes each and mostly of their tables, or fewer bytes.
    static func applyToSets(
        all reader: inout InputReader, of file: inout [UInt8], behind start: Int
    ) {
        for _ in 0..<64 where !reader.isAtEnd {
            let kind = reader.u8() % 4
            let offset = start + reader.below(file.count - start)
            switch kind {
            case 0: file[offset] = reader.u8()
            case 1: file.removeLast(min(file.count - start - 1, reader.below(100)))
            default:
                let aligned = min(offset & ~3, file.count - 4)
                if aligned >= start { file.storeLittleEndian(reader.u32(), at: aligned) }
            }
        }
    }

    /// As many changes as the input has, up to 64.
    static func apply(all reader: inout InputReader, to file: inout [UInt8], of model: Model) {
        for _ in 0..<64 where !reader.isAtEnd { apply(&reader, to: &file, of: model) }
    }

    private static func apply(
        _ reader: inout InputReader, to file: inout [UInt8], of model: Model
    ) {
        let visits = model === other ? visitsOfOther : visits
        let kind = reader.u8() % 5
        if kind == 0 {
            // Anywhere before the layers: texts, exponents, entropy tables.
            let offset = reader.below(model.layout.layersOffset)
            file[offset] = reader.u8()
            return
        }
        let visit = visits[reader.below(visits.count)]
        let output = reader.below(visit.outputs)
        let weights = visit.offset
        guard let shift = visit.shift else {
            // A gain table: log2 values at a level.
            let level = reader.below(visit.inputs)
            file.storeLittleEndian(
                reader.u32(), at: weights + 4 * (level * visit.outputs + output))
            return
        }
        let shifts = UnsafeRawPointer(shift) - model.bytes.baseAddress!
        switch kind {
        case 1:
            let input = reader.below(visit.inputs)
            let value = reader.u16()
            let at = weights + 2 * (output * visit.inputs + input)
            file[at] = UInt8(truncatingIfNeeded: value)
            file[at + 1] = UInt8(truncatingIfNeeded: value >> 8)
        case 2:
            file.storeLittleEndian(reader.u32(), at: shifts - 4 * visit.outputs + 4 * output)
        case 3:
            file.storeLittleEndian(UInt32(reader.u8()), at: shifts + 4 * output)
        default:
            // All weights of an output.
            for i in 0..<2 * visit.inputs { file[weights + 2 * output * visit.inputs + i] = 0 }
        }
    }
}
