import AEC

/// What several commands read alike from their options.
extension Arguments {
    /// At least one input; standard input at most once.
    func inputs() throws(UsageError) -> [String] {
        guard !files.isEmpty else { throw UsageError("no file is named", command: command) }
        guard files.count(where: { $0 == "-" }) <= 1 else {
            throw UsageError("standard input (-) can be read only once", command: command)
        }
        return files
    }

    func threads() throws(UsageError) -> Int {
        try count(.threads, maximum: 1024) ?? Platform.cores
    }

    func effort() throws(UsageError) -> Effort {
        guard let text = string(.effort) else { return .standard }
        guard let level = Int(text), Effort.levels.contains(level) else {
            throw UsageError(
                "--effort takes a whole number from 1 to 9, not '\(text)'", command: command)
        }
        return Effort(level)
    }

    func limits() throws(UsageError) -> Limits {
        var limits = Limits.default
        if let pixels = try count(.maxPixels) { limits.maxPixels = pixels }
        if let side = try count(.maxSide) { limits.maxSide = side }
        if let memory = try count(.maxMemory) { limits.maxMemory = memory }
        if let metadata = try count(.maxMetadata) { limits.maxMetadata = metadata }
        return limits
    }
}

/// The network of `--model`, loaded when the first file needs it.
struct ModelChoice: Sendable {
    /// Nil for the built-in one.
    let path: String?

    init(_ arguments: Arguments) { path = arguments.string(.model) }

    func load() throws(CommandError) -> Model {
        guard let path else { return .standard }
        do throws(CommandError) {
            return try Model(reading: path)
        } catch {
            throw error.of(path)
        }
    }
}

extension Model {
    convenience init(reading path: String) throws(CommandError) {
        let bytes = try Files.read(path, limit: Files.modelLimit)
        do throws(AECError) {
            try self.init(bytes)
        } catch {
            throw CommandError(error)
        }
    }

    /// The identity as files and tools write it: 16 hexadecimal digits.
    var idText: String { Model.name(of: id) }
}
