import TestSupport

@testable import AEC

/// Exact layers that are put together here, from the words of the specification and not with the writer under test.
enum LosslessTestFiles {
    /// What a group's chunk holds.
    struct Group {
        /// Nil for the one that belongs to the samples.
        var check: UInt32?
        var samples: [UInt16] = []
        var form: UInt8
        var body: [UInt8]
    }

    /// A lossy picture's file with a layer behind it.
    /// - Parameters:
    ///   - head: the payload of chunk `xLYR`; nil for the right one.
    ///   - bitDepth: of the samples.
    static func file(
        _ base: [UInt8], maxError: UInt8 = 0, bitDepth: Int = 8, head: [UInt8]? = nil,
        _ groups: [Group]
    ) -> [UInt8] {
        let lengths = groups.flatMap { littleEndian(UInt32($0.body.count + 5)) }
        let payload =
            head ?? [0, maxError, 0] + lengths
        let first = ContainerTestFiles.chunk("xLYR", payload)
        let tied = checksums(of: base) + first.suffix(4)
        var bytes = base + first
        for (index, group) in groups.enumerated() {
            let samples = group.samples.flatMap {
                bitDepth == 8 ? [UInt8($0)] : [UInt8($0 & 255), UInt8($0 >> 8)]
            }
            let check =
                group.check ?? crc32(samples) ^ crc32(tied + littleEndian(UInt32(index)))
            bytes += ContainerTestFiles.chunk(
                "xGRP", littleEndian(check) + [group.form] + group.body)
        }
        return bytes
    }

    /// The checksums of the header and of the critical chunks before the groups.
    private static func checksums(of base: [UInt8]) -> [UInt8] {
        var result = Array(base[25..<29])
        var offset = 29
        while offset < base.count {
            let type = String(decoding: base[offset..<offset + 4], as: UTF8.self)
            let length = (0..<4).reduce(0) { $0 | Int(base[offset + 4 + $1]) << (8 * $1) }
            let end = offset + 12 + length
            if ["ALPH", "EXCT", "STEP"].contains(type) { result += base[end - 4..<end] }
            offset = end
        }
        return result
    }
}
