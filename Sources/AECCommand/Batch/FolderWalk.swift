import AECImageIO

/// Finds the files of a kind in a folder and all folders below it.
///
/// Hidden files and folders are left out. A link to a file counts as the file; a link to a folder is not followed, so no
/// file is met twice and no loop entered.
struct FolderWalk {
    private let kind: InputKind
    private let output: Output
    private(set) var found: [BatchInput] = []
    /// How many files are of another kind, or none that can be read.
    private(set) var others = 0

    init(of kind: InputKind, output: Output) {
        self.kind = kind
        self.output = output
    }

    /// Adds what the folder holds, sorted by names.
    mutating func take(_ folder: String) {
        take(Path.withSlash(folder), below: "")
    }

    /// Both paths are empty or end in a slash.
    private mutating func take(_ folder: String, below: String) {
        guard let content = FolderContent(of: folder) else {
            found.append(
                BatchInput(
                    path: String(folder.dropLast()),
                    failure: CommandError(
                        .noInput, "the folder cannot be read: " + Platform.reason(),
                        kind: "noInput")))
            return
        }
        for name in content.names where !Path.isHidden(name) {
            let path = folder + name
            let status = FileStatus(of: path)
            switch status?.kind {
            case .folder:
                if FileStatus.isLink(path) {
                    output.detail("\(FileName.shown(path)): a link to a folder, left out")
                } else {
                    take(path + "/", below: below + name + "/")
                }
            case .other:
                others += 1
                output.detail("\(FileName.shown(path)): not a regular file, left out")
            case .regular, nil:
                // What cannot be opened is judged by its name, and the error comes when it is read
                let head = status == nil ? nil : Files.head(of: path, count: FileSystem.headSize)
                if kind.takes(path: path, head: head ?? []) {
                    found.append(BatchInput(path: path, pathInFolder: below + name, status: status))
                } else {
                    others += 1
                    output.detail("\(FileName.shown(path)): not one of the \(kind.text), left out")
                }
            }
        }
        for name in content.foreignNames where name.first != CChar(bitPattern: UInt8(ascii: ".")) {
            takeForeign(name, in: folder)
        }
    }

    /// What would be an input if its name were UTF-8 is one that fails, and so is a folder, which may hold some.
    private mutating func takeForeign(_ name: [CChar], in folder: String) {
        let path = Array(folder.utf8CString.dropLast() + name)
        let text = folder + FolderContent.text(name)
        switch FileStatus(of: path)?.kind {
        case .folder where FileStatus.isLink(path), .other: return
        case .regular, nil:
            let head = Files.head(of: path, count: FileSystem.headSize)
            guard kind.takes(path: text, head: head ?? []) else { return }
        case .folder: break
        }
        found.append(BatchInput(path: text, failure: .nameIsNotUTF8))
    }
}
