import AECSupport

/// A command line, taken apart by the options that a command accepts.
///
/// Understands `--long value`, `--long=value`, `-s value`, `-svalue`, `-s=value`, one-letter flags in one word (`-fv`),
/// and `--`, after which everything is a file. A lone `-` is a file: standard input or output. Of an option given twice, the last
/// counts.
struct Arguments {
    /// The words that belong to no option.
    private(set) var files: [String] = []
    /// Which of `files` are not UTF-8, for commands that take lists of files, where such a name is an input that fails.
    /// A `String` has changed them, and is good for messages only.
    private(set) var foreignFiles: Set<Int> = []
    /// By long name; flags have an empty value.
    private var values: [String: String] = [:]
    /// The same with all values of an option, in their order.
    private var allValues: [String: [String]] = [:]
    let command: String
    private let foreign: [Bool]
    private let options: [Option]

    /// - Parameter isForeign: which of the words are not UTF-8.
    /// - Throws: what cannot be understood, with the nearest option that exists.
    init(
        _ words: [String], isForeign: [Bool] = [], accepting options: [Option], command: String
    ) throws(UsageError) {
        self.command = command
        foreign = isForeign
        self.options = options
        var words = words[...]
        while let word = words.popFirst() {
            if word == "--" {
                while let file = words.popFirst() { try takeFile(file, before: words.startIndex) }
            } else if !word.hasPrefix("-") || word == "-" {
                try takeFile(word, before: words.startIndex)
            } else if self.isForeign(before: words.startIndex) {
                throw notUTF8(word)
            } else if word.hasPrefix("--") {
                try takeLong(word.dropFirst(2), rest: &words)
            } else {
                try takeShort(word.dropFirst(), rest: &words)
            }
        }
    }

    private mutating func takeFile(_ word: String, before next: Int) throws(UsageError) {
        if isForeign(before: next) {
            guard takes(.filesFrom) else { throw notUTF8(word) }
            foreignFiles.insert(files.count)
        }
        files.append(word)
    }

    /// Whether the word that was taken last is not UTF-8.
    private func isForeign(before next: Int) -> Bool {
        foreign.indices.contains(next - 1) && foreign[next - 1]
    }

    private func notUTF8(_ word: String) -> UsageError {
        UsageError("'\(word)': " + CommandError.nameIsNotUTF8.message, command: command)
    }

    private mutating func takeLong(
        _ word: Substring, rest: inout ArraySlice<String>
    ) throws(UsageError) {
        // By bytes: an accent at the beginning of a file's name is one character with what stands before it
        let parts = word.utf8.split(
            separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false
        ).map { String(Substring($0)) }
        let name = parts.first ?? ""
        guard let option = options.first(where: { $0.long == name }) else {
            let known = options.filter { !$0.hidden }.map { "--" + $0.long }
            throw unknown("--" + name, among: known)
        }
        if option.value == nil {
            guard parts.count == 1 else {
                throw UsageError("--\(name) takes no value", command: command)
            }
            set(name, "")
        } else if parts.count == 2 {
            set(name, parts[1])
        } else {
            set(name, try value(of: option, from: &rest))
        }
    }

    private mutating func takeShort(
        _ word: Substring, rest: inout ArraySlice<String>
    ) throws(UsageError) {
        // `-quality 80` is a long option short of a dash, neither seven flags nor `-q` with the value `uality`
        let known = options.filter { !$0.hidden }.map { "--" + $0.long }
        if known.contains("--" + word) {
            throw unknown("-" + word, among: known)
        }
        var letters = word.unicodeScalars
        while let letter = letters.popFirst().map(Character.init) {
            guard let option = options.first(where: { $0.short == letter }) else {
                throw unknown(
                    "-" + (word.count > 2 ? String(word) : String(letter)),
                    among: word.count > 2 ? known : [])
            }
            if option.value == nil {
                set(option.long, "")
                continue
            }
            if letters.first == "=" {
                letters.removeFirst()
            } else if letters.isEmpty {
                set(option.long, try value(of: option, from: &rest))
                return
            }
            set(option.long, String(Substring(letters)))
            return
        }
    }

    /// Makes the last of the files what `option` names.
    mutating func takeLastFile(as option: Option) {
        if let file = files.popLast() { set(option.long, file) }
    }

    private mutating func set(_ name: String, _ value: String) {
        values[name] = value
        allValues[name, default: []].append(value)
    }

    private func value(of option: Option, from rest: inout ArraySlice<String>) throws(UsageError)
        -> String
    {
        guard let value = rest.popFirst() else {
            throw UsageError("--\(option.long) needs a value: \(option.usage)", command: command)
        }
        if isForeign(before: rest.startIndex) { throw notUTF8(value) }
        return value
    }

    private func unknown(_ word: String, among known: [String]) -> UsageError {
        let hint =
            Habit.hint(forOption: word, of: command, options: options)
            ?? Suggestion.nearest(to: word, among: known).map { "; did you mean \($0)?" } ?? ""
        return UsageError("unknown option \(word)\(hint)", command: command)
    }
}

extension Arguments {
    /// Whether the command has an option.
    func takes(_ option: Option) -> Bool { options.contains(option) }

    func has(_ option: Option) -> Bool { values[option.long] != nil }

    func string(_ option: Option) -> String? { values[option.long] }

    /// The values of all times that the option was given, in their order.
    func strings(_ option: Option) -> [String] { allValues[option.long] ?? [] }

    /// The parts of a value that is a list with commas, of all times that the option was given.
    func list(_ option: Option) -> [String] {
        (allValues[option.long] ?? []).flatMap {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// A number within `range`.
    func number(_ option: Option, in range: ClosedRange<Double>) throws(UsageError) -> Double? {
        guard let text = values[option.long] else { return nil }
        guard let number = Double(text), range.contains(number) else {
            let bounds = "\(Decimal.plain(range.lowerBound)) to \(Decimal.plain(range.upperBound))"
            throw UsageError(
                "--\(option.long) takes a number from \(bounds), not '\(text)'", command: command)
        }
        return number
    }
}
