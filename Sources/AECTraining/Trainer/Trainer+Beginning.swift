import AEC
import AECImageIO

extension Trainer {
    /// Begins a run in its folder: sets the weights and saves them, so that from here on there is something to continue
    /// from.
    /// - Parameters:
    ///   - start: what the folder's settings.json is to hold.
    ///   - weights: those to start from; nil for the pictures' principal components. Weights that cannot be used leave
    ///     no folder behind.
    /// - Returns: the number of hidden channels that were dead on the pictures with `weights` and start afresh, and of
    ///   all; nil where none may start afresh, because there were no weights or layers do not learn.
    /// - Throws: as `prepare` and `RunFolder.create`; `FileError` when the folder cannot be written.
    public func begin(
        _ start: RunFolder.Start, weights: Safetensors?
    ) throws -> (revived: Int, all: Int)? {
        var channels: (revived: Int, all: Int)?
        if let weights {
            try prepare(.weights(weights))
            try folder.create(start)
            if settings.learning == .all { channels = reviveDeadChannels() }
        } else {
            try folder.create(start)
            try prepare(.components)
        }
        try FileSystem.write(
            pictures.validationPaths.flatMap { Array("\($0)\n".utf8) }, to: folder.heldOut,
            force: true)
        try save()
        return channels
    }
}
