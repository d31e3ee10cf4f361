/// What users of other programs type, and what it is called here.
enum Habit {
    /// What is here in the place of a word.
    private enum Meaning {
        /// A command.
        case command(String)
        /// What to say to the commands that have an option.
        case option(String, String)
    }

    private static let commands: [([String], String)] = [
        (["encode", "enc", "e", "c", "create", "pack", "convert", "zip"], "compress"),
        (
            ["decode", "dec", "d", "x", "extract", "unpack", "uncompress", "expand", "unzip"],
            "decompress"
        ),
        (["test", "t", "check", "validate"], "verify"),
        (["identify", "show", "list", "ls", "l", "inspect"], "info"),
        (["benchmark"], "bench"),
        (["diff", "psnr", "ssim", "metrics"], "compare"),
    ]

    private static let options: [([String], Meaning)] = [
        (["-d", "-x", "--decompress", "--decode", "--uncompress"], .command("decompress")),
        (["-z", "--compress", "--encode"], .command("compress")),
        (["-t", "--test"], .command("verify")),
        (["-l", "--list", "--info"], .command("info")),
        (["-V", "--version"], .command("--version")),
        (["--output-format"], .option("format", "did you mean --format?")),
        (["-lossless", "--losless"], .option("lossless", "did you mean --lossless?")),
        (
            ["--speed", "--preset", "--method", "--level", "-m", "-s", "-e"],
            .option("effort", "did you mean --effort, from 1 (fast) to 9?")
        ),
        (["-size", "--size"], .option("target-size", "did you mean --target-size?")),
        (
            ["--distance", "--crf"],
            .option("target-size", "did you mean -q, from 0 to 100 (best)?")
        ),
        (
            ["-metadata", "--metadata", "--keep-metadata"],
            .option("strip", "metadata is kept, unless --strip leaves it out")
        ),
        (["--strip-metadata", "--no-metadata"], .option("strip", "did you mean --strip all?")),
        (["--fast"], .option("effort", "did you mean --effort 1?")),
        (["--best", "--slow"], .option("effort", "did you mean --effort 9?")),
        (["-k", "--keep"], .option("rm", "inputs stay, unless --rm is given: leave it out")),
        (["--delete", "--remove"], .option("rm", "did you mean --rm?")),
        (["-c", "--stdout", "--to-stdout"], .option("output", "did you mean -o -?")),
        (["-y", "--yes", "--overwrite"], .option("force", "did you mean --force?")),
        (
            ["-n", "--no-clobber", "--no-overwrite"],
            .option(
                "skip-existing", "nothing is overwritten without --force; --skip-existing goes on")
        ),
        (["-S", "--suffix"], .option("keep-extension", "did you mean --keep-extension?")),
        (["-R"], .option("recursive", "did you mean -r?")),
        (["-T", "--jobs"], .option("threads", "did you mean -j (--threads)?")),
        (
            ["-O", "--outdir", "--output-dir", "--output-directory", "--directory"],
            .option("out-dir", "did you mean --out-dir?")
        ),
    ]

    /// The command that does what a command of other programs does; nil for words that are none.
    static func command(for word: String) -> String? {
        commands.first { $0.0.contains(word.lowercased()) }?.1
    }

    /// The command that an option in the place of a command stands for: `aec -d photo.aec`.
    static func command(forOption word: String) -> String? {
        guard case .command(let name)? = meaning(of: word) else { return nil }
        return name
    }

    /// What to say of an option that a command does not have; nil where it is no habit.
    static func hint(
        forOption word: String, of command: String, options: [Option]
    ) -> String? {
        if word.utf8.count == 2, let digit = word.utf8.last, (49...57).contains(digit),
            options.contains(.effort)
        {
            return "; did you mean --effort \(digit - 48)?"
        }
        switch meaning(of: word) {
        case .command(let name)? where name == command: return ": that is what aec \(name) does"
        case .command(let name)?: return "; did you mean aec \(name)?"
        case .option(let name, let text)? where options.contains { $0.long == name }:
            return "; " + text
        default: return nil
        }
    }

    private static func meaning(of word: String) -> Meaning? {
        options.first { $0.0.contains(word) }?.1
    }
}
