import AEC
import AECImageIO
import AECReport
import AECSupport
import AECTraining

/// `aec bench FOLDER|PICTURE`: rate and quality of every picture at every level.
struct RateBench {
    /// What is measured.
    enum Subject {
        case codec(ModelChoice, Effort, Tuning, threads: Int)
        /// The float network with the weights in a file, which never writes any.
        case floatNetwork(path: String)
    }

    /// Or one picture.
    let folder: String
    let levels: [Double]
    let referencePath: String?
    let subject: Subject
    /// Whether MS-SSIM and SSIMULACRA 2 are measured, too.
    let looks: Bool
    let limits: Limits
    let output: Output

    /// Measures a picture at the level of a summary, and adds to it.
    private typealias Measure = (AECImage, inout LevelSummary) throws(AECError) -> Void

    func run() throws(CommandError) -> ExitCode {
        let reference = try readReference()
        let measure = try prepare()
        let (paths, code) = try pictures()
        var summaries = levels.map(LevelSummary.init)
        var codes: [ExitCode] = []
        for (index, path) in paths.enumerated() {
            output.progress("\(index + 1) of \(paths.count): \(Path.name(of: path))")
            do throws(CommandError) {
                try add(path, measure, to: &summaries)
                codes.append(.success)
            } catch {
                output.endProgress()
                Output.error(error.message, file: path)
                codes.append(error.exitCode)
            }
        }
        output.endProgress()
        let measured = codes.count(where: { $0 == .success })
        if measured > 0 {
            output.result(output.json ? json(summaries, reference) : table(summaries, reference))
            output.note(Decimal.count(measured, "picture") + threadsText)
        }
        return .combined(codes + [code])
    }

    /// The paths of what is measured, and what the shell is told of pictures that are left out.
    private func pictures() throws(CommandError) -> (paths: [String], code: ExitCode) {
        if FileStatus(of: folder).map({ $0.kind != .folder }) ?? false {
            return ([folder], .success)
        }
        guard let (names, foreign) = Folder.pictures(in: folder) else {
            throw CommandError(
                .noInput, folder + ": neither a readable folder nor a picture", kind: "noInput")
        }
        let code = Folder.leaveOut(foreign, in: folder)
        guard !names.isEmpty else {
            throw CommandError(
                .noInput, folder + ": has no PNG, JPEG or PNM pictures", kind: "noInput")
        }
        return (names.map { folder + "/" + $0 }, code)
    }

    private func readReference() throws(CommandError) -> RateCurve? {
        guard let referencePath else { return nil }
        return try Files.load(referencePath, limit: 1 << 20) { bytes throws(AECError) in
            try RateCurve(parsing: bytes)
        }
    }

    private func prepare() throws(CommandError) -> Measure {
        switch subject {
        case .codec(let choice, let effort, let tuning, let threads):
            let model = try choice.load()
            return { image, summary throws(AECError) in
                summary.add(
                    try CodecTrial(
                        of: image,
                        with: AECEncoder(
                            .quality(Quality(level: summary.level)), effort: effort,
                            tuning: tuning, model: model, threads: threads),
                        AECDecoder(limits: limits, model: model, threads: threads)),
                    of: image, looks: looks)
            }
        case .floatNetwork(let path):
            let runner = try Files.load(path) { bytes throws(AECError) in
                try NetworkRunner(Safetensors(bytes))
            }
            return { image, summary throws(AECError) in
                let result = try runner.run(
                    image, level: Float(summary.level), rounding: .coded)
                summary.add(
                    bitsPerPixel: (result.latentBits + result.hyperBits)
                        / Double(image.width * image.height),
                    psnr: result.psnr)
            }
        }
    }

    /// All levels of one picture, or none: a failure leaves the means untouched.
    private func add(
        _ path: String, _ measure: Measure, to summaries: inout [LevelSummary]
    ) throws(CommandError) {
        let image = try Files.readImage(path, limits: limits)
        var updated = summaries
        do throws(AECError) {
            for i in updated.indices { try measure(image, &updated[i]) }
        } catch {
            throw CommandError(error)
        }
        summaries = updated
    }

    private var threadsText: String {
        if case .codec(_, _, _, let threads) = subject {
            return ", " + Decimal.count(threads, "thread")
        }
        return ""
    }

    /// The mean difference in rate for the same PSNR.
    private func rateDifference(
        _ summaries: [LevelSummary], _ reference: RateCurve?
    ) -> BDRate.Result? {
        reference.map {
            BDRate.compare(
                summaries.map(\.point), anchor: $0.points,
                range: ReportMetric.rangeOfPSNR,
                minimumPoints: $0.levels.isEmpty
                    ? BDRate.minimumPublishedPoints : BDRate.minimumPoints)
        }
    }

    private func table(_ summaries: [LevelSummary], _ reference: RateCurve?) -> String {
        var header = ["level", "bpp", "PSNR dB"] + (looks ? ["MS-SSIM dB", "SSIMULACRA 2"] : [])
        header += ["encode Mpx/s", "decode Mpx/s"]
        if let reference, !reference.levels.isEmpty {
            header += ["reference bpp", "overhead %", "PSNR - reference"]
        }
        var table = MarkdownTable(header)
        for summary in summaries {
            let point = summary.point
            var cells = [
                Decimal.plain(summary.level), Decimal.fixed(point.bitsPerPixel, 4),
                Decimal.fixed(point.quality, 3),
            ]
            func add(_ value: Double?) { cells.append(value.map { Decimal.fixed($0, 2) } ?? "-") }
            if looks {
                add(summary.msssim)
                add(summary.ssimulacra2)
            }
            add(summary.encodeSpeed)
            add(summary.decodeSpeed)
            if let other = reference?.point(level: summary.level) {
                cells += [
                    Decimal.fixed(other.bitsPerPixel, 4),
                    Decimal.signed((point.bitsPerPixel / other.bitsPerPixel - 1) * 100, 2),
                    Decimal.signed(point.quality - other.quality, 3),
                ]
            }
            table.add(cells)
        }
        switch rateDifference(summaries, reference) {
        case nil: return table.text
        case .percent(let value, let range):
            return table.text
                + "\n\nBD-rate against the reference: \(Decimal.signed(value, 2)) % over "
                + "\(Decimal.fixed(range.lowerBound, 1)) to \(Decimal.fixed(range.upperBound, 1)) dB"
        case .refused(let reason):
            return table.text + "\n\nno BD-rate against the reference: \(reason)"
        }
    }

    private func json(_ summaries: [LevelSummary], _ reference: RateCurve?) -> String {
        let points = summaries.map { summary -> JSON in
            let point = summary.point
            var members: [(String, JSON)] = [
                ("q", .number(summary.level)), ("bpp", .rounded(point.bitsPerPixel, 6)),
                ("psnr", .rounded(point.quality, 5)),
            ]
            if looks {
                members += [
                    ("msSSIMdB", summary.msssim.map { .rounded($0, 5) } ?? .null),
                    ("ssimulacra2", summary.ssimulacra2.map { .rounded($0, 5) } ?? .null),
                ]
            }
            if let encode = summary.encodeSpeed, let decode = summary.decodeSpeed {
                members += [
                    ("encodeMpxPerSecond", .rounded(encode, 3)),
                    ("decodeMpxPerSecond", .rounded(decode, 3)),
                ]
            }
            if let other = reference?.point(level: summary.level) {
                members += [
                    (
                        "overheadPercent",
                        .rounded((point.bitsPerPixel / other.bitsPerPixel - 1) * 100, 4)
                    ),
                    ("psnrDifference", .rounded(point.quality - other.quality, 5)),
                ]
            }
            return .object(members)
        }
        var how: [(String, JSON)] = []
        var what = "the float network's ideal code lengths"
        if case .codec(_, let effort, let tuning, let threads) = subject {
            what = "whole files"
            how = [
                ("effort", .integer(effort.level)), ("tune", .string(tuning.name)),
                ("threads", .integer(threads)),
            ]
        }
        var members: [(String, JSON)] = [
            (
                "what",
                .string(
                    "aec \(Version.current), \(what), mean bpp and mean PSNR over RGB of the 8-bit output"
                )
            ),
            ("folder", .string(folder)), ("images", .integer(summaries.first?.count ?? 0)),
        ]
        members += how + [("points", .array(points))]
        switch rateDifference(summaries, reference) {
        case nil: break
        case .percent(let value, _): members.append(("bdRatePercent", .rounded(value, 3)))
        case .refused(let reason): members.append(("bdRateRefused", .string(reason)))
        }
        return JSON.object(members).text
    }
}
