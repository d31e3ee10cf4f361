import AEC
import AECImageIO
import AECSupport

/// What is done with each picture, and said of it.
extension CompressCommand {
    func run() throws(CommandError) -> ExitCode {
        let batch = try settings.batch(of: .pictures)
        let encoder = AECEncoder(
            target.ofEncoder, effort: effort, tuning: tuning, qualityMap: try loadQualityMap(),
            exact: exact, baseQuality: baseQuality, sampleBits: sampleBits,
            model: try settings.model.load(),
            threads: batch.threads, maxMemory: settings.limits.maxMemory)
        return batch.run(plan, extension: "aec") { input, destination throws(CommandError) in
            try compress(input, to: destination, with: encoder)
        }
    }

    private func compress(
        _ input: BatchInput, to destination: Destination, with encoder: AECEncoder
    ) throws(CommandError) -> FileReport {
        var watch = Stopwatch()
        // The file's own bytes are gone before the encoder needs its memory
        let (loaded, inputSize, format) = try Files.loadImage(
            input.path, limits: settings.limits, salvage: salvage)
        var image = loaded.image
        var warnings = loaded.warnings + image.metadata.strip(strip)
        if target.hasLayer, format == .jpeg {
            warnings.append(
                "a JPEG has lost something already: what is kept are its decoded pixels, not its bytes"
            )
        }
        let readSeconds = watch.lap()
        let encoding: Encoding
        do throws(AECError) {
            encoding = try target.encoding(of: image, with: encoder, warnings: &warnings)
        } catch {
            throw CommandError(error)
        }
        let bytes = encoding.bytes
        var isRemovable = false
        if bytes.count > inputSize {
            let sizes = "\(bytes.count) bytes instead of \(inputSize)"
            guard !skipsLarger else {
                return FileReport(
                    json: [
                        ("skipped", .bool(true)), ("inputBytes", .integer(inputSize)),
                        ("bytes", .integer(bytes.count)),
                    ], warnings: warnings + ["left out, as it would be larger: \(sizes)"],
                    isLeftOut: true)
            }
            warnings.append("larger than the input: \(sizes) (--skip-larger leaves it out)")
        }
        let encodeSeconds = watch.lap()
        if removes {
            do throws(AECError) {
                warnings += try AECDecoder(
                    limits: settings.limits, model: encoder.model, threads: encoder.threads
                ).verify(bytes)
            } catch {
                throw CommandError(error).of("the result")
            }
            isRemovable = warnings.isEmpty
            if !isRemovable { warnings.append("not removed, for its result has warnings") }
        }
        let checkSeconds = watch.lap()
        try Files.write(
            bytes, to: destination, force: plan.force, like: plan.attributes(of: input))
        if isRemovable {
            warnings += try SourceRemoval.remove(
                input.path, status: input.status, for: destination
            ) { result throws(CommandError) in try Files.read(result, limit: .max) == bytes }
            isRemovable = warnings.isEmpty
        }
        let writeSeconds = watch.lap()

        let seconds = readSeconds + encodeSeconds + checkSeconds + writeSeconds
        let bpp = Double(bytes.count) * 8 / Double(image.width * image.height)
        let quantiser =
            settings.output.json ? (try? AECDecoder.inspect(bytes))?.quantiser : nil
        var more = [("encodings", .integer(encoding.encodings))] + target.json(encoding)
        if removes { more.append(("removed", .bool(isRemovable))) }
        return FileReport(
            json: FileReport.json(of: image, at: destination) + [
                ("quality", .rounded(encoding.quality.percent, 3)),
                ("level", .number(encoding.quality.level)), ("effort", .integer(effort.level)),
                ("tune", .string(encoder.tuning.name)),
                ("quantiser", quantiser?.json(of: encoder.model) ?? .null),
                ("model", .string(encoder.model.idText)),
                ("inputBytes", .integer(inputSize)), ("bytes", .integer(bytes.count)),
                ("bpp", .rounded(bpp, 5)),
                ("seconds", .rounded(seconds, 6)), ("encodeSeconds", .rounded(encodeSeconds, 6)),
            ] + more,
            note: """
                \(input.name) -> \(destination.shown): \(Decimal.change(from: inputSize, to: bytes.count)), \
                \(Decimal.fixed(bpp, 3)) bpp\(target.found(encoding)), \(Decimal.short(seconds)) s\
                \(isRemovable ? ", input removed" : "")
                """,
            detail: """
                \(input.name): \(image.width) x \(image.height) \(image.colorModel.text), \
                \(encoding.quality.text)\(target.text(encoding)), effort \(effort.level), \
                model \(encoder.model.idText), \(Decimal.count(encoder.threads, "thread")), \
                \(Processor.current); read \(Decimal.short(readSeconds)) s, \
                encoded \(Decimal.short(encodeSeconds)) s, wrote \(Decimal.short(writeSeconds)) s
                """,
            warnings: warnings, sizes: (inputSize, bytes.count))
    }
}

extension AECImage.ColorModel {
    /// As people write it.
    var text: String {
        switch self {
        case .grey: "grey"
        case .rgb: "RGB"
        }
    }

    func text(hasAlpha: Bool) -> String { hasAlpha ? text + " with alpha" : text }
}

extension Quality {
    /// On both scales: that of users, and the level that training and tables speak of.
    var text: String { "quality \(Decimal.fixed(percent, 1)) (level \(Decimal.fixed(level, 2)))" }
}
