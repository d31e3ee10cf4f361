import Foundation

/// Seconds spent by operation, forward and backward.
public final class Profile {
    public enum Direction: Int { case forward, backward }

    public private(set) var seconds: [String: [Double]] = [:]

    public init() {}

    static func now() -> UInt64 { DispatchTime.now().uptimeNanoseconds }

    func add(_ name: StaticString, _ direction: Direction, since start: UInt64) {
        seconds[name.description, default: [0, 0]][direction.rawValue] +=
            Double(Profile.now() - start) * 1e-9
    }
}
