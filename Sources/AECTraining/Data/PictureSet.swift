import AEC
import AECImageIO

/// The pictures of a folder, decoded once and kept as bytes; some are held out for validation.
public struct PictureSet: Sendable {
    /// How a folder's pictures are read and split; kept in the settings.json of a run.
    public struct Settings: Sendable, Equatable, Codable {
        /// JPEGs are halved while their shorter side is at least this; 0 for never.
        public var halveFrom: Int
        /// Pictures are read until they fill this many bytes.
        public var cacheBytes: Int
        /// The share that is held out, at least one picture of two or more.
        public var heldOut: Double
        /// Orders the pictures: which are held out, and which are read where not all fit.
        public var seed: UInt64

        /// By default at most 2 GiB of pictures, of which 2 % are held out.
        public init(
            halveFrom: Int = 1200, cacheBytes: Int = 2 << 30, heldOut: Double = 0.02,
            seed: UInt64 = 1
        ) {
            self.halveFrom = halveFrom
            self.cacheBytes = cacheBytes
            self.heldOut = heldOut
            self.seed = seed
        }
    }

    /// A file that is not used, and why.
    public struct Skipped: Sendable, Equatable {
        /// The file.
        public var path: String
        /// A sentence for people.
        public var reason: String
    }

    /// The smallest side of a picture that can be used, in pixels: the network's hyper-latents stand for 64x64.
    public static let leastSide = 64

    let training: [Picture]
    let validation: [Picture]
    /// Where the pictures are that are held out.
    public let validationPaths: [String]
    /// The files of the folder that cannot be used.
    public let skipped: [Skipped]
    /// Files that were not read because the cache was full.
    public let unread: Int
    /// Of the names and sizes of the folder's files. Which pictures are held out depends on all of them, so a run that
    /// continues with another digest may validate on pictures that it was trained on.
    public let digest: String

    /// Pictures to train on.
    public var trainingCount: Int { training.count }
    /// Pictures to validate on, at least 1.
    public var validationCount: Int { validation.count }
    /// Whether validation has to use a picture of the training set: the folder had but one.
    public let validatesOnTraining: Bool

    init(
        training: [Picture], validation: [Picture], validationPaths: [String] = [],
        skipped: [Skipped] = [], unread: Int = 0, digest: String = ""
    ) {
        self.training = training
        self.validation = validation.isEmpty ? Array(training.prefix(1)) : validation
        validatesOnTraining = validation.isEmpty
        self.validationPaths = validationPaths
        self.skipped = skipped
        self.unread = unread
        self.digest = digest
    }

    /// Reads the PNG and JPEG files of a folder and of the folders in it, but for hidden ones and the crops that
    /// training runs leave in their folders.
    /// - Parameter progress: called with files read and files found.
    /// - Throws: `invalidArgument` when there is no such folder or nothing in it can be used, with the reasons, or when
    ///   the share that is to be held out is not within 0...1.
    public static func read(
        _ folder: String, _ settings: Settings = Settings(),
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(AECError) -> PictureSet {
        guard (0...1).contains(settings.heldOut) else {
            throw AECError(.invalidArgument, "a share of \(settings.heldOut) cannot be held out")
        }
        let found = try PictureFolder(folder)
        var order = found.paths
        var random = RandomStream(seed: settings.seed, 0xF11E)
        order.shuffle(using: &random)
        var pictures: [Picture] = []
        var paths: [String] = []
        var skipped = found.skipped
        var bytes = 0
        var visited = 0
        for path in order {
            guard bytes < settings.cacheBytes else { break }
            visited += 1
            progress(visited, order.count)
            do throws(AECError) {
                let picture = try load(path, settings)
                pictures.append(picture)
                paths.append(path)
                bytes += picture.pixels.count
            } catch {
                skipped.append(Skipped(path: path, reason: error.message))
            }
        }
        guard !pictures.isEmpty else {
            throw AECError(.invalidArgument, nothing(folder, skipped))
        }
        let share = Int((Double(pictures.count) * settings.heldOut).rounded(.up))
        let held = pictures.count < 2 ? 0 : min(max(share, 1), pictures.count - 1)
        return PictureSet(
            training: Array(pictures[held...]), validation: Array(pictures[..<held]),
            validationPaths: Array(paths[..<held]),
            skipped: skipped.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) },
            unread: order.count - visited,
            digest: found.digest)
    }

    private static func nothing(_ folder: String, _ skipped: [Skipped]) -> String {
        guard let first = skipped.first else {
            return "\(folder) and its subfolders have no PNG or JPEG pictures"
        }
        let others = skipped.count > 1 ? " (and \(skipped.count - 1) more files)" : ""
        return "no picture in \(folder) can be used: \(first.path): \(first.reason)\(others)"
    }

    private static func load(_ path: String, _ settings: Settings) throws(AECError) -> Picture {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try FileSystem.read(path) { ImageFile.format(of: $0) != nil }
        } catch {
            throw error.asAECError
        }
        var picture = Picture(try ImageFile.read(bytes))
        if settings.halveFrom > 1, ImageFile.format(of: bytes) == .jpeg {
            while picture.shorterSide >= settings.halveFrom { picture = picture.halved() }
        }
        guard picture.shorterSide >= leastSide else {
            throw AECError(
                .invalidArgument,
                "\(picture.width) x \(picture.height) pixels are too few: each side needs at least \(leastSide)"
            )
        }
        return picture
    }
}
