/// The command line was not understood.
struct UsageError: Error {
    let message: String
}

extension Settings {
    /// An option: how help writes it, and what it changes.
    struct Option: Sendable {
        let name: String
        /// What help calls the value; nil for a flag.
        let value: String?
        let help: String
        let apply: @Sendable (inout Settings, String) throws(UsageError) -> Void

        init(
            _ name: String, _ value: String?, _ help: String,
            apply: @escaping @Sendable (inout Settings, String) throws(UsageError) -> Void
        ) {
            (self.name, self.value, self.help, self.apply) = (name, value, help, apply)
        }
    }

    static let options: [Option] = [
        Option(
            "data", "PATH",
            "MNIST's images (idx, gzipped or not), the folder they are in, or a folder of pictures to cut into patches (default: digits drawn by this program)"
        ) { $0.data = $1 },
        Option(
            "labels", "FILE",
            "the idx file of labels (default: beside the images, by MNIST's names)"
        ) { $0.labels = $1 },
        Option("count", "N", "use N pictures (default: all there are, 10000 drawn ones or patches)")
        { (s, t) throws(UsageError) in s.count = try whole("count", t, 10...1_000_000) },
        Option("test", "N", "N of them for the figures, never for training (default: a tenth)") {
            (s, t) throws(UsageError) in s.test = try whole("test", t, 1...1_000_000)
        },
        Option(
            "side", "N",
            "pixels on a side of drawn digits and patches, a multiple of 4 (default 28)"
        ) { (s, t) throws(UsageError) in
            s.side = try whole("side", t, 8...64)
            guard s.side % 4 == 0 else {
                throw UsageError(message: "--side takes a multiple of 4, not '\(t)'")
            }
        },
        Option("code", "N", "numbers in a code (default 32; embed 2)") {
            (s, t) throws(UsageError) in s.code = try whole("code", t, 1...256)
        },
        Option("epochs", "N", "passes over the training set") { (s, t) throws(UsageError) in
            s.epochs = try whole("epochs", t, 1...100_000)
        },
        Option("stop-at", "LOSS", "stop when the validation loss is this or less") {
            (s, t) throws(UsageError) in s.stopAt = Double(try number("stop-at", t, -1e9...1e9))
        },
        Option("optimiser", "RULE", "sgd, momentum or adam") { (s, t) throws(UsageError) in
            s.optimiser = try choice("optimiser", t)
        },
        Option("rate", "X", "learning rate") { (s, t) throws(UsageError) in
            s.rate = try number("rate", t, 0...100)
        },
        Option("momentum", "X", "of --optimiser momentum (default 0.9)") {
            (s, t) throws(UsageError) in s.momentum = try number("momentum", t, 0...0.9999)
        },
        Option("batch", "N", "pictures in a step: 1 for plain stochastic descent, or full") {
            (s, t) throws(UsageError) in
            s.batch = t == "full" ? .max : try whole("batch", t, 1...1_000_000)
        },
        Option("l2", "X", "weight decay: what weights lose of themselves in a step, times the rate")
        { (s, t) throws(UsageError) in s.l2 = try number("l2", t, 0...100) },
        Option("dropout", "X", "share of hidden units that a step leaves out") {
            (s, t) throws(UsageError) in s.dropout = try number("dropout", t, 0...0.95)
        },
        Option("augment", nil, "turn, stretch and move the training pictures a little") { (s, _) in
            s.augment = true
        },
        Option("activation", "F", "of dense: relu, tanh, sigmoid or linear (default relu)") {
            (s, t) throws(UsageError) in s.activation = try choice("activation", t)
        },
        Option("noise", "X", "of denoise: its standard deviation (default 0.5)") {
            (s, t) throws(UsageError) in s.noise = try number("noise", t, 0...10)
        },
        Option(
            "lambda", "X",
            "of compress: what a squared error costs in bits; of adversarial-ae: what fooling the discriminator counts"
        ) { (s, t) throws(UsageError) in s.lambda = try number("lambda", t, 0...1e9) },
        Option("seed", "N", "of weights, batches and noise (default 1)") {
            (s, t) throws(UsageError) in s.seed = UInt64(try whole("seed", t, 0...Int.max))
        },
        Option("threads", "N", "use N threads (default: one for each core)") {
            (s, t) throws(UsageError) in s.threads = try whole("threads", t, 1...256)
        },
        Option("output", "FOLDER", "where pictures and plots go (default: lab)") { $0.output = $1 },
        Option("force", nil, "overwrite files that exist") { (s, _) in s.force = true },
        Option("json", nil, "print the figures as one line of JSON") { (s, _) in s.json = true },
        Option("quiet", nil, "no line for each epoch") { (s, _) in s.quiet = true },
    ]

    /// - Returns: the words that belong to no option.
    mutating func parse(_ words: [String]) throws(UsageError) -> [String] {
        var rest: [String] = []
        var words = words[...]
        while let word = words.popFirst() {
            let long = word == "-o" ? "--output" : word
            guard long.hasPrefix("--") else {
                rest.append(word)
                continue
            }
            let parts = long.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
            guard let option = Settings.options.first(where: { $0.name == parts.first }) else {
                throw UsageError(message: "unknown option \(word); aec-lab help lists them")
            }
            if option.value == nil, parts.count > 1 {
                throw UsageError(message: "--\(option.name) takes no value")
            }
            let value = option.value == nil ? "" : parts.count > 1 ? parts[1] : words.popFirst()
            guard let value else {
                throw UsageError(message: "--\(option.name) needs a value: \(option.value ?? "")")
            }
            try option.apply(&self, value)
        }
        return rest
    }

    private static func whole(
        _ name: String, _ text: String, _ range: ClosedRange<Int>
    ) throws(UsageError) -> Int {
        try number(name, text, range, "whole number")
    }

    private static func number<T: LosslessStringConvertible>(
        _ name: String, _ text: String, _ range: ClosedRange<T>, _ kind: String = "number"
    ) throws(UsageError) -> T {
        guard let value = T(text), range.contains(value) else {
            let bounds = "from \(range.lowerBound) to \(range.upperBound)"
            throw UsageError(message: "--\(name) takes a \(kind) \(bounds), not '\(text)'")
        }
        return value
    }

    private static func choice<T: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ text: String
    ) throws(UsageError) -> T {
        guard let value = T(rawValue: text) else {
            let names = T.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError(message: "--\(name) takes one of \(names), not '\(text)'")
        }
        return value
    }
}
