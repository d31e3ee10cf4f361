import AEC
import CLibrary

/// One search for a model: what it is for, and what it has come upon.
struct ModelSearch {
    let id: [UInt8]
    let tableSet: [UInt8]?
    /// Why files that might have served did not, and folders that could not be read, each with its path.
    private(set) var problems: [String] = []

    init(id: [UInt8], tableSet: [UInt8]?) {
        self.id = id
        self.tableSet = tableSet
    }

    /// Whether a model serves.
    func accepts(_ model: Model) -> Bool {
        guard model.id == id else { return false }
        return tableSet.map { id in model.tableSets.contains { $0.id == id } } ?? true
    }

    /// The model and the path of its file; nil when it is in none of these folders and files.
    mutating func run(in places: [BytePath]) -> (model: Model, path: BytePath)? {
        let name = ModelStore.fileName(of: id)
        // The names that `aec model install` gives. No list of a folder is read where they lead to the model.
        for place in places {
            let isFolder = ModelFile.kind(of: place) == S_IFDIR
            let path = isFolder ? place.appending(name) : place
            if let model = look(at: path, isNamedSo: isFolder) { return (model, path) }
        }
        for folder in places where ModelFile.kind(of: folder) == S_IFDIR {
            do throws(AECError) {
                for file in try ModelFolder.names(in: folder)
                where file != Array(name.utf8CString) {
                    let path = folder.appending(file)
                    if let model = look(at: path, isNamedSo: false) { return (model, path) }
                }
            } catch {
                problems.append("\(folder.text): \(error)")
            }
        }
        return nil
    }

    /// - Parameter isNamedSo: whether the file's name says that it is the model.
    private mutating func look(at path: BytePath, isNamedSo: Bool) -> Model? {
        guard ModelFile.kind(of: path) != nil || errno != ENOENT else { return nil }
        do throws(AECError) {
            let file = try ModelFile(path)
            guard file.id == id else {
                if isNamedSo {
                    problems.append("\(path.text): it is model \(Model.name(of: file.id))")
                }
                return nil
            }
            let model = try ModelCache.model(in: file)
            if accepts(model) { return model }
            let lack = tableSet.map { "it has no gain tables " + Model.name(of: $0) }
            problems.append("\(path.text): \(lack ?? "it has changed while it was read")")
        } catch {
            problems.append("\(path.text): \(error)")
        }
        return nil
    }

    /// What to say when all was in vain.
    ///
    /// - Parameter isForFile: whether it is a picture's file that needs the model.
    func failure(in places: [BytePath], isForFile: Bool) -> AECError {
        var text = "model " + Model.name(of: id)
        if let tableSet { text += " with the gain tables " + Model.name(of: tableSet) }
        if isForFile { text = "the file needs \(text), which" }
        text += " is not built in and not found"
        text +=
            places.isEmpty
            ? ": there is no folder to look in" : " in " + ModelSearch.list(places.map(\.text))
        let shown = 3
        if !problems.isEmpty {
            let more = problems.count > shown ? ["\(problems.count - shown) more like these"] : []
            text += " (" + (problems.prefix(shown) + more).joined(separator: "; ") + ")"
        }
        return AECError(.modelMissing, text)
    }

    /// "a, b or c"
    private static func list(_ names: [String]) -> String {
        guard names.count > 1, let last = names.last else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }
}
