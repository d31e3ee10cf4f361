import AEC

/// Which part of a picture, and how large.
extension Arguments {
    /// Four whole numbers with commas: `X,Y,W,H`. Whether they fit the picture is seen when it is there.
    func region(_ option: Option) throws(UsageError) -> Region? {
        guard let text = string(option) else { return nil }
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 4,
            case (let x?, let y?, let width?, let height?) = (
                numbers[0], numbers[1], numbers[2], numbers[3]
            ), x >= 0, y >= 0, width > 0, height > 0
        else {
            throw UsageError(
                "--\(option.long) takes X,Y,W,H: four whole numbers, of which W and H are at least 1, not '\(text)'",
                command: command)
        }
        return Region(x: x, y: y, width: width, height: height)
    }

    /// `1/8` or the like; `1` is the full size.
    func scale(_ option: Option) throws(UsageError) -> Scale {
        guard let text = string(option) else { return .full }
        guard let scale = Scale.allCases.first(where: { text == $0.fraction }) else {
            let known = Scale.allCases.dropFirst().map(\.fraction).joined(separator: ", ")
            throw UsageError(
                "--\(option.long) takes one of \(known), not '\(text)'", command: command)
        }
        return scale
    }
}

extension Scale {
    fileprivate var fraction: String { self == .full ? "1" : "1/\(rawValue)" }
}
