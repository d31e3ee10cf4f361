import AECImageIO
import Foundation

/// What the command line asks for.
struct Options: Sendable {
    static let usage = """
        usage: graphics-check [--qualities 10,30,60,90,100] [--effort N] [--workers N] [--list] FOLDER...
        """

    private(set) var qualities: [Double] = [10, 30, 60, 90, 100]
    private(set) var effort = 3
    private(set) var workers = 2
    /// Whether there is a line for each picture.
    private(set) var lists = false
    private(set) var folders: [String] = []

    /// Nil when the arguments mean nothing.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--qualities":
                let texts = rest.popFirst()?.split(separator: ",") ?? []
                qualities = texts.compactMap { Double($0) }.sorted()
                guard !texts.isEmpty, qualities.count == texts.count else { return nil }
            case "--effort", "--workers":
                guard let number = rest.popFirst().flatMap({ Int($0) }), number > 0 else {
                    return nil
                }
                if argument == "--effort" { effort = number } else { workers = number }
            case "--list": lists = true
            default:
                guard !argument.hasPrefix("--") else { return nil }
                folders.append(argument)
            }
        }
        guard !folders.isEmpty else { return nil }
    }

    /// All PNG files in the folders, and those that are named themselves.
    var paths: [String] {
        folders.flatMap { folder -> [String] in
            if folder.hasSuffix(".png") { return [folder] }
            let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }
            return (names ?? []).filter { $0.hasSuffix(".png") }.sorted().map { folder + "/" + $0 }
        }
    }
}
