/// Sizes and fidelities to be met: encodings at several qualities, of which the best is kept.
extension EncodingJob {
    func search(size limit: Int) throws(AECError) -> Encoding {
        let target = Double(max(limit, 1))
        let goal = TargetEncodingSearch.Goal(
            window: BinCost.log2(target) - 0.02...BinCost.log2(target),
            aim: BinCost.log2(target) - 0.01, slope: 0.57)
        // Photographs take about 0.2 bits a pixel at level 0.
        let pixels = Double(image.width) * Double(image.height)
        let level = (BinCost.log2(target * 8 / pixels) + 2.3) / goal.slope
        var search = TargetEncodingSearch(goal, first: Quality(level: level))
        var best: (bytes: [UInt8], quality: Quality)?
        var smallest = Int.max
        var encodings = 0
        while let quality = search.candidate {
            let bytes = try file(at: quality)
            encodings += 1
            smallest = min(smallest, bytes.count)
            if bytes.count <= limit, bytes.count > best?.bytes.count ?? 0 {
                best = (bytes, quality)
            }
            // One byte too many is too many, however near the logarithms are.
            let value = BinCost.log2(Double(bytes.count))
            search.add(bytes.count > limit ? max(value, goal.window.upperBound.nextUp) : value)
        }
        guard let best else {
            throw AECError(
                .unreachableTarget,
                "this image cannot be made smaller than \(smallest) bytes, \(limit) are asked for: "
                    + "allow more, or scale the image down")
        }
        return Encoding(
            bytes: best.bytes, quality: best.quality, encodings: encodings, psnr: nil)
    }

    func search(psnr target: Double) throws(AECError) -> Encoding {
        let goal = TargetEncodingSearch.Goal(
            window: target...target + 0.1, aim: target + 0.05, slope: 2)
        var search = TargetEncodingSearch(goal, first: Quality(level: (target - 28) / goal.slope))
        var best: (bytes: [UInt8], quality: Quality, psnr: Double)?
        var highest = 0.0
        var encodings = 0
        while let quality = search.candidate {
            let bytes = try file(at: quality)
            let psnr = try psnr(of: bytes)
            encodings += 1
            highest = max(highest, psnr)
            if psnr >= target, psnr < best?.psnr ?? .infinity || best == nil {
                best = (bytes, quality, psnr)
            }
            search.add(psnr)
        }
        guard let best else {
            throw AECError(
                .unreachableTarget,
                "this image cannot be coded with a PSNR of more than \(EncodingJob.hundredths(highest)) dB, "
                    + "\(EncodingJob.hundredths(target)) are asked for")
        }
        return Encoding(
            bytes: best.bytes, quality: best.quality, encodings: encodings, psnr: best.psnr)
    }

    /// With two decimals, rounded down.
    private static func hundredths(_ value: Double) -> String {
        let number = Int(min(max(value, 0), 1e6) * 100)
        let rest = number % 100
        return "\(number / 100).\(rest / 10)\(rest % 10)"
    }
}
