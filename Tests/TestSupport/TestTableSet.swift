import AEC
import Foundation

/// Sets of gain tables as spec/aecm-format.md, section 3.2, has them, made of a model's own: with steps that are coarser by as
/// much in every channel.
public enum TestTableSet {
    /// Where things lie in a file of the standard sizes.
    private static let (zScale, layers) = (15232, 17536)
    private static let tables: [(name: String, offset: Int, channels: Int)] = [
        ("g_a.gain", 892544, 128), ("h_a.gain", 2_858_496, 96), ("h_s.gain", 2_861_568, 96),
        ("h_s.psiGain", 3_611_776, 192), ("latents.qEnc", 6_509_184, 320),
        ("latents.mean", 6_519_424, 320), ("latents.qDec", 6_529_664, 320),
        ("latents.scaleOffset", 6_539_904, 320), ("g_s.gain", 7_924_480, 128),
    ]
    public static let networkSize = 9_079_072
    public static let size = 63_872

    /// - Parameters:
    ///   - model: a model file of the standard sizes; what follows the network is not looked at.
    ///   - octaves: of the steps.
    public static func make(
        of model: [UInt8], name: String = "test", coarserBy octaves: Int32 = 1
    ) -> [UInt8] {
        var set: [UInt8] = [0x93, 0x41, 0x45, 0x43, 0x54, 0x0D, 0x0A, 0x1A]
        append([1, Int32(size)], to: &set)
        set += model[networkSize - 32..<networkSize - 24]
        set += [UInt8](repeating: 0, count: 8)
        set += name.utf8
        set += [UInt8](repeating: 0, count: 96 - set.count)
        set += model[zScale..<layers]
        for table in tables {
            let sign: Int32 =
                switch table.name {
                case "latents.qEnc", "latents.mean", "latents.scaleOffset": -1
                case "latents.qDec": 1
                default: 0
                }
            for i in 0..<8 * table.channels {
                let value = (0..<4).reduce(UInt32(0)) {
                    $0 | UInt32(model[table.offset + 4 * i + $1]) << UInt32(8 * $1)
                }
                append([Int32(bitPattern: value) + sign * 65536 * octaves], to: &set)
            }
        }
        return Model.sealed(set)
    }

    private static func append(_ values: [Int32], to bytes: inout [UInt8]) {
        for value in values { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }
    }
}
