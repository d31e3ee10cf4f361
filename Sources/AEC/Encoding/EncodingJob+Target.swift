/// Sizes and fidelities to be met: encodings at several qualities, of which the best is kept.
extension EncodingJob {
    /// - Parameter bitsPerPixel: where the size stands for as many, so that an error names them.
    func search(size limit: Int, bitsPerPixel: Double? = nil) throws(AECError) -> Encoding {
        let target = Double(max(limit, 1))
        let goal = QualitySearch.Goal(
            window: PortableMath.log2(target) - 0.02...PortableMath.log2(target),
            aim: PortableMath.log2(target) - 0.01, slope: 0.57)
        // Photographs take about 0.2 bits per pixel at level 0.
        let pixels = Double(image.width) * Double(image.height)
        let level = (PortableMath.log2(target * 8 / pixels) + 2.3) / goal.slope
        var search = QualitySearch(goal, first: Quality(level: level))
        var best: (bytes: [UInt8], quality: Quality)?
        var smallest = Int.max
        var encodings = 0
        func attempt(_ quality: Quality) throws(AECError) -> Double {
            let bytes = try file(at: quality)
            encodings += 1
            smallest = min(smallest, bytes.count)
            if bytes.count <= limit, bytes.count > best?.bytes.count ?? 0 {
                best = (bytes, quality)
            }
            // One byte too many is too many, however near the logarithms are.
            let value = PortableMath.log2(Double(bytes.count))
            return bytes.count > limit ? max(value, goal.window.upperBound.nextUp) : value
        }
        while let quality = search.candidate { search.add(try attempt(quality)) }
        // The first that fits is the best that does.
        for quality in lastResorts.reversed() where best == nil { _ = try attempt(quality) }
        guard let best else {
            throw tooSmall(limit, smallest: smallest, bitsPerPixel: bitsPerPixel)
        }
        return Encoding(bytes: best.bytes, quality: best.quality, encodings: encodings)
    }

    /// The error of a size that no quality reaches.
    private func tooSmall(_ limit: Int, smallest: Int, bitsPerPixel: Double?) -> AECError {
        var text = "no quality makes this image smaller than "
        if let bitsPerPixel {
            let pixels = Double(image.width) * Double(image.height)
            // Rounded up: it is possible
            let possible = (Double(smallest) * 80_000 / pixels).rounded(.up) / 10_000
            text += EncodingJob.decimal(possible, places: 4) + " bits per pixel, but "
            text += EncodingJob.decimal(bitsPerPixel, places: 4)
        } else {
            text += "\(smallest) bytes, but \(limit)"
        }
        text += " were asked for: "
        if metadataSize * 10 > smallest {
            text += "leave out its metadata (AECImage.metadata), which take \(metadataSize) bytes, "
        }
        return AECError(.unreachableTarget, text + "allow more, or scale the image down")
    }

    func search(psnr target: Double) throws(AECError) -> Encoding {
        let goal = QualitySearch.Goal(
            window: target...target + 0.1, aim: target + 0.05, slope: 2)
        let first = Quality(level: (target - 28) / goal.slope)
        var found = try search(goal, first: first, called: "a PSNR", unit: " dB", measure: psnr)
        found.psnr = found.fidelity
        return found
    }

    func search(_ goal: FidelityGoal) throws(AECError) -> Encoding {
        let window = goal.value...goal.value + goal.tolerance
        return try search(
            QualitySearch.Goal(
                window: window, aim: goal.value + goal.tolerance / 2, slope: goal.slope),
            first: goal.first, called: goal.name, unit: ""
        ) { file throws(AECError) in
            let decoded = try decoder.decode(file)
            guard let value = goal.measure(image, try range?.widened(decoded) ?? decoded) else {
                throw AECError(
                    .unreachableTarget,
                    "\(goal.name) is not to be had of an image of \(image.width) x \(image.height) pixels"
                )
            }
            return value
        }
    }

    /// The file of the least fidelity that the goal allows.
    /// - Parameters:
    ///   - name, unit: for messages.
    ///   - measure: the fidelity of a file.
    private func search(
        _ goal: QualitySearch.Goal, first: Quality, called name: String, unit: String,
        measure: ([UInt8]) throws(AECError) -> Double
    ) throws(AECError) -> Encoding {
        let target = goal.window.lowerBound
        var search = QualitySearch(goal, first: first)
        var best: (bytes: [UInt8], quality: Quality, fidelity: Double)?
        var highest = -Double.infinity
        var encodings = 0
        func attempt(_ quality: Quality) throws(AECError) -> Double {
            let bytes = try file(at: quality)
            let fidelity = try measure(bytes)
            encodings += 1
            highest = max(highest, fidelity)
            if fidelity >= target,
                best.map({ (fidelity, bytes.count) < ($0.fidelity, $0.bytes.count) }) ?? true
            {
                best = (bytes, quality, fidelity)
            }
            return fidelity
        }
        while let quality = search.candidate { search.add(try attempt(quality)) }
        for quality in lastResorts where best == nil { _ = try attempt(quality) }
        guard let best else {
            throw AECError(
                .unreachableTarget,
                "no quality gives this image \(name) of more than \(EncodingJob.decimal(highest, places: 2))\(unit), "
                    + "but \(EncodingJob.decimal(target, places: 2))\(unit) were asked for: "
                    + "near-lossless and lossless files come nearer")
        }
        return Encoding(
            bytes: best.bytes, quality: best.quality, encodings: encodings,
            fidelity: best.fidelity)
    }

    /// Qualities all over the scale, for when a search has found nothing. On a picture of few pixels size and PSNR jump up
    /// and down, and trying is cheap; on others they rise with the quality, and there is nothing to be found.
    private var lastResorts: [Quality] {
        guard image.width * image.height <= 1 << 16 else { return [] }
        return stride(from: 0, through: Quality.maximumRaw, by: 64).compactMap { Quality(raw: $0) }
    }

    /// With this many decimals, rounded towards 0, without zeros at the end but for two decimals.
    private static func decimal(_ value: Double, places: Int) -> String {
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        // What a decimal number lacks as a binary one must not cost its last digit
        var number = Int(min(abs(value), 1e6) * Double(scale) + 1e-6)
        while scale > 100, number % 10 == 0 {
            number /= 10
            scale /= 10
        }
        let rest = number % scale
        var text = (value < 0 ? "-" : "") + "\(number / scale)."
        var digit = scale / 10
        while digit > 1, digit > rest {
            text += "0"
            digit /= 10
        }
        return text + "\(rest)"
    }
}
