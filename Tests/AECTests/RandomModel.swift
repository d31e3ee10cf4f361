import TestSupport

@testable import AEC

/// Model files of any size with random weights: for what does not depend on a trained model.
struct RandomModel {
    private var random: SplitMix64
    private var bytes: [UInt8] = []

    /// A whole file, of version 2.
    static func file(_ size: NetworkSize, seed: UInt64 = 1) -> [UInt8] {
        var model = RandomModel(random: SplitMix64(seed: seed))
        model.write(Architecture(size))
        return Model.sealed(model.bytes)
    }

    private mutating func write(_ architecture: Architecture) {
        let layout = ModelLayout(architecture)
        bytes = ModelLayout.magic
        append([2, UInt32(layout.fileSize)])
        append(architecture.size.values.map { UInt16($0) })
        pad(to: ModelLayout.nameOffset)
        bytes += "random".utf8
        pad(to: layout.firstCodedScaleOffset)
        bytes.append(5)
        pad(to: layout.zScaleOffset)
        let z = layout.zOffsetOffset - layout.zScaleOffset
        append((0..<z).map { _ in UInt8(integer(in: 20...60)) })
        append((0..<z).map { _ in Int16(integer(in: -3...3)) })
        for layer in architecture.layers {
            let (taps, outputs) = (layer.taps, layer.outputs)
            switch layer.kind {
            case .gain, .offset:
                append((0..<taps * outputs).map { _ in Int32(integer(in: -65536...32768)) })
            case .pointwise, .depthwise:
                let bound = 60000 / taps
                append((0..<taps * outputs).map { _ in Int16(integer(in: -bound...bound)) })
                append((0..<outputs).map { _ in Int32(integer(in: -1_000_000...1_000_000)) })
                append((0..<outputs).map { _ in Int32(layer.kind == .pointwise ? 13 : 15) })
            }
        }
    }

    private mutating func integer(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(random.next() % UInt64(range.count))
    }

    private mutating func append<T: FixedWidthInteger>(_ values: [T]) {
        for value in values { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }
    }

    private mutating func pad(to size: Int) {
        bytes += [UInt8](repeating: 0, count: size - bytes.count)
    }
}
