import AEC
import AECSupport

/// What came of one file.
struct FileReport: Sendable {
    /// The members of its line of JSON, after `input`.
    var json: [(String, JSON)]
    /// What is printed when no JSON is asked for: on standard output, being what was asked for.
    var result: String?
    /// What is said about the work, on standard error.
    var note: String?
    /// What `-v` adds, before the note.
    var detail: String?
    var warnings: [String] = []
    /// The sizes of an input and of its result, in bytes, where they are to be added up.
    var sizes: (input: Int, output: Int)?
    /// Whether there is no result, as it would have been larger than the input.
    var isLeftOut = false
    /// What is wrong with a file of which there is a `result` all the same.
    var failure: CommandError?
}

extension FileReport {
    /// Where a result is, and what the picture is like.
    static func json(of image: AECImage, at destination: Destination) -> [(String, JSON)] {
        [
            ("output", .string(destination.name)),
            ("width", .integer(image.width)), ("height", .integer(image.height)),
            ("channels", .integer(image.colorModel.channels)),
            ("bitDepth", .integer(image.bitDepth)), ("alpha", .bool(image.alpha != nil)),
        ]
    }
}
