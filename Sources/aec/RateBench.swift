import AEC
import AECReport

/// `aec bench FOLDER`: rate and quality of every picture at every level.
struct RateBench {
    let folder: String
    let levels: [Double]
    let referencePath: String?
    let effort: Effort
    let model: ModelChoice
    let threads: Int
    let limits: Limits
    let output: Output

    func run() throws(CommandError) -> ExitCode {
        let reference = try readReference()
        let model = try model.load()
        guard let (names, foreign) = Folder.pictures(in: folder) else {
            throw CommandError(
                .noInput, folder + ": is no folder that can be read", kind: "noInput")
        }
        let code = Folder.leaveOut(foreign, in: folder)
        guard !names.isEmpty else {
            throw CommandError(
                .noInput, folder + ": has no PNG, JPEG or PNM pictures", kind: "noInput")
        }
        var summaries = levels.map(LevelSummary.init)
        var codes: [ExitCode] = []
        for (index, name) in names.enumerated() {
            output.progress("\(index + 1) of \(names.count): \(name)")
            do throws(CommandError) {
                try measure(folder + "/" + name, model: model, into: &summaries)
                codes.append(.success)
            } catch {
                output.endProgress()
                Output.error(error.message, file: folder + "/" + name)
                codes.append(error.exitCode)
            }
        }
        output.endProgress()
        let measured = codes.count(where: { $0 == .success })
        if measured > 0 {
            output.result(output.json ? json(summaries, reference) : table(summaries, reference))
            output.note("\(measured) pictures, \(threads) threads")
        }
        return .combined(codes + [code])
    }

    private func readReference() throws(CommandError) -> RateCurve? {
        guard let referencePath else { return nil }
        do throws(CommandError) {
            return try RateCurve(reading: referencePath)
        } catch {
            throw error.of(referencePath)
        }
    }

    /// All levels of one picture, or none: a failure leaves the means untouched.
    private func measure(_ path: String, model: Model, into summaries: inout [LevelSummary])
        throws(CommandError)
    {
        let image = try Files.readImage(path, limits: limits)
        var updated = summaries
        for i in updated.indices {
            do throws(AECError) {
                updated[i].add(
                    try CodecMeasurement(
                        of: image, quality: Quality(level: updated[i].level), effort: effort,
                        limits: limits, model: model, threads: threads))
            } catch {
                throw CommandError(error)
            }
        }
        summaries = updated
    }

    private func table(_ summaries: [LevelSummary], _ reference: RateCurve?) -> String {
        var header = ["level", "bpp", "PSNR dB", "encode Mpx/s", "decode Mpx/s"]
        if reference != nil { header += ["reference bpp", "overhead %", "PSNR - reference"] }
        var table = MarkdownTable(header)
        for summary in summaries {
            let point = summary.point
            var cells = [
                Decimal.plain(summary.level), Decimal.fixed(point.bitsPerPixel, 4),
                Decimal.fixed(point.psnr, 3),
                Decimal.fixed(summary.encodeSpeed, 2), Decimal.fixed(summary.decodeSpeed, 2),
            ]
            if let other = reference?.point(level: summary.level) {
                cells += [
                    Decimal.fixed(other.bitsPerPixel, 4),
                    Decimal.signed((point.bitsPerPixel / other.bitsPerPixel - 1) * 100, 2),
                    Decimal.signed(point.psnr - other.psnr, 3),
                ]
            }
            table.add(cells)
        }
        return table.text
    }

    private func json(_ summaries: [LevelSummary], _ reference: RateCurve?) -> String {
        let points = summaries.map { summary -> JSON in
            let point = summary.point
            var members: [(String, JSON)] = [
                ("q", .number(summary.level)), ("bpp", .rounded(point.bitsPerPixel, 6)),
                ("psnr", .rounded(point.psnr, 5)),
                ("encodeMpxPerSecond", .rounded(summary.encodeSpeed, 3)),
                ("decodeMpxPerSecond", .rounded(summary.decodeSpeed, 3)),
            ]
            if let other = reference?.point(level: summary.level) {
                members += [
                    (
                        "overheadPercent",
                        .rounded((point.bitsPerPixel / other.bitsPerPixel - 1) * 100, 4)
                    ),
                    ("psnrDifference", .rounded(point.psnr - other.psnr, 5)),
                ]
            }
            return .object(members)
        }
        return JSON.object([
            (
                "what",
                .string(
                    "aec \(Version.current), whole files, mean bpp and mean PSNR over RGB of the 8-bit output"
                )
            ),
            ("folder", .string(folder)), ("images", .integer(summaries.first?.count ?? 0)),
            ("effort", .integer(effort.level)), ("threads", .integer(threads)),
            ("points", .array(points)),
        ]).text
    }
}

extension RateCurve {
    fileprivate init(reading path: String) throws(CommandError) {
        let bytes = try Files.read(path, limit: 1 << 20)
        do throws(AECError) {
            try self.init(parsing: bytes)
        } catch {
            throw CommandError(error)
        }
    }
}
