import AEC
import AECImageIO
import CLibrary
import Foundation

/// Pictures for tests, the same on every machine.
public enum SamplePicture {
    /// Smooth ramps with noise on top: neither all structure nor none.
    public static func make(
        _ width: Int, _ height: Int, _ colorModel: AECImage.ColorModel, seed: UInt64 = 1
    ) -> AECImage {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        return Pictures.make(width, height) { x, y in
            (0..<colorModel.channels).map { c in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: 3 * x + 2 * y + 60 * c + Int(state >> 60))
            }
        }
    }

    /// Sides and colours that reach the edges of blocks, passes and rows.
    public static let oddSizes: [(width: Int, height: Int)] = [
        (1, 1), (1, 2), (2, 1), (3, 5), (7, 8), (8, 7), (9, 9), (16, 16), (17, 3), (1, 65), (65, 1),
        (64, 64), (65, 65), (100, 33),
    ]
}

/// A folder of its own that is removed with its content.
public final class TemporaryFolder {
    public let path: String

    public init() {
        guard let path = FileSystem.makeTemporaryFolder(in: "/tmp", named: "aec-test") else {
            fatalError("no temporary folder")
        }
        self.path = path
    }

    /// The path of a file within.
    public func file(_ name: String) -> String { path + "/" + name }

    /// The names within, hidden ones too, in order.
    public var content: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
