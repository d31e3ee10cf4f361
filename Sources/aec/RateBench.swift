import AEC
import AECReport
import AECTraining

/// `aec bench FOLDER`: rate and quality of every picture at every level.
struct RateBench {
    let folder: String
    let levels: [Double]
    let referencePath: String?
    /// Float weights to measure instead of the codec.
    let weightsPath: String?
    let effort: Effort
    let model: ModelChoice
    let threads: Int
    let limits: Limits
    let output: Output

    func run() throws(CommandError) -> ExitCode {
        let reference = try readReference()
        let network = try readWeights()
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
                try measure(
                    folder + "/" + name, model: model, network: network, into: &summaries)
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

    private func readWeights() throws(CommandError) -> FloatNetwork? {
        guard let weightsPath else { return nil }
        let bytes = try Files.read(weightsPath, limit: Files.modelLimit)
        do throws(AECError) { return try FloatNetwork(Safetensors(bytes)) } catch {
            throw CommandError(error).of(weightsPath)
        }
    }

    /// All levels of one picture, or none: a failure leaves the means untouched.
    private func measure(
        _ path: String, model: Model, network: FloatNetwork?, into summaries: inout [LevelSummary]
    ) throws(CommandError) {
        let image = try Files.readImage(path, limits: limits)
        var updated = summaries
        do throws(AECError) {
            for i in updated.indices {
                if let network {
                    let result = try network.run(image, q: Float(updated[i].level))
                    updated[i].add(
                        bitsPerPixel: (result.yBits + result.zBits)
                            / Double(image.width * image.height),
                        psnr: result.psnr(to: image))
                } else {
                    updated[i].add(
                        try CodecMeasurement(
                            of: image, quality: Quality(level: updated[i].level), effort: effort,
                            limits: limits, model: model, threads: threads))
                }
            }
        } catch {
            throw CommandError(error)
        }
        summaries = updated
    }

    /// The mean difference in rate for the same PSNR, where both curves have enough points.
    private func rateDifference(
        _ summaries: [LevelSummary], _ reference: RateCurve?
    ) -> BDRate.Result? {
        reference.map {
            BDRate.compare(
                RateCurve(points: summaries.map(\.point)).ratePoints, anchor: $0.ratePoints,
                range: RateBench.range)
        }
    }

    /// Of PSNR, in which rates are compared.
    private static let range = 27.0...40.0

    private func table(_ summaries: [LevelSummary], _ reference: RateCurve?) -> String {
        var header = ["level", "bpp", "PSNR dB", "encode Mpx/s", "decode Mpx/s"]
        if reference != nil { header += ["reference bpp", "overhead %", "PSNR - reference"] }
        var table = MarkdownTable(header)
        for summary in summaries {
            let point = summary.point
            var cells = [
                Decimal.plain(summary.level), Decimal.fixed(point.bitsPerPixel, 4),
                Decimal.fixed(point.psnr, 3),
                summary.encodeSpeed.map { Decimal.fixed($0, 2) } ?? "-",
                summary.decodeSpeed.map { Decimal.fixed($0, 2) } ?? "-",
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
        if case .percent(let value, let range) = rateDifference(summaries, reference) {
            return table.text
                + "\n\nBD-rate against the reference: \(Decimal.signed(value, 2)) % over "
                + "\(Decimal.fixed(range.lowerBound, 1)) to \(Decimal.fixed(range.upperBound, 1)) dB"
        }
        return table.text
    }

    private func json(_ summaries: [LevelSummary], _ reference: RateCurve?) -> String {
        let points = summaries.map { summary -> JSON in
            let point = summary.point
            var members: [(String, JSON)] = [
                ("q", .number(summary.level)), ("bpp", .rounded(point.bitsPerPixel, 6)),
                ("psnr", .rounded(point.psnr, 5)),
            ]
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
                    ("psnrDifference", .rounded(point.psnr - other.psnr, 5)),
                ]
            }
            return .object(members)
        }
        let what =
            weightsPath == nil ? "whole files" : "the float network's ideal code lengths"
        var members: [(String, JSON)] = [
            (
                "what",
                .string(
                    "aec \(Version.current), \(what), mean bpp and mean PSNR over RGB of the 8-bit output"
                )
            ),
            ("folder", .string(folder)), ("images", .integer(summaries.first?.count ?? 0)),
            ("effort", .integer(effort.level)), ("threads", .integer(threads)),
            ("points", .array(points)),
        ]
        if let percent = rateDifference(summaries, reference)?.percent {
            members.append(("bdRatePercent", .rounded(percent, 3)))
        }
        return JSON.object(members).text
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
