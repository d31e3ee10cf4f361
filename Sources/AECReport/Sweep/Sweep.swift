import AEC
import Synchronization

/// Measures codecs on pictures, each at each of its settings.
///
///     let sweep = Sweep(codecs: ReportCodec.builtIn(), cache: cache, folder: "/tmp/work", threads: 2)
///     for path in paths {
///         result.append(sweep.measure(try read(path), name: path))
///     }
///
/// Pictures are done one after the other, so that a run that is stopped leaves whole ones; the trials of one are spread
/// over threads. A codec that fails leaves a row that says why.
public struct Sweep: Sendable {
    /// The codecs that are measured, in the order of a report.
    public let codecs: [ReportCodec]
    let cache: ResultCache
    /// For temporary files of the programs that read and write files.
    let folder: String
    let threads: Int
    let limits: Limits
    /// Pictures beside each other in the page, all as large as AEC's file at this level.
    let matchLevel: Double
    /// How a report says what went wrong.
    let message: @Sendable (AECError) -> String
    /// Asked before each trial.
    let shouldStop: @Sendable () -> Bool

    /// A sweep that has measured nothing yet.
    /// - Parameters:
    ///   - cache: what earlier runs have measured, which is not measured again.
    ///   - folder: an existing folder for temporary files.
    ///   - threads: trials that run at a time, at least 1; each runs on one thread.
    ///   - limits: what the decoders may be asked for.
    ///   - matchLevel: the quality level, 0...7, of AEC's file to whose size the others' pictures are matched.
    ///   - message: how rows say what went wrong.
    ///   - shouldStop: asked before each trial, from any thread.
    public init(
        codecs: [ReportCodec], cache: ResultCache, folder: String, threads: Int,
        limits: Limits = .default, matchLevel: Double = 3.5,
        message: @escaping @Sendable (AECError) -> String = { $0.description },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) {
        self.codecs = codecs
        self.cache = cache
        self.folder = folder
        self.threads = threads
        self.limits = limits
        self.matchLevel = matchLevel
        self.message = message
        self.shouldStop = shouldStop
    }

    /// What came of one picture.
    public struct ImageResult: Sendable {
        /// The picture's file name.
        public let name: String
        /// Pixels in a row.
        public let width: Int
        /// Rows of pixels.
        public let height: Int
        /// In the order of the codecs and their settings; without those that were stopped.
        public let rows: [ReportRow]
        /// Empty when stopped.
        public let shots: [ComparisonShot]
    }

    /// - Parameter progress: called with the part of this picture's trials that is done, 0...1, from any thread.
    public func measure(
        _ image: AECImage, name: String, pictures: PictureStore?,
        progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) -> ImageResult {
        let content = ResultCache.content(of: image)
        let files = PictureFiles(image, prefix: folder + "/" + content, limits: limits)
        let trials = codecs.flatMap { codec in codec.settings.map { (codec, $0) } }
        let done = Atomic<Int>(0)
        let total = Double(trials.count + (pictures == nil ? 0 : codecs.count * 4))
        let rows = concurrentMap(trials) { trial -> ReportRow? in
            if shouldStop() { return nil }
            let (codec, setting) = trial
            let row = row(
                image, name: name, content: content, codec: codec, setting: setting, files: files)
            progress(Double(done.add(1, ordering: .relaxed).newValue) / total)
            return row
        }
        let finished = rows.compactMap { $0 }
        var shots: [ComparisonShot] = []
        if let pictures, !shouldStop() {
            let matcher = SizeMatch(
                sweep: self, image: image, content: content, rows: finished, files: files,
                store: pictures)
            shots = matcher.shots()
        }
        return ImageResult(
            name: name, width: image.width, height: image.height, rows: finished, shots: shots)
    }

    private func row(
        _ image: AECImage, name: String, content: String, codec: ReportCodec, setting: Double,
        files: PictureFiles
    ) -> ReportRow? {
        let key = ResultCache.key(content: content, codec: codec, setting: setting)
        if let line = cache.line(key), let row = ReportRow(line, image: name) { return row }
        let pixels = image.width * image.height
        if let refusal = codec.limit?.refusal(image) {
            return ReportRow(
                image: name, pixels: pixels, codec: codec.id, setting: setting,
                outcome: .failure(ReportRow.Failure(message: refusal, isLimit: true)))
        }
        do throws(AECError) {
            let trial = try codec.run(image, setting: setting, files: files)
            let row = ReportRow(
                image: name, pixels: pixels, codec: codec.id, setting: setting,
                outcome: .success(ReportRow.Measurement(trial, of: image)))
            cache.add(row.json, key: key)
            return row
        } catch {
            // Ctrl-C reaches the other programs, too: that they fail then is not a failure of theirs
            if shouldStop() { return nil }
            return ReportRow(
                image: name, pixels: pixels, codec: codec.id, setting: setting,
                outcome: .failure(ReportRow.Failure(message: message(error))))
        }
    }

    /// The results of `work` for each item, in order, on as many threads as there are.
    func concurrentMap<Item: Sendable, Value: Sendable>(
        _ items: [Item], _ work: @escaping @Sendable (Item) -> Value
    ) -> [Value] {
        let results = Mutex([Value?](repeating: nil, count: items.count))
        let next = Atomic<Int>(0)
        Threads.run(max(1, min(threads, items.count))) { _ in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < items.count else { return }
                let value = work(items[index])
                results.withLock { $0[index] = value }
            }
        }
        return results.withLock { $0.compactMap { $0 } }
    }
}

extension ReportRow.Measurement {
    init(_ trial: CodecTrial, of original: AECImage) {
        let isLossless = original.hasSameSamples(as: trial.decoded)
        self.init(
            bytes: trial.file.count,
            scores: isLossless
                ? .ofEqualPictures
                : QualityScores(original: original, decoded: trial.decoded),
            isLossless: isLossless, encode: trial.encodeTime, decode: trial.decodeTime)
    }
}
