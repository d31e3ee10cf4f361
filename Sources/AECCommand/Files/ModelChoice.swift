import AEC
import AECModelStore

/// The network of `--model`, loaded when the first file needs it.
struct ModelChoice: Sendable {
    /// Nil for the built-in one and, where files are decoded, the one that each needs.
    let path: String?

    init(_ arguments: Arguments) { path = arguments.string(.model) }

    /// What encodes.
    func load() throws(CommandError) -> Model { try given() ?? Model.standard }

    /// What decodes.
    func decoders(limits: Limits, threads: Int) throws(CommandError) -> Decoders {
        Decoders(limits: limits, threads: threads, given: try given())
    }

    private func given() throws(CommandError) -> Model? {
        guard let path else { return nil }
        return try Files.load(path) { bytes throws(AECError) in try Model(bytes) }
    }
}

/// A decoder for each file: with the network of `--model` or, without, with the one that the file needs.
struct Decoders: Sendable {
    fileprivate let limits: Limits
    fileprivate let threads: Int
    fileprivate let given: Model?

    /// - Throws: `modelMissing`, saying where the model was looked for.
    func decoder(for file: [UInt8]) throws(AECError) -> AECDecoder {
        let model: Model
        if let given {
            model = given
        } else {
            model = try ModelStore.standard.model(decoding: file)
        }
        return AECDecoder(limits: limits, model: model, threads: threads)
    }
}

extension Model {
    convenience init(reading path: String) throws(CommandError) {
        try self.init(checking: Files.read(path, limit: Files.modelLimit))
    }

    /// From a file's bytes, with the errors of a command line.
    convenience init(checking bytes: [UInt8]) throws(CommandError) {
        do throws(AECError) {
            try self.init(bytes)
        } catch {
            throw CommandError(error, in: bytes)
        }
    }

    /// The identity as files and tools write it: 16 hexadecimal digits.
    var idText: String { Model.name(of: id) }
}
