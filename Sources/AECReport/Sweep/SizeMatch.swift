import AEC
import AECSupport

/// Brings every codec to the size of AEC's file, as nearly as its settings allow: only then is it fair to look at them side
/// by side.
struct SizeMatch: Sendable {
    let sweep: Sweep
    let image: AECImage
    let content: String
    let rows: [ReportRow]
    let files: PictureFiles
    let store: PictureStore

    /// More trials than this come no nearer.
    private static let maximumTrials = 7

    /// The original, and each codec with loss; without those that fail.
    func shots() -> [ComparisonShot] {
        let lossy = sweep.codecs.filter { !$0.isLossless }
        guard let aec = lossy.first(where: { $0.id == "aec" }),
            let target = row(aec, sweep.matchLevel)?.measurement?.bytes,
            let original = original()
        else { return [] }
        let shots = sweep.concurrentMap(lossy) { codec in
            sweep.shouldStop() ? nil : shot(codec, target: codec.id == "aec" ? nil : target)
        }
        // Half a set would be kept for good by no one: a later run completes it
        return sweep.shouldStop() ? [] : [original] + shots.compactMap { $0 }
    }

    private func row(_ codec: ReportCodec, _ setting: Double) -> ReportRow? {
        rows.first { $0.codec == codec.id && $0.setting == setting }
    }

    private func original() -> ComparisonShot? {
        let name = content + "-original"
        let file =
            store.read(name + ".jpg") == nil ? try? store.keep(image, name: name) : name + ".jpg"
        return file.map {
            ComparisonShot(
                codec: "original", name: "Original", setting: "", bytes: nil, bitsPerPixel: nil,
                scores: nil, file: $0, isCodecsOwn: false)
        }
    }

    /// - Parameter target: the size in bytes; nil for the level that all are matched to.
    private func shot(_ codec: ReportCodec, target: Int?) -> ComparisonShot? {
        let key = ResultCache.key(
            content: content, codec: codec, setting: sweep.matchLevel,
            purpose: "matched to \(target ?? 0)")
        if let line = sweep.cache.line(key), let file = line["file"]?.string,
            store.read(file) != nil, let row = ReportRow(line, image: ""),
            let value = row.measurement
        {
            return shot(codec, setting: row.setting, value, file: file)
        }
        do throws(AECError) {
            let (setting, trial) =
                if let target {
                    try nearest(codec, target: target)
                } else {
                    (
                        sweep.matchLevel,
                        try codec.run(image, setting: sweep.matchLevel, files: files)
                    )
                }
            let name = "\(content)-\(codec.id)-\(target ?? Int(sweep.matchLevel * 256))"
            let own = PictureStore.isShownWhole(image) ? codec.browserExtension : nil
            let file =
                if let own {
                    try store.keep(trial.file, name: name + "." + own)
                } else {
                    try store.keep(trial.decoded, name: name)
                }
            let value = ReportRow.Measurement(trial, of: image)
            let row = ReportRow(
                image: "", pixels: image.width * image.height, codec: codec.id, setting: setting,
                outcome: .success(value))
            if case .object(let members) = row.json {
                sweep.cache.add(.object(members + [("file", .string(file))]), key: key)
            }
            return shot(codec, setting: setting, value, file: file)
        } catch {
            return nil
        }
    }

    private func shot(
        _ codec: ReportCodec, setting: Double, _ value: ReportRow.Measurement, file: String
    ) -> ComparisonShot {
        ComparisonShot(
            codec: codec.id, name: codec.name,
            setting: codec.settingName + " " + Decimal.plain(setting), bytes: value.bytes,
            bitsPerPixel: Double(value.bytes) * 8 / Double(image.width * image.height),
            scores: value.scores, file: file,
            isCodecsOwn: codec.browserExtension.map(file.hasSuffix) ?? false
                && PictureStore.isShownWhole(image))
    }

    /// The setting whose file is nearest in size, found by halving between two settings of the sweep.
    private func nearest(
        _ codec: ReportCodec, target: Int
    ) throws(AECError) -> (Double, CodecTrial) {
        let sizes = codec.settings.compactMap { setting in
            row(codec, setting)?.measurement.map { (setting: setting, bytes: $0.bytes) }
        }
        let below = sizes.last { $0.bytes <= target } ?? sizes.first
        let above = sizes.first { $0.bytes > target } ?? sizes.last
        guard let below, let above else {
            throw AECError(.invalidArgument, "no setting of \(codec.name) works")
        }
        var (low, high) = (below.setting, above.setting)
        var best: (setting: Double, trial: CodecTrial)?
        for setting in low == high ? [low] : [low, high] {
            let trial = try codec.run(image, setting: setting, files: files)
            if isNearer(trial, than: best?.trial, to: target) { best = (setting, trial) }
        }
        for _ in 0..<SizeMatch.maximumTrials {
            let steps = ((low + high) / 2 / codec.settingStep).rounded()
            let middle = steps * codec.settingStep
            guard abs(middle - low) > codec.settingStep / 2,
                abs(middle - high) > codec.settingStep / 2
            else { break }
            let trial = try codec.run(image, setting: middle, files: files)
            if isNearer(trial, than: best?.trial, to: target) { best = (middle, trial) }
            if trial.file.count == target { break }
            if trial.file.count < target { low = middle } else { high = middle }
        }
        guard let best else { throw AECError(.invalidArgument, "no setting was tried") }
        return best
    }

    private func isNearer(_ trial: CodecTrial, than other: CodecTrial?, to target: Int) -> Bool {
        guard let other else { return true }
        return abs(trial.file.count - target) < abs(other.file.count - target)
    }
}
