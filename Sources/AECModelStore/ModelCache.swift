import AEC
import Synchronization

/// The models that this process has loaded from files last, so that of a batch of pictures only the first one waits for
/// their model. From any thread.
enum ModelCache {
    /// A model takes some 30 MB; a process meets more than one at a time only in mixed folders.
    private static let capacity = 4

    /// The one that was used last comes first.
    private static let loaded = Mutex<[(identity: ModelFile.Identity, model: Model)]>([])

    /// The model in a file, read if it is not here. Whoever needs one while another thread loads it waits for that.
    ///
    /// - Throws: as `ModelFile.load`.
    static func model(in file: ModelFile) throws(AECError) -> Model {
        try loaded.withLock { (loaded) throws(AECError) in
            let model: Model
            if let index = loaded.firstIndex(where: { $0.identity == file.identity }) {
                model = loaded.remove(at: index).model
            } else {
                model = try file.load()
            }
            loaded.insert((file.identity, model), at: 0)
            if loaded.count > capacity { loaded.removeLast() }
            return model
        }
    }
}
