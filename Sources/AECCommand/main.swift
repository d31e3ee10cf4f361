// The command line of AEC. Each command is a file of its own; this one only finds the command that was meant.
import AECImageIO
import CLibrary

func run(_ words: ArraySlice<String>) throws(UsageError) -> ExitCode {
    switch words.first {
    case nil:
        Platform.write(Help.overview(of: .aec), to: Output.standardError)
        return .usage
    case "--version", "-V", "version":
        Output.print("aec \(Version.current)\n")
        return .success
    case "help", "--help", "-h":
        try help(words.dropFirst())
        return .success
    case "-v" where words.count == 1:
        Output.print("aec \(Version.current)\n")
        return .success
    default:
        break
    }
    guard let (command, rest) = CommandList.aec.find(words) else {
        // `aec model --help`
        if let word = words.first,
            words.dropFirst().contains(where: { $0 == "--help" || $0 == "-h" })
        {
            try help([word])
            return .success
        }
        throw unknownCommand(words)
    }
    let description = command.description
    // `aec compress help`, unless it is a file
    if rest.elementsEqual(["help"]), FileStatus(of: "help") == nil {
        Output.print(Help.text(of: description))
        return .success
    }
    let arguments = try Arguments(
        Array(rest), isForeign: rest.indices.map(ProgramWords.isForeign),
        accepting: description.options + [.help], command: description.name)
    if arguments.has(.help) {
        Output.print(Help.text(of: description))
        return .success
    }
    try Environment.check()
    let ready = try command.init(arguments)
    do throws(CommandError) {
        return try ready.run()
    } catch {
        Output.error(error.message)
        return error.exitCode
    }
}

func help(_ words: ArraySlice<String>) throws(UsageError) {
    guard let word = words.first else {
        Output.print(Help.overview(of: .aec))
        return
    }
    if ["help", "version"].contains(word) {
        Output.print(Help.overview(of: .aec))
    } else if let (command, _) = CommandList.aec.find(words) {
        Output.print(Help.text(of: command.description))
    } else if case let group = CommandList.aec.group(word), !group.isEmpty {
        Output.print(Help.text(ofGroup: group))
    } else {
        throw unknownCommand(words)
    }
}

func unknownCommand(_ words: ArraySlice<String>) -> UsageError {
    let word = words.first ?? ""
    let names = CommandList.aec.group(word).map { "aec " + $0.description.name }
    if !names.isEmpty {
        return UsageError(
            "'\(word)' needs a second word: \(names.joined(separator: " or "))", command: word)
    }
    if word.hasPrefix("-") {
        let meant = Habit.command(forOption: word)
        let rest = words.dropFirst(meant == nil ? 0 : 1).map { " " + $0 }.joined()
        return UsageError(
            "options come after the command; did you mean: aec \(meant ?? "compress")\(rest)")
    }
    if word.contains(".") || word.contains("/") {
        let command = word.hasSuffix(".aec") ? "decompress" : "compress"
        return UsageError("'\(word)' is not a command; did you mean: aec \(command) \(word)")
    }
    let meant =
        Habit.command(for: word)
        ?? Suggestion.nearest(to: word, among: CommandList.aec.firstWords)
    let hint = meant.map { "; did you mean \($0)?" } ?? ""
    return UsageError("'\(word)' is not a command\(hint)")
}

Platform.openStandardStreams()
Platform.shareHeap()
FileSystem.removeUnfinishedFilesOnSignals()
// A file that the system does not let grow is an error like a full disk, not the end
signal(SIGXFSZ, SIG_IGN)
do throws(UsageError) {
    exit(try run(ProgramWords.all.dropFirst()).rawValue)
} catch {
    Output.error(error.message)
    let command = error.command.map { " " + $0 } ?? ""
    Platform.write("Try: aec help\(command)\n", to: Output.standardError)
    exit(ExitCode.usage.rawValue)
}
