import AEC
import AECReport

/// Which codecs and curves a report has, and against which of them it gives BD-rates.
struct CodecSelection {
    /// Ids; nil for all that are there.
    let codecs: [String]?
    /// Ids; none for the default.
    let anchors: [String]
    /// Files with curves that were measured elsewhere.
    let curves: [String]

    /// What a selection comes to.
    struct Contents {
        let codecs: [ReportCodec]
        let missing: [ReportCodec.Missing]
        let curves: [OutsideCurve]
        /// Ids of `codecs` and `curves`.
        let anchors: [String]
    }

    /// Reads the files, and finds the codecs.
    ///
    /// - Throws: what is not there, with what brings it or what there is instead.
    func load(model: Model, output: Output) throws(CommandError) -> Contents {
        let (peers, missing) = ReportCodec.peers(python: Environment.python)
        let all = ReportCodec.builtIn(model: model) + peers
        let curves = try loadCurves(codecs: all.map(\.id) + missing.flatMap(\.codecs))
        for item in missing where codecs == nil {
            output.note("left out \(item.codecs.joined(separator: ", ")): \(item.text)")
        }
        for id in codecs ?? [] {
            try check(id, of: ReportCommand.codecs, all.map(\.id), missing: missing)
        }
        var anchors: [String] = []
        for name in self.anchors.isEmpty ? [Report.defaultAnchor] : self.anchors {
            let id = curves.first { $0.path == name }?.curve.id ?? name
            let known = all.map(\.id) + curves.map(\.curve.id)
            try check(id, of: ReportCommand.anchor, known, missing: missing)
            if all.contains(where: { $0.id == id && $0.isLossless }) {
                throw CodecSelection.mistake(
                    "--anchor: \(id) is lossless, and has no curve to compare with")
            }
            if !anchors.contains(id) { anchors.append(id) }
        }
        let needed = codecs.map { Set($0 + ["aec"] + anchors) }
        return Contents(
            codecs: all.filter { needed?.contains($0.id) ?? true },
            missing: codecs == nil ? missing : [], curves: curves.map(\.curve), anchors: anchors)
    }

    /// The codecs of a lossless report, AEC and the anchor always among them; no curves.
    ///
    /// - Throws: what is not there, with what brings it or what there is instead.
    func loadLossless(model: Model, output: Output) throws(CommandError) -> Contents {
        let (all, missing) = ReportCodec.lossless(model: model)
        for item in missing where codecs == nil {
            output.note("left out \(item.codecs.joined(separator: ", ")): \(item.text)")
        }
        let anchors = self.anchors.isEmpty ? [LosslessReport.defaultAnchor] : self.anchors
        for id in codecs ?? [] {
            try check(id, of: ReportCommand.codecs, all.map(\.id), missing: missing)
        }
        for id in anchors {
            try check(id, of: ReportCommand.anchor, all.map(\.id), missing: missing)
        }
        let needed = codecs.map { Set($0 + ["aec"] + anchors) }
        return Contents(
            codecs: all.filter { needed?.contains($0.id) ?? true },
            missing: codecs == nil ? missing : [], curves: [], anchors: anchors)
    }

    private func check(
        _ id: String, of option: Option, _ known: [String], missing: [ReportCodec.Missing]
    ) throws(CommandError) {
        if known.contains(id) { return }
        if let item = missing.first(where: { $0.codecs.contains(id) }) {
            throw CommandError(
                .unsupported, "--\(option.long) \(id): \(item.text)", kind: "unsupportedFeature")
        }
        let ids = known + missing.flatMap(\.codecs)
        let hint = Suggestion.nearest(to: id, among: ids).map { "; did you mean \($0)?" } ?? "."
        throw CodecSelection.mistake(
            "--\(option.long): there is no codec '\(id)'\(hint) There are: "
                + ids.joined(separator: ", "))
    }

    private static func mistake(_ message: String) -> CommandError {
        CommandError(.usage, message, kind: "usage")
    }

    /// A file's name is its curve's id, or where that is taken its path.
    private func loadCurves(
        codecs: [String]
    ) throws(CommandError) -> [(path: String, curve: OutsideCurve)] {
        var taken = codecs
        var loaded: [(path: String, curve: OutsideCurve)] = []
        for path in curves {
            if loaded.contains(where: { $0.path == path }) {
                throw CodecSelection.mistake("--curves: \(path) is named twice")
            }
            var id = Path.name(of: path)
            if taken.contains(id) { id = path }
            if taken.contains(id) { id = "./" + path }
            taken.append(id)
            let curve = try Files.load(path, limit: 1 << 20) { bytes throws(AECError) in
                try OutsideCurve(parsing: bytes, id: id)
            }
            loaded.append((path, curve))
        }
        return loaded
    }
}
