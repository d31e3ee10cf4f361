import AEC
import CLibrary

/// The models that are kept on this machine beside the one that is built in: `.aecm` files in folders.
///
///     let model = try ModelStore.standard.model(decoding: bytes)      // the one that a file needs
///     let image = try AECDecoder(model: model).decode(bytes)
///
/// A model is looked for by its id: first in the files that are called after it, `15b0b062a0ad8479.aecm`, which is how
/// `aec model install` calls them, and then in all others whose names end in `.aecm`. It is checked in full before it is
/// used; a file that is damaged or not what its name says is passed over. From any thread: of the models that were loaded
/// last, four stay in memory, for as long as their files do not change.
public struct ModelStore: Sendable {
    /// Nil for those of the environment.
    private let named: [BytePath]?

    /// Of these folders, which are looked at in this order; a path may also be that of a model file. They need not exist.
    public init(folders: [String]) { named = folders.map { BytePath($0.utf8) } }

    private init() { named = nil }

    /// That of the environment, as it is when a model is looked for: what AEC_MODEL_PATH names, folders and files between colons; then `aec/models`
    /// in the folders of the XDG Base Directory Specification: $XDG_DATA_HOME (default: $HOME/.local/share) and those
    /// of $XDG_DATA_DIRS (default: /usr/local/share and /usr/share).
    public static let standard = ModelStore()

    /// The environment is read only where it is needed: another thread may be changing it.
    private var places: [BytePath] { named ?? SearchPath.current.all }

    /// The folders and files that are looked at, in this order; for messages.
    public var folders: [String] { places.map(\.text) }

    /// The model with this id.
    ///
    /// - Parameters:
    ///   - id: 8 bytes, as `Model.id` and `FileInfo.modelID`.
    ///   - tableSet: 4 bytes, as `FileInfo.Quantiser.tableSet`: a set of gain tables that it must have; nil for none.
    /// - Throws: `modelMissing`, saying where it was looked for, and what is wrong with files that might have been it.
    public func model(id: [UInt8], tableSet: [UInt8]? = nil) throws(AECError) -> Model {
        try find(id: id, tableSet: tableSet).model
    }

    /// The model that a file was encoded with, with the gain tables that it needs.
    ///
    /// - Parameter file: the bytes of an `.aec` file. One that is too damaged to name its model gets the standard one,
    ///   whose decoder says what is wrong.
    /// - Throws: `modelMissing`, saying where it was looked for.
    public func model(decoding file: [UInt8]) throws(AECError) -> Model {
        guard let need = AECDecoder.modelNeeded(by: file) else { return .standard }
        return try find(id: need.id, tableSet: need.tableSet, isForFile: true).model
    }

    /// A model, and where it was found.
    package struct Found: Sendable {
        package let model: Model
        /// For people; nil for the one that is built in.
        package let path: String?
    }

    /// As `model(id:tableSet:)`.
    ///
    /// - Parameter isForFile: whether it is a picture's file that needs the model, for what is said where there is none.
    package func find(
        id: [UInt8], tableSet: [UInt8]?, isForFile: Bool = false
    ) throws(AECError) -> Found {
        var search = ModelSearch(id: id, tableSet: tableSet)
        if search.accepts(.standard) { return Found(model: .standard, path: nil) }
        let places = places
        guard let found = search.run(in: places) else {
            throw search.failure(in: places, isForFile: isForFile)
        }
        return Found(model: found.model, path: found.path.text)
    }
}

extension ModelStore {
    /// A file of the store.
    public struct Entry: Sendable {
        /// For people: bytes of a name that are not UTF-8 are question marks.
        public let path: String
        /// What the file holds, or why it is of no use; for a folder, why it cannot be read.
        public let contents: Result<ModelInfo, AECError>
    }

    /// All model files, in the order in which they are looked at. Reads and checks each of them.
    public func entries() -> [Entry] {
        places.flatMap { place -> [Entry] in
            switch ModelFile.kind(of: place) {
            case nil where errno == ENOENT || errno == ENOTDIR: return []
            case S_IFDIR: break
            default: return [Entry(place)]
            }
            do throws(AECError) {
                return try ModelFolder.names(in: place).map { Entry(place.appending($0)) }
            } catch {
                return [Entry(path: place.text, contents: .failure(error))]
            }
        }
    }
}

extension ModelStore.Entry {
    fileprivate init(_ path: BytePath) {
        self.path = path.text
        do throws(AECError) {
            contents = .success(try ModelFile(path).load().info)
        } catch {
            contents = .failure(error)
        }
    }
}

extension ModelStore {
    /// Bytes: more than any model file has.
    package static let maximumFileSize = 256 << 20

    /// What the file of a model is called in a store.
    package static func fileName(of id: [UInt8]) -> String { Model.name(of: id) + ".aecm" }

    /// Where the models that this user installs belong. Nil where the environment names no home, or one whose path is not
    /// UTF-8.
    package static var userFolder: String? { SearchPath.current.user?.exactText }

    /// Where those belong that the machine's owner installs for all users: `/usr/local/share/aec/models`, or the first of the
    /// system's folders where that is none of them. The others belong to packages.
    package static var systemFolder: String? {
        let folders = SearchPath.current.system.compactMap(\.exactText)
        let local = "/usr/local/share/aec/models"
        return folders.contains(local) ? local : folders.first
    }
}
