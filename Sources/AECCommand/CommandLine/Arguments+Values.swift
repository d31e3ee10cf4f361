import AEC

/// What several commands read alike from their options.
extension Arguments {
    /// At least one input, or a list of them; standard input at most once.
    func inputs(list: String? = nil) throws(UsageError) -> [String] {
        guard !files.isEmpty || list != nil else {
            throw UsageError("no input file given (- is standard input)", command: command)
        }
        guard files.count(where: { $0 == "-" }) + (list == "-" ? 1 : 0) <= 1 else {
            throw UsageError("standard input (-) can be read only once", command: command)
        }
        return files
    }

    func threads() throws(UsageError) -> Int {
        try count(.threads, maximum: 1024) ?? Threads.cores
    }

    func effort() throws(UsageError) -> Effort {
        try whole(.effort, in: Effort.levels).map(Effort.init) ?? .standard
    }

    func tuning() throws(UsageError) -> Tuning? {
        guard let name = string(.tune) else { return nil }
        guard let tuning = Tuning(name: name) else {
            let known = Tuning.allCases.map(\.name)
            let hint = Suggestion.nearest(to: name, among: known).map { "; did you mean \($0)?" }
            throw UsageError(
                "--tune takes \(known.joined(separator: " or ")), not '\(name)'\(hint ?? "")",
                command: command)
        }
        return tuning
    }

    func limits() throws(UsageError) -> Limits {
        var limits = Limits.default
        if let pixels = try count(.maxPixels) { limits.maxPixels = pixels }
        if let side = try count(.maxSide) { limits.maxSide = side }
        // What the system does not give is no limit to speak of
        let ofSystem = Platform.addressSpaceLeft ?? .max
        let given = try size(.maxMemory)
        Advice.memoryIsLimitedBySystem(given == nil && ofSystem < limits.maxMemory)
        limits.maxMemory = given ?? min(limits.maxMemory, ofSystem)
        if let metadata = try size(.maxMetadata) { limits.maxMetadata = metadata }
        return limits
    }

    /// Four whole numbers with commas: `X,Y,W,H`. Whether they fit the picture is seen when it is there.
    func region(_ option: Option) throws(UsageError) -> Region? {
        guard let text = string(option) else { return nil }
        guard let region = Region(text: text) else {
            throw UsageError(
                "--\(option.long) takes X,Y,W,H: four whole numbers, of which W and H are at least 1, not '\(text)'",
                command: command)
        }
        return region
    }

    /// `1/8` or the like; `1` is the full size.
    func scale(_ option: Option) throws(UsageError) -> Scale {
        guard let text = string(option) else { return .full }
        guard let scale = Scale.allCases.first(where: { text == $0.fraction }) else {
            let known = Scale.allCases.dropFirst().map(\.fraction).joined(separator: ", ")
            let hint = Scale.nearest(to: text).map { "; did you mean \($0.fraction)?" } ?? ""
            throw UsageError(
                "--\(option.long) takes one of \(known), not '\(text)'\(hint)", command: command)
        }
        return scale
    }
}

extension Region {
    /// Of four whole numbers with commas, of which the last two are at least 1; nil for all else.
    init?(text: some StringProtocol) {
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 4,
            case (let x?, let y?, let width?, let height?) = (
                numbers[0], numbers[1], numbers[2], numbers[3]
            ), x >= 0, y >= 0, width > 0, height > 0
        else { return nil }
        self.init(x: x, y: y, width: width, height: height)
    }
}

extension Scale {
    fileprivate var fraction: String { self == .full ? "1" : "1/\(rawValue)" }

    /// What another way to write it means: `8`, `1:8`, `0.125` and `12.5%`.
    fileprivate static func nearest(to text: String) -> Scale? {
        let isPercent = text.hasSuffix("%")
        let number = text.hasPrefix("1:") ? String(text.dropFirst(2)) : text
        guard let value = Double(isPercent ? String(number.dropLast()) : number), value > 0 else {
            return nil
        }
        let share = isPercent ? value / 100 : value
        return allCases.first { share == 1 / Double($0.rawValue) || share == Double($0.rawValue) }
    }
}
