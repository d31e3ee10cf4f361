import AEC
import AECImageIO
import AECSupport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The folder of a run: settings, a log of JSON lines, checkpoint, weights, plots, reconstructions.
public struct RunFolder: Sendable {
    /// Where the folder is.
    public let path: String

    /// The run in this folder, which need not exist yet.
    public init(_ path: String) { self.path = path }

    /// `Start` as JSON.
    public var settings: String { path + "/" + PictureFolder.runSettings }
    /// A JSON object per line: losses, validations and revivals.
    public var log: String { path + "/log.jsonl" }
    /// The state that a run is continued from.
    public var checkpoint: String { path + "/checkpoint.aecrun" }
    /// The averaged weights, as `aec model import` takes them.
    public var weights: String { path + "/weights.safetensors" }
    /// The pictures that the run does not learn from, a path a line.
    public var heldOut: String { path + "/held-out.txt" }

    /// What a run was started with.
    public struct Start: Codable, Sendable {
        /// The folder of the pictures.
        public var data: String
        /// How the pictures are read and split.
        public var pictures: PictureSet.Settings
        /// What is trained, and how.
        public var settings: TrainingSettings
        /// `PictureSet.digest` of the pictures. Runs of older programs have none, nor what follows.
        public var picturesDigest: String?
        /// Where the model goes.
        public var output: String?
        /// The name stored in the model; nil for the name of its file.
        public var name: String?
        /// The id of the model that the run wrote last, and may therefore replace.
        public var exported: String?

        /// A run on the pictures in the folder `data`.
        public init(data: String, pictures: PictureSet.Settings, settings: TrainingSettings) {
            self.data = data
            self.pictures = pictures
            self.settings = settings
        }
    }

    /// Whether there is something to continue from.
    var hasCheckpoint: Bool { exists(checkpoint) }

    /// Makes the folder. What a run that ended before its first checkpoint left there is replaced.
    /// - Throws: `alreadyExists` when there is a run in the folder already, or a file that is not a run's where a run
    ///   has one; `FileError` when the folder or its files cannot be made.
    public func create(_ start: Start) throws {
        guard !hasCheckpoint else {
            throw AECError(
                .alreadyExists, "\(path) holds a run already")
        }
        guard
            PictureFolder.holdsRun(path)
                || ![settings, log, weights, heldOut].contains(where: exists)
        else {
            throw AECError(
                .alreadyExists,
                "\(path) has files that do not belong to a training run and would be replaced")
        }
        do {
            try FileSystem.makeFolder(path + "/crops")
        } catch {
            throw FileError(.create, path: path, errno: error.errno)
        }
        try dropLog(after: 0)
        try update(start)
    }

    /// Replaces what the run says that it was started with.
    /// - Throws: `FileError` when it cannot be written.
    public func update(_ start: Start) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try FileSystem.write(Array(encoder.encode(start)), to: settings, force: true)
    }

    /// - Throws: `invalidArgument` when there is no run in the folder.
    public func start() throws -> Start {
        guard let bytes = try? FileSystem.read(settings) else {
            throw AECError(
                .invalidArgument, "\(path) holds no training run: it has no settings.json")
        }
        do {
            // Settings that are newer than the run have their defaults.
            let fresh = Start(data: "", pictures: .init(), settings: .init())
            let merged = RunFolder.merge(
                try JSON(parsing: Array(JSONEncoder().encode(fresh))), try JSON(parsing: bytes))
            return try JSONDecoder().decode(Start.self, from: Data(merged.text.utf8))
        } catch {
            throw AECError(.malformed, "\(settings) is damaged: \(error)")
        }
    }

    /// Groups of settings are merged name by name; everything else is taken from what was stored.
    private static func merge(_ fresh: JSON, _ stored: JSON) -> JSON {
        guard case .object(let defaults) = fresh, case .object(let members) = stored else {
            return stored
        }
        let groups = ["settings", "objective", "schedule", "pictures"]
        let merged = members.map { name, value in
            (name, groups.contains(name) ? merge(fresh[name] ?? .null, value) : value)
        }
        return .object(merged + defaults.filter { stored[$0.0] == nil })
    }

    /// A line of the log: means over the steps since the line before.
    struct LogLine: Encodable {
        var step: Int
        var seconds: Double
        var rate: Float
        var loss: Double
        var psnr: Double
        var bitsPerPixel: Double
    }

    /// A line of the log about the pictures that are held out, by level where there are several numbers.
    struct ValidationLine: Encodable {
        var step: Int
        var seconds: Double
        var heldOutLoss: Double?
        var heldOutPSNR: [Double]
        var heldOutBitsPerPixel: [Double]
        /// Percent of each block's hidden channels.
        var living: [String: Double]

        init(_ validation: Validation, seconds: Double) {
            step = validation.step
            self.seconds = seconds
            heldOutLoss = validation.loss
            heldOutPSNR = validation.psnr
            heldOutBitsPerPixel = validation.bitsPerPixel
            living = (validation.living ?? []).reduce(into: [:]) {
                $0[$1.block] = (1000 * $1.share).rounded() / 10
            }
        }
    }

    /// A line of the log about dead channels that were looked for.
    struct RevivalLine: Encodable {
        var step: Int
        var seconds: Double
        var revived: Int
        /// Of all blocks.
        var hidden: Int
    }

    private struct StepOfLine: Decodable { var step: Int }

    /// Adds a line. The log is for people and plots; a run does not read it.
    /// - Throws: `FileError` when it cannot be written.
    func append(_ line: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let file =
            try exists(log)
            ? OutputFile(appendingTo: log) : OutputFile(path: log, force: true)
        try file.writeAll(Array(encoder.encode(line)) + Array("\n".utf8))
        try file.commit()
    }

    private func exists(_ file: String) -> Bool { FileStatus(of: file) != nil }

    /// Takes out what came after a checkpoint: it will be done again.
    func dropLog(after step: Int) throws {
        guard let bytes = try? FileSystem.read(log) else { return }
        let kept = bytes.split(separator: UInt8(ascii: "\n")).filter {
            guard let line = try? JSONDecoder().decode(StepOfLine.self, from: Data($0)) else {
                return false
            }
            return line.step <= step
        }
        try FileSystem.write(kept.flatMap { $0 + [UInt8(ascii: "\n")] }, to: log, force: true)
    }

    func write(_ plot: Plot, as name: String) throws {
        try FileSystem.write(Array(plot.svg.utf8), to: path + "/" + name, force: true)
    }

    func write(_ picture: AECImage, as name: String) throws {
        let file = try OutputFile(path: path + "/crops/" + name, force: true)
        try ImageFile.write(picture, as: .png, to: file)
        try file.commit()
    }
}
