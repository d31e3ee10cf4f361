import AEC

/// The network of `--model`, loaded when the first file needs it.
struct ModelChoice: Sendable {
    /// Nil for the built-in one.
    let path: String?

    init(_ arguments: Arguments) { path = arguments.string(.model) }

    func load() throws(CommandError) -> Model {
        guard let path else { return .standard }
        return try Files.load(path) { bytes throws(AECError) in try Model(bytes) }
    }
}

extension Model {
    convenience init(reading path: String) throws(CommandError) {
        let bytes = try Files.read(path, limit: Files.modelLimit)
        do throws(AECError) {
            try self.init(bytes)
        } catch {
            throw CommandError(error, in: bytes)
        }
    }

    /// The identity as files and tools write it: 16 hexadecimal digits.
    var idText: String { Model.name(of: id) }
}
