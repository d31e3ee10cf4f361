// Whether the codec keeps its word on graphics: no block of 16 x 16 pixels far from the original, no higher quality with a
// lower PSNR. Also how large files are against PNG and JPEG, and how long encoding takes.
//
//   graphics-check [--qualities 10,30,60,90,100] [--effort N] [--workers N] [--list] FOLDER...
//
// Prints a line for each picture that breaks a limit (with --list for every one) and a table by kind, which is the file
// name up to its first hyphen. The exit code is 1 if a limit is broken.
import Foundation

guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
    print(Options.usage)
    exit(64)
}
let paths = options.paths
guard !paths.isEmpty else {
    print("no PNG files in " + options.folders.joined(separator: ", "))
    exit(66)
}

/// Pictures are worked on several at a time; lines come in the pictures' order.
let checks = try await withThrowingTaskGroup(of: (Int, PictureCheck).self) { group in
    var next = 0
    func start(_ group: inout ThrowingTaskGroup<(Int, PictureCheck), any Error>) {
        guard next < paths.count else { return }
        let (number, path) = (next, paths[next])
        next += 1
        group.addTask {
            (
                number,
                try PictureCheck(
                    path: path, qualities: options.qualities, effort: options.effort)
            )
        }
    }
    for _ in 0..<options.workers { start(&group) }
    var waiting: [Int: PictureCheck] = [:]
    var done: [PictureCheck] = []
    while let (number, check) = try await group.next() {
        start(&group)
        waiting[number] = check
        while let check = waiting.removeValue(forKey: done.count) {
            done.append(check)
            if let complaint = check.complaint { print(complaint) }
            if options.lists { print(check.description) }
            // Who looks at a file that the output goes to sees how far it is.
            fflush(nil)
        }
    }
    return done
}
print(Summary.table(checks))
exit(Summary(checks: checks).isWithinLimits ? 0 : 1)
