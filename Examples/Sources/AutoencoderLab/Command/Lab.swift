import AEC
import AECImageIO
import AECTraining
import Foundation

/// A lesson: a model and what there is to see of it.
protocol Lesson: SendableMetatype {
    static var name: String { get }
    static var summary: String { get }
    /// The files it leaves in the output folder.
    static var files: [String] { get }
    static func run(_ lab: Lab) throws(AECError) -> Findings
}

extension Lesson {
    static var files: [String] { [name + ".png", name + ".svg"] }
}

/// A lesson that is one autoencoder, trained and looked at.
protocol AutoencoderLesson: Lesson, Autoencoder {
    static var recipe: Recipe { get }
    init(_ p: Parameters, _ lab: Lab)
}

extension AutoencoderLesson {
    static func run(_ lab: Lab) throws(AECError) -> Findings {
        let training = try lab.train(recipe) { Self($0, lab) }
        return try Findings(name, lab, training, training.coder(side: lab.side, code: lab.code))
    }
}

/// What lessons work with: the data, the threads, the settings.
final class Lab {
    let settings: Settings
    let data: DataSet
    let workers: ThreadTeam
    let log: (String) -> Void

    /// - Throws: what reading the data throws.
    init(_ settings: Settings, log: @escaping (String) -> Void) throws(AECError) {
        self.settings = settings
        self.log = log
        workers = ThreadTeam(settings.threads ?? ProcessInfo.processInfo.activeProcessorCount)
        data = try DataSet.load(settings)
    }

    /// Pixels on a side.
    var side: Int { data.side }
    /// Numbers in a code.
    var code: Int { settings.code ?? 32 }
    var dropout: Dropout { Dropout(rate: settings.dropout) }

    /// Trains a model by its recipe, which the command line may change.
    /// - Parameters:
    ///   - make: registers the model's parameters.
    ///   - watch: called after each epoch.
    /// - Throws: as `Training.run`.
    func train<M: Model>(
        _ recipe: Recipe, _ make: (Parameters) -> M,
        watch: (Training<M>) -> Void = { _ in }
    ) throws(AECError) -> Training<M> {
        let training = Training(settings.applied(to: recipe), workers: workers, make)
        try training.run(data) {
            log($0.text)
            watch(training)
        }
        return training
    }
}

extension DataSet {
    static func load(_ settings: Settings) throws(AECError) -> DataSet {
        guard let path = settings.data else {
            let digits = DrawnDigits.make(
                count: settings.count ?? 10_000, side: settings.side, seed: 1)
            return DataSet(name: "drawn digits", digits, test: settings.test)
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw AECError(.invalidArgument, "there is no file or folder \(path)")
        }
        let found = isFolder.boolValue ? DataSet.imageFiles(in: path) : [path]
        guard !found.isEmpty else {
            let patches = try Patches.read(
                path, side: settings.side, count: settings.count ?? 10_000, seed: 1)
            return DataSet(name: "patches of \(path)", patches, test: settings.test)
        }
        // MNIST has two pairs of files; the larger one is listed first.
        let file = found[0]
        let labelFile = settings.labels ?? DataSet.labelFile(of: file)
        let labels: IDX? =
            if let labelFile { try IDX(read(labelFile)) } else { nil }
        var pictures = try IDX.pictures(IDX(read(file)), labels: labels)
        if let count = settings.count { pictures = pictures.prefix(count) }
        guard pictures.count >= 10 else {
            throw AECError(
                .invalidArgument, "\(file) has \(pictures.count) pictures, fewer than 10")
        }
        return DataSet(name: file, pictures, test: settings.test)
    }

    private static func imageFiles(in folder: String) -> [String] {
        [
            "train-images-idx3-ubyte", "train-images.idx3-ubyte", "t10k-images-idx3-ubyte",
            "t10k-images.idx3-ubyte",
        ]
        .flatMap { [$0, $0 + ".gz"] }.map { folder + "/" + $0 }
        .filter { FileManager.default.fileExists(atPath: $0) }
    }

    private static func labelFile(of images: String) -> String? {
        let parts = images.split(separator: "/", omittingEmptySubsequences: false)
        let name = String(parts[parts.count - 1])
        let other = name.replacingOccurrences(of: "images", with: "labels")
            .replacingOccurrences(of: "idx3", with: "idx1")
        let path = (parts.dropLast().map(String.init) + [other]).joined(separator: "/")
        return other != name && FileManager.default.fileExists(atPath: path) ? path : nil
    }

    static func read(_ path: String) throws(AECError) -> [UInt8] {
        do throws(FileError) { return try FileSystem.read(path) } catch { throw error.asAECError }
    }
}
