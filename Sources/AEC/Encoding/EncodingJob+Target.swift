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
        return Encoding(
            bytes: best.bytes, quality: best.quality, encodings: encodings, psnr: nil)
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
        var search = QualitySearch(goal, first: Quality(level: (target - 28) / goal.slope))
        var best: (bytes: [UInt8], quality: Quality, psnr: Double)?
        var highest = 0.0
        var encodings = 0
        func attempt(_ quality: Quality) throws(AECError) -> Double {
            let bytes = try file(at: quality)
            let psnr = try psnr(of: bytes)
            encodings += 1
            highest = max(highest, psnr)
            if psnr >= target, best.map({ (psnr, bytes.count) < ($0.psnr, $0.bytes.count) }) ?? true
            {
                best = (bytes, quality, psnr)
            }
            return psnr
        }
        while let quality = search.candidate { search.add(try attempt(quality)) }
        for quality in lastResorts where best == nil { _ = try attempt(quality) }
        guard let best else {
            throw AECError(
                .unreachableTarget,
                "no quality gives this image a PSNR of more than \(EncodingJob.decimal(highest, places: 2)) dB, "
                    + "but \(EncodingJob.decimal(target, places: 2)) dB were asked for")
        }
        return Encoding(
            bytes: best.bytes, quality: best.quality, encodings: encodings, psnr: best.psnr)
    }

    /// Qualities all over the scale, for when a search has found nothing. On a picture of few pixels size and PSNR jump up
    /// and down, and trying is cheap; on others they rise with the quality, and there is nothing to be found.
    private var lastResorts: [Quality] {
        guard image.width * image.height <= 1 << 16 else { return [] }
        return stride(from: 0, through: Quality.maximumRaw, by: 64).compactMap { Quality(raw: $0) }
    }

    /// With this many decimals, rounded down, without zeros at the end but for two decimals.
    private static func decimal(_ value: Double, places: Int) -> String {
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        // What a decimal number lacks as a binary one must not cost its last digit
        var number = Int(min(max(value, 0), 1e6) * Double(scale) + 1e-6)
        while scale > 100, number % 10 == 0 {
            number /= 10
            scale /= 10
        }
        let rest = number % scale
        var text = "\(number / scale)."
        var digit = scale / 10
        while digit > 1, digit > rest {
            text += "0"
            digit /= 10
        }
        return text + "\(rest)"
    }
}
