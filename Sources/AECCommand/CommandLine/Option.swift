import AEC

/// An option as a command declares it: how it is written, and what help says of it. Parsing and help read the same
/// declaration, so they cannot disagree.
struct Option: Sendable, Equatable {
    /// Without its dashes.
    let long: String
    /// The one-letter form; nil without.
    let short: Character?
    /// What help calls the value; nil for an option that takes none.
    let value: String?
    let help: String
    /// Left out of help: for the program's own use.
    var hidden = false

    init(
        _ long: String, _ short: Character? = nil, value: String? = nil, help: String,
        hidden: Bool = false
    ) {
        self.long = long
        self.short = short
        self.value = value
        self.help = help
        self.hidden = hidden
    }

    /// As help writes it, in a column: `-o, --output FILE`.
    var spelling: String { (short == nil ? "    " : "") + usage }

    /// `-o, --output FILE`, `--threads N`.
    var usage: String {
        (short.map { "-\($0), " } ?? "") + "--" + long + (value.map { " " + $0 } ?? "")
    }
}

extension Option {
    static let help = Option("help", "h", help: "explain this command and exit")
    static let output = Option(
        "output", "o", value: "FILE",
        help: "write to FILE, into the folder FILE, or to standard output (-)")
    static let force = Option("force", "f", help: "overwrite files that exist")
    static let outputFolder = Option(
        "out-dir", value: "DIR",
        help: "write into DIR, created if missing, with the subfolders of each named folder")
    static let skipExisting = Option(
        "skip-existing", help: "skip inputs whose output exists already")
    static let keepExtension = Option(
        "keep-extension", help: "add .aec to the name: photo.png becomes photo.png.aec")
    static let remove = Option(
        "rm", help: "remove each input whose result was written, decoded and checked")
    static let noPreserve = Option(
        "no-preserve",
        help:
            "do not give results the permissions and the modification time of their inputs, nor new folders those of theirs"
    )
    static let dryRun = Option(
        "dry-run", help: "say what would be done, by names and first bytes, and do nothing")
    static let recursive = Option(
        "recursive", "r", help: "take the files in a folder and in its subfolders")
    static let filesFrom = Option(
        "files-from", value: "FILE",
        help:
            "also take the files named in FILE (-: standard input), ended by newlines or zero bytes"
    )
    static let workers = Option(
        "workers", value: "N",
        help: "work on N files at a time (default: as many as there are cores and memory for)")
    static let threads = Option(
        "threads", "j", value: "N",
        help: "use N threads per picture (default: all free cores; the results are the same)")
    static let model = Option(
        "model", value: "FILE", help: "use the network in FILE (.aecm) instead of the built-in one")
    static let effort = Option(
        "effort", value: "1..9",
        help:
            "1 is the fastest, 9 takes longest and gives the best picture for the bytes (default \(Effort.standard.level))"
    )
    static let tune = Option(
        "tune", value: "psnr|visual",
        help:
            "what to aim at: the best look (visual, the default) or the least squared error (psnr, the default with --psnr)"
    )
    static let json = Option(
        "json", help: "print one line of JSON for each file on standard output")
    static let quiet = Option("quiet", help: "print nothing but errors and warnings")
    static let verbose = Option("verbose", "v", help: "print more on standard error")
    static let maxPixels = Option(
        "max-pixels", value: "N",
        help: "refuse images of more than N pixels (default 268435456; 400M is understood)")
    static let maxSide = Option(
        "max-side", value: "N",
        help: "refuse images with a side of more than N pixels (default 32768)")
    static let maxMemory = Option(
        "max-memory", value: "N",
        help:
            "refuse pictures that need more than N bytes of memory besides their file, and leave out metadata beyond it (default 4GiB)"
    )
    static let maxMetadata = Option(
        "max-metadata", value: "N",
        help:
            "leave out a colour profile, Exif or XMP of more than N bytes (default 16MiB, the most that an .aec file holds)"
    )
}
