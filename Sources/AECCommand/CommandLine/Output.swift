import AECImageIO
import AECSupport
import CLibrary

/// Where a command's words go: results to standard output, everything else to standard error.
struct Output: Sendable {
    /// Results are JSON lines.
    let json: Bool
    let quiet: Bool
    let verbose: Bool

    static let standardOutput: Int32 = 1
    static let standardError: Int32 = 2

    init(_ arguments: Arguments) {
        json = arguments.has(.json)
        quiet = arguments.has(.quiet)
        verbose = arguments.has(.verbose) && !quiet
    }

    init(json: Bool, quiet: Bool) {
        self.json = json
        self.quiet = quiet
        verbose = false
    }

    /// A line of what was asked for.
    func result(_ line: String) { Output.print(FileName.withoutControls(line) + "\n") }

    func result(_ json: JSON) { Output.print(json.text + "\n") }

    /// A line about what was done; `--quiet` silences it.
    func note(_ line: String) {
        if !quiet { Output.say(line) }
    }

    /// A line for those who asked for more with `-v`.
    func detail(_ line: @autoclosure () -> String) {
        if verbose { Output.say(line()) }
    }

    /// A line that replaces the one before it, on a terminal only.
    func progress(_ line: @autoclosure () -> String) {
        if !quiet, Platform.isTerminal(Output.standardError) {
            Platform.write("\r\u{1b}[K" + line(), to: Output.standardError)
        }
    }

    /// A line that stays, where nobody sees those of `progress`: for work of minutes whose messages go into a file.
    func milestone(_ line: @autoclosure () -> String) {
        if !quiet, !Platform.isTerminal(Output.standardError) {
            Platform.write(line() + "\n", to: Output.standardError)
        }
    }

    /// Clears the line of `progress`.
    func endProgress() { progress("") }

    /// Text on standard output. Ends the program when nobody takes it, removing what is half done: a result that is lost
    /// is a failure.
    static func print(_ text: String) {
        guard Platform.write(text, to: standardOutput) else {
            error("cannot write standard output")
            // Other threads may be writing files
            FileSystem.removeUnfinishedFilesBeforeExit()
            exit(ExitCode.inputOutput.rawValue)
        }
    }

    /// What went wrong; never silenced.
    static func error(_ message: String, file: String? = nil) {
        say("aec: " + (file.map { FileName.shown($0) + ": " } ?? "") + message)
    }

    /// What the user should know although it was done; never silenced.
    static func warning(_ message: String, file: String) {
        say("aec: " + FileName.shown(file) + ": warning: " + message)
    }

    /// A message on standard error. What it quotes of a file or its name may not command the terminal.
    private static func say(_ line: String) {
        Platform.write(FileName.withoutControls(line) + "\n", to: standardError)
    }
}
