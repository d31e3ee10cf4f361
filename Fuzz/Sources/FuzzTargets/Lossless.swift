@testable import AEC

/// A group of the exact layer without a file around it: a body that the input gives, or samples there and back.
func fuzzLossless(_ input: [UInt8]) throws(BrokenPromise) -> FuzzTarget.Outcome {
    var reader = InputReader(input)
    let kind = reader.u8()
    let group = LosslessGroup(
        rows: 1 + reader.below(40), columns: 1 + reader.below(40), channels: kind & 1 == 0 ? 3 : 1,
        bitDepth: kind & 2 == 0 ? 8 : 16, maxError: [0, 0, 0, 1, 2, 7, 255][reader.below(7)])
    let form = reader.u8()
    let base = samples(of: group, ramp: reader.below(8), texture: [])
    if kind & 4 != 0 {
        let effort = Effort(1 + reader.below(9))
        let ramp = reader.below(8)
        try checkRoundTrip(
            samples(of: group, ramp: ramp, texture: reader.rest), base: base, group: group,
            effort: effort)
        return .accepted
    }
    let body = reader.rest
    func decode() throws(AECError) -> [UInt16] {
        try decoded(form: form, body, base: base, group: group)
    }
    let result = try attempt(1 + body.count, try decode())
    if case .success(let samples) = result {
        try promise((try? decode()) == samples, "the same body gives other samples")
    }
    return result.outcome
}

/// Samples of a ramp with a texture over it, of 16 bits in both bytes.
private func samples(of group: LosslessGroup, ramp: Int, texture: [UInt8]) -> [UInt16] {
    (0..<group.sampleCount).map { i in
        let (x, y) = (i / group.channels % group.columns, i / group.channels / group.columns)
        let noise = texture.isEmpty ? 0 : Int(texture[i % texture.count])
        let value = (x + 2 * y + 9 * (i % group.channels)) * ramp + noise
        return group.bitDepth == 8
            ? UInt16(value & 255) : UInt16(truncatingIfNeeded: value * 257 + noise)
    }
}

private func decoded(
    form: UInt8, _ body: [UInt8], base: [UInt16], group: LosslessGroup
) throws(AECError) -> [UInt16] {
    let samples = AlignedMemory(base)
    // In a file the body lies behind the byte of its form.
    let bytes = [form] + body
    try LosslessGroupDecoder.decode(
        form: form, bytes, 1..<bytes.count, group: group, into: samples.pointer)
    return Array(UnsafeBufferPointer(start: samples.pointer, count: samples.count))
}

/// What the encoder writes comes back, as near as it is to.
private func checkRoundTrip(
    _ samples: [UInt16], base: [UInt16], group: LosslessGroup, effort: Effort
) throws(BrokenPromise) {
    let (memory, baseMemory) = (AlignedMemory(samples), AlignedMemory(base))
    let coded = try must(
        "a group is refused",
        try LosslessGroupEncoder(effort: effort).encode(
            memory.pointer, base: baseMemory.pointer, group: group))
    let back = try must(
        "the encoder's own group is refused",
        try decoded(form: coded.form.rawValue, coded.body, base: base, group: group))
    try promise(
        zip(back, samples).allSatisfy { abs(Int($0) - Int($1)) <= group.maxError },
        "samples of form \(coded.form) are off by more than \(group.maxError)")
    let checksum = AlignedMemory(back)
    try promise(
        group.checksum(checksum.pointer) == coded.checksum, "the checksum is of other samples")
}
