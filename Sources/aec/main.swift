// The command line of AEC. Each command is a file of its own; this one only finds the command that was meant.
import AECImageIO

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What `aec --version` prints.
let version = "0.1.0"

func run(_ words: ArraySlice<String>) throws(UsageError) -> ExitCode {
    switch words.first {
    case nil:
        Platform.write(Help.overview, to: Output.standardError)
        return .usage
    case "--version":
        Platform.write("aec \(version)\n", to: Output.standardOutput)
        return .success
    case "help", "--help", "-h":
        try help(words.dropFirst())
        return .success
    default:
        break
    }
    guard let (command, rest) = Commands.find(words) else { throw unknownCommand(words) }
    let description = command.description
    let arguments = try Arguments(rest, accepting: description.options + [.help], command: description.name)
    if arguments.has(.help) {
        Platform.write(Help.text(of: description), to: Output.standardOutput)
        return .success
    }
    return try command.init(arguments).run()
}

func help(_ words: ArraySlice<String>) throws(UsageError) {
    guard let word = words.first else {
        Platform.write(Help.overview, to: Output.standardOutput)
        return
    }
    if let (command, _) = Commands.find(words) {
        Platform.write(Help.text(of: command.description), to: Output.standardOutput)
    } else if case let group = Commands.group(word), !group.isEmpty {
        Platform.write(Help.text(ofGroup: group), to: Output.standardOutput)
    } else {
        throw unknownCommand(words)
    }
}

func unknownCommand(_ words: ArraySlice<String>) -> UsageError {
    let word = words.first ?? ""
    let names = Commands.group(word).map { "aec " + $0.description.name }
    if !names.isEmpty {
        return UsageError("'\(word)' needs a second word: \(names.joined(separator: " or "))", command: word)
    }
    if word.hasPrefix("-") { return UsageError("options come after a command; there is none called \(word)") }
    if word.contains(".") || word.contains("/") {
        let command = word.hasSuffix(".aec") ? "decompress" : "compress"
        return UsageError("'\(word)' is no command; did you mean: aec \(command) \(word)")
    }
    let hint = Suggestion.nearest(to: word, among: Commands.firstWords).map { "; did you mean \($0)?" } ?? ""
    return UsageError("'\(word)' is no command\(hint)")
}

FileSystem.removeUnfinishedFilesOnSignals()
do throws(UsageError) {
    exit(try run(CommandLine.arguments.dropFirst()).rawValue)
} catch {
    Output.error(error.message)
    let command = error.command.map { " " + $0 } ?? ""
    Platform.write("Try: aec help\(command)\n", to: Output.standardError)
    exit(ExitCode.usage.rawValue)
}
