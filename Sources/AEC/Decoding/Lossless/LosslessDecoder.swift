/// Makes the exact samples of a region of the lossy ones.
///
///     let exact = LosslessDecoder(layer, of: file, region: region)
///     ...                             // the lossy samples of exact.frame, at full size
///     try exact.replace(&samples, salvages: false, threads: 4, warnings: &warnings)
struct LosslessDecoder: Sendable {
    /// How much of the whole work the lossy samples are taken to be.
    static let ofBase = 0.5

    private let layer: LosslessLayer
    private let file: ContainerReader
    /// Those that the region touches.
    private let groups: [Int]
    /// All pixels of these groups: a group is decoded as a whole, from the lossy samples of all of it.
    let frame: Region

    init(_ layer: LosslessLayer, of file: ContainerReader, region: Region) {
        self.layer = layer
        self.file = file
        let side = LosslessGroup.side
        let geometry = file.header.geometry
        let rows = region.y / side...(region.y + region.height - 1) / side
        let columns = region.x / side...(region.x + region.width - 1) / side
        groups = rows.flatMap { row in columns.map { row * geometry.groupColumns + $0 } }
        let (x, y) = (columns.lowerBound * side, rows.lowerBound * side)
        frame = Region(
            x: x, y: y, width: min((columns.upperBound + 1) * side, geometry.width) - x,
            height: min((rows.upperBound + 1) * side, geometry.height) - y)
    }

    /// Whether any of the groups is coded with the help of the lossy samples.
    var needsBase: Bool {
        !groups.allSatisfy { index in
            (try? layer.record(of: index))?.form == LosslessForm.scanline.rawValue
        }
    }

    /// Bytes that `replace` takes.
    func memory(threads: Int) -> Int {
        let largest = group(groups[0])
        return min(threads, groups.count)
            * (largest.sampleCount * MemoryLayout<UInt16>.stride
                + LosslessGroupDecoder.memory(largest))
    }

    private func group(_ index: Int) -> LosslessGroup {
        LosslessGroup(file.header, group: index, maxError: layer.maxError)
    }

    /// Puts the exact samples in the place of the lossy ones, those of `frame`.
    /// - Parameters:
    ///   - salvages: whether the lossy samples stay where a group cannot be decoded, instead of an error.
    ///   - warnings: gets a sentence about groups that stayed lossy.
    /// - Throws: `malformed`, `checksumMismatch` or `unsupportedFeature`, of the first group that cannot be decoded.
    func replace(
        _ samples: inout AECImage.Samples, salvages: Bool, threads: Int,
        warnings: inout [String]
    ) throws(AECError) {
        let errors: [AECError]
        switch samples {
        case .bits8(var plane):
            // So that there is one array of them
            samples = .bits8([])
            errors = try replace(&plane, salvages: salvages, threads: threads)
            samples = .bits8(plane)
        case .bits16(var plane):
            samples = .bits16([])
            errors = try replace(&plane, salvages: salvages, threads: threads)
            samples = .bits16(plane)
        }
        if let first = errors.first {
            warnings.append(
                "\(errors.count) of \(groups.count) groups of the exact layer cannot be decoded, and are those of the lossy picture: \(first.message)"
            )
        }
    }

    /// - Returns: what is wrong with groups that stayed lossy.
    private func replace<Sample: PixelSample>(
        _ samples: inout [Sample], salvages: Bool, threads: Int
    ) throws(AECError) -> [AECError] {
        var errors: [AECError] = []
        var failure: AECError?
        samples.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            do throws(AECError) {
                errors = try replace(base, salvages: salvages, threads: threads)
            } catch {
                failure = LosslessLayer.offeringBase(error, of: layer)
            }
        }
        if let failure { throw failure }
        return errors
    }

    private func replace<Sample: PixelSample>(
        _ samples: UnsafeMutablePointer<Sample>, salvages: Bool, threads: Int
    ) throws(AECError) -> [AECError] {
        let samples = SendablePointer(samples)
        return try Workers.map(groups.count, threads: threads, part: LosslessDecoder.ofBase...1) {
            number throws(AECError) -> AECError? in
            do throws(AECError) {
                try decode(groups[number], into: samples.pointer)
                return nil
            } catch {
                guard salvages, error.code != .cancelled else { throw error }
                return error
            }
        }.compactMap { $0 }
    }

    /// Decodes a group and writes it where it belongs, or, after an error, nothing.
    private func decode<Sample: PixelSample>(
        _ index: Int, into target: UnsafeMutablePointer<Sample>
    ) throws(AECError) {
        let record = try layer.record(of: index)
        if !file.hasCheckedGroups { try record.chunk.checkIntact(in: file.bytes) }
        let group = group(index)
        let place = LosslessGroup.frame(of: index, in: file.header.geometry)
        let channels = group.channels
        let line = group.columns * channels
        let first = target + ((place.y - frame.y) * frame.width + place.x - frame.x) * channels
        let samples = AlignedMemory<UInt16>(count: group.sampleCount)
        for row in 0..<group.rows {
            let (from, to) = (first + row * frame.width * channels, samples.pointer + row * line)
            for i in 0..<line { to[i] = UInt16(truncatingIfNeeded: from[i]) }
        }
        try LosslessGroupDecoder.decode(
            form: record.form, file.bytes, record.body, group: group, into: samples.pointer)
        guard group.checksum(samples.pointer) == record.checksum else {
            throw AECError(
                .checksumMismatch,
                "group \(index) decodes to other samples than were encoded although its chunk is undamaged: "
                    + "the header, the lossy picture or the layer's head was changed",
                offset: record.chunk.offset)
        }
        for row in 0..<group.rows {
            let (from, to) = (samples.pointer + row * line, first + row * frame.width * channels)
            for i in 0..<line { to[i] = Sample(truncatingIfNeeded: from[i]) }
        }
    }

    /// A part of `frame`, or its means over squares.
    /// - Parameters:
    ///   - samples: of `frame`.
    ///   - region: of the picture, within `frame`.
    func cut(
        _ samples: AECImage.Samples, to region: Region, scale: Scale
    ) throws(AECError) -> AECImage.Samples {
        switch samples {
        case .bits8(let plane): .bits8(try cut(plane, to: region, scale: scale))
        case .bits16(let plane): .bits16(try cut(plane, to: region, scale: scale))
        }
    }

    private func cut<Sample: PixelSample>(
        _ samples: [Sample], to region: Region, scale: Scale
    ) throws(AECError) -> [Sample] {
        let channels = file.header.colorModel.channels
        let count = scale.reduce(region.width) * scale.reduce(region.height) * channels
        return try Array(count: count) { target throws(AECError) in
            let boxes = BoxFilter<Sample>(
                width: region.width, channels: channels, scale: scale.rawValue, target: target)
            samples.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                for row in region.y..<region.y + region.height {
                    boxes.add(
                        base + ((row - frame.y) * frame.width + region.x - frame.x) * channels)
                }
            }
            boxes.finish()
        }
    }
}
