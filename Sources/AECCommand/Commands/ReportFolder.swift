import AECImageIO
import CLibrary

/// The folder that a report is written into. A run that measures nothing leaves none.
struct ReportFolder {
    let path: String
    /// What this run has made, in its order.
    private var made: [String] = []
    private let hadResults: Bool

    var pictures: String { path + "/pictures" }
    var results: String { path + "/results.jsonl" }

    /// Makes the folder and those in it, where they are missing.
    ///
    /// - Throws: `cannotCreate`, also for a folder that holds other files, unless forced.
    init(_ path: String, force: Bool) throws(CommandError) {
        self.path = path
        let status = FileStatus(of: path)
        if let status, status.kind != .folder {
            throw CommandError(.cannotCreate, path + " is not a folder", kind: "cannotCreate")
        }
        hadResults = FileStatus(of: path + "/results.jsonl") != nil
        guard status == nil || hadResults || force || Folder.isEmpty(path) else {
            throw CommandError(
                .cannotCreate,
                "\(path) holds other files; name another folder with -o, or --force writes into it",
                kind: "exists")
        }
        for folder in [path, pictures, path + "/compressai"] {
            if mkdir(folder, 0o777) == 0 {
                made.append(folder)
            } else if errno != EEXIST {
                let reason = Platform.reason()
                removeIfEmpty()
                throw CommandError(
                    .cannotCreate, "cannot create \(folder): " + reason, kind: "cannotCreate")
            }
        }
    }

    /// Removes what this run has made and put nothing into.
    func removeIfEmpty() {
        if !hadResults, FileStatus(of: results)?.size == 0 { unlink(results) }
        for folder in made.reversed() { rmdir(folder) }
    }
}
