import AEC
import AECImageIO
import Foundation

/// The folder of a run: settings, a log of JSON lines, checkpoint, weights, plots, reconstructions.
public struct RunFolder: Sendable {
    public let path: String

    public init(_ path: String) { self.path = path }

    public var settings: String { path + "/settings.json" }
    public var log: String { path + "/log.jsonl" }
    public var checkpoint: String { path + "/checkpoint.aecrun" }
    /// The averaged weights, as `aec model import` takes them.
    public var weights: String { path + "/weights.safetensors" }

    /// What a run was started with.
    public struct Start: Codable, Sendable {
        public var data: String
        public var pictures: PictureSet.Settings
        public var settings: TrainingSettings

        public init(data: String, pictures: PictureSet.Settings, settings: TrainingSettings) {
            self.data = data
            self.pictures = pictures
            self.settings = settings
        }
    }

    /// - Throws: `invalidArgument` when there is a run in the folder already.
    public func create(_ start: Start) throws {
        guard !FileManager.default.fileExists(atPath: settings) else {
            throw AECError(
                .invalidArgument,
                "\(path) holds a run already: continue it with --resume \(path), or choose another folder"
            )
        }
        try FileManager.default.createDirectory(
            atPath: path + "/crops", withIntermediateDirectories: true)
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
            return try JSONDecoder().decode(Start.self, from: Data(bytes))
        } catch {
            throw AECError(.malformed, "\(settings) is damaged: \(error)")
        }
    }

    var hasCheckpoint: Bool { FileManager.default.fileExists(atPath: checkpoint) }

    struct LogLine: Codable {
        var step: Int
        var seconds: Double
        var rate: Float
        var loss: Double
        var psnr: Double
        var bitsPerPixel: Double
    }

    /// Adds a line. The log is for people and plots; a run does not read it.
    func append(_ line: LogLine) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let bytes = try encoder.encode(line) + Data("\n".utf8)
        if !FileManager.default.fileExists(atPath: log) {
            try FileSystem.write(Array(bytes), to: log, force: true)
            return
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: bytes)
    }

    /// Takes out what came after a checkpoint: it will be done again.
    func dropLog(after step: Int) throws {
        guard let bytes = try? FileSystem.read(log) else { return }
        let kept = bytes.split(separator: UInt8(ascii: "\n")).filter {
            guard let line = try? JSONDecoder().decode(LogLine.self, from: Data($0)) else {
                return false
            }
            return line.step <= step
        }
        try FileSystem.write(kept.flatMap { $0 + [UInt8(ascii: "\n")] }, to: log, force: true)
    }

    func write(_ plot: LinePlot, as name: String) throws {
        try FileSystem.write(Array(plot.svg.utf8), to: path + "/" + name, force: true)
    }

    func write(_ picture: AECImage, as name: String) throws {
        let file = try OutputFile(path: path + "/crops/" + name, force: true)
        try ImageFile.write(picture, as: .png, to: file)
        try file.commit()
    }
}
