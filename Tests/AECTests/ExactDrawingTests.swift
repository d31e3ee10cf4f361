import TestSupport
import XCTest

@testable import AEC

/// Exact blocks that are coded as a drawing of their group, and opacity in them.
final class ExactDrawingTests: XCTestCase {
    private typealias Stream = ExactTestStream

    private func job(_ image: AECImage, exact: Bool = false) throws -> EncodingJob {
        try EncodingJob(image, with: AECEncoder(tuning: .psnr, exact: exact, threads: 2))
    }

    /// Few colours, some of them half transparent; `step` is what one more is.
    private func logo(
        _ width: Int, _ height: Int, grey: Bool = false, bitDepth: Int = 8
    ) -> AECImage {
        let most = bitDepth == 8 ? 255 : 65535
        var (colors, alpha): ([Int], [Int]) = ([], [])
        for y in 0..<height {
            for x in 0..<width {
                let kind = (x / 7 * 5 + y / 9 * 3 + (x * y / 50) % 3) % 11
                for c in 0..<(grey ? 1 : 3) {
                    colors.append((kind * (c + 2) * 23) % 250 * most / 255)
                }
                alpha.append([0, most, most / 3, most, 0, most / 2][kind % 6])
            }
        }
        return try! AECImage(
            width: width, height: height, colorModel: grey ? .grey : .rgb,
            samples: AECImage.Samples(colors, bitDepth: bitDepth),
            alpha: AECImage.Samples(alpha, bitDepth: bitDepth))
    }

    private func form(_ bytes: [UInt8], group: Int = 0) throws -> ExactForm? {
        try ContainerReader(bytes, limits: .default).exact?.streams[group]?.form
    }

    // MARK: - Without opacity

    /// The blocks of a group as a drawing, whether that is small or not.
    private func drawing<Sample: PixelSample>(
        _ exact: ExactBlocks, group index: Int, of samples: [Sample], _ image: AECImage
    ) throws -> [UInt8] {
        let group = exact.geometry.group(index)
        let isExact = (0..<group.rows * group.columns).map { block in
            let row = group.row + block / group.columns
            return exact.isExact[
                row * exact.geometry.latentColumns + group.column + block % group.columns]
        }
        guard isExact.contains(true) else { return [] }
        let map = ExactMap(ExactGrid(exact.geometry, group: index), isExact: isExact)
        return try samples.withUnsafeBufferPointer { samples in
            try XCTUnwrap(
                ExactGroupEncoder(
                    map, width: image.width, channels: image.colorModel.channels,
                    samples: samples.baseAddress!, alpha: nil
                ).drawing(effort: Effort(2)))
        }
    }

    private func drawings(_ exact: ExactBlocks, of image: AECImage) throws -> [UInt8] {
        Stream.payload(
            try (0..<exact.geometry.groupCount).map { index in
                switch image.samples {
                case .bits8(let samples):
                    try drawing(exact, group: index, of: samples, image)
                case .bits16(let samples):
                    try drawing(exact, group: index, of: samples, image)
                }
            })
    }

    func testSomeBlocksOfAGroup() throws {
        for (colorModel, bitDepth) in [(AECImage.ColorModel.rgb, 8), (.grey, 16)] {
            let logo = logo(1060, 40, grey: colorModel == .grey, bitDepth: bitDepth)
            let image = try AECImage(
                width: logo.width, height: logo.height, colorModel: colorModel,
                samples: logo.samples)
            let job = try job(image)
            // Parts of the first group alone, of both, of the second alone, and all of both.
            let all = Array(0..<job.geometry.latentRows * job.geometry.latentColumns)
            for blocks in [
                all.filter { $0 % 67 < 40 }, all.filter { $0 % 5 == 0 }, [66], all,
            ] {
                let exact = ExactBlocks(job.geometry, blocks)
                let before = try job.encode(at: Quality(percent: 40), exact: exact)
                let wanted = try AECDecoder().decode(before)
                if blocks == all { XCTAssertEqual(wanted.samples, image.samples) }
                let finished = try job.finished(trial(before, exact))
                XCTAssertLessThanOrEqual(finished.count, before.count)
                let drawn = try Stream.file(before, exact: drawings(exact, of: image))
                for bytes in [finished, drawn] {
                    XCTAssertEqual(try AECDecoder().decode(bytes), wanted)
                    XCTAssertEqual(try AECDecoder().verify(bytes), [])
                }
                let region = Region(x: 1000, y: 11, width: 60, height: 14)
                XCTAssertEqual(
                    try AECDecoder().decode(drawn, region: region),
                    try AECDecoder().decode(before, region: region))
            }
        }
    }

    /// A file of quality 40 with these blocks exact.
    private func trial(_ file: [UInt8], _ exact: ExactBlocks) -> Trial {
        Trial(
            quality: Quality(percent: 40), file: file, exact: exact)
    }

    /// Where all of a region is exact, latents need not be decoded: damage in them is not in its way, but `verify` finds it.
    func testLatentsUnderExactBlocksAreNotNeeded() throws {
        let image = logo(100, 60)
        let job = try job(image)
        let exact = job.allBlocks
        let file = try job.finished(
            trial(job.encode(at: Quality(percent: 40), exact: exact), exact))
        let reader = try ContainerReader(file, limits: .default)
        let bytes = try ContainerWriter.write(
            header: reader.header,
            leading: reader.chunks.map {
                EncodedChunk(type: $0.type, payload: Array(file[$0.payload]))
            },
            groups: reader.groups.map { ($0.latentsChecksum ^ 1, Array(file[$0.stream])) })
        XCTAssertEqual(try AECDecoder().decode(bytes), try AECDecoder().decode(file))
        assertError(try AECDecoder().verify(bytes), .checksumMismatch, "latents")
    }

    // MARK: - With opacity

    func testOpacityWithColors() throws {
        for grey in [false, true] {
            for bitDepth in [8, 16] {
                let image = logo(1050, 21, grey: grey, bitDepth: bitDepth)
                let bytes = try AECEncoder(tuning: .psnr, exact: true, threads: 2).encode(image)
                XCTAssertEqual(try form(bytes)?.pixels, .drawing(hasAlpha: true))
                let chunks = try AECDecoder.inspect(bytes).chunks
                XCTAssertEqual(chunks.first { $0.type == "ALPH" }?.length, 2)
                XCTAssertEqual(try AECDecoder().decode(bytes), image, "\(grey) \(bitDepth)")
                XCTAssertEqual(try AECDecoder().verify(bytes), [])
                XCTAssertEqual(
                    try AECEncoder(tuning: .psnr, exact: true, threads: 1).encode(image), bytes)
                try assertPartsAreThose(of: image, bytes)
            }
        }
    }

    /// Regions across the groups, and means.
    private func assertPartsAreThose(of image: AECImage, _ bytes: [UInt8]) throws {
        let alpha = try XCTUnwrap(image.alpha).integers
        for region in [
            Region(x: 0, y: 3, width: 9, height: 18), Region(x: 1015, y: 0, width: 30, height: 21),
            Region(x: 1049, y: 20, width: 1, height: 1),
        ] {
            for threads in [1, 3] {
                let part = try AECDecoder(threads: threads).decode(bytes, region: region)
                let wanted = region.rows.flatMap { y in
                    region.columns.map { alpha[y * image.width + $0] }
                }
                XCTAssertEqual(part.alpha?.integers, wanted)
            }
        }
        let small = try AECDecoder().decode(bytes, scale: .eighth)
        let (columns, rows) = ((image.width + 7) / 8, (image.height + 7) / 8)
        let means = (0..<rows).flatMap { row in
            (0..<columns).map { column -> Int in
                var (sum, count) = (0, 0)
                for y in 8 * row..<min(8 * row + 8, image.height) {
                    for x in 8 * column..<min(8 * column + 8, image.width) {
                        sum += alpha[y * image.width + x]
                        count += 1
                    }
                }
                return (sum + count / 2) / count
            }
        }
        XCTAssertEqual(small.alpha?.integers, means)
    }

    /// Colours that nobody sees are one colour, unless they shall be kept.
    func testHiddenColors() throws {
        let image = logo(150, 100)
        let bytes = try AECEncoder(tuning: .psnr).encode(image)
        XCTAssertEqual(try form(bytes)?.pixels, .drawing(hasAlpha: true))
        let decoded = try AECDecoder().decode(bytes)
        XCTAssertEqual(decoded.alpha, image.alpha)
        let alpha = try XCTUnwrap(image.alpha).integers
        let (a, b) = (image.samples.integers, decoded.samples.integers)
        var hidden: Set<[Int]> = []
        for pixel in alpha.indices {
            let colors = Array(b[3 * pixel..<3 * pixel + 3])
            if alpha[pixel] == 0 {
                hidden.insert(colors)
            } else {
                XCTAssertEqual(Array(a[3 * pixel..<3 * pixel + 3]), colors)
            }
        }
        XCTAssertEqual(hidden.count, 1)
        XCTAssertLessThan(
            bytes.count, try AECEncoder(tuning: .psnr, exact: true).encode(image).count)
    }

    func testNothingLostTakesNoMoreThanTheDrawing() throws {
        let image = logo(160, 120)
        let lossy = try AECEncoder(tuning: .psnr, exact: true).encode(image)
        let lossless = try AECEncoder(.lossless).encode(image)
        XCTAssertLessThan(lossless.count, lossy.count + 40)
        XCTAssertEqual(try AECDecoder().decode(lossless), image)
        XCTAssertEqual(try AECDecoder().decode(lossless, layer: .base), image)
    }

    // MARK: - Wrong contents

    private func assertRefused(
        _ bytes: [UInt8], _ words: String, code: AECError.Code = .malformed, line: UInt = #line
    ) throws {
        for attempt in [
            { try AECDecoder().decode(bytes).width }, { try AECDecoder().verify(bytes).count },
        ] {
            let error = assertError(try attempt(), code, words, line: line)
            XCTAssertNotNil(error?.offset, line: line)
        }
    }

    /// A file with other chunks `EXCT` and `ALPH`.
    private func file(
        _ good: [UInt8], exact: [UInt8]?, alpha: [UInt8]?
    ) throws -> [UInt8] {
        var leading: [EncodedChunk] = []
        if let exact { leading.append(EncodedChunk(type: .exact, payload: exact)) }
        if let alpha { leading.append(EncodedChunk(type: .alpha, payload: alpha)) }
        return try rewritten(good, leading: leading)
    }

    private func payload(_ type: ChunkType, of bytes: [UInt8]) throws -> [UInt8] {
        let reader = try ContainerReader(bytes, limits: .default)
        let chunk = try XCTUnwrap(reader.chunks.first { $0.type == type })
        return Array(bytes[chunk.payload])
    }

    func testOpacityMustBeWhereItIsSaidToBe() throws {
        let image = logo(1050, 20)
        let good = try AECEncoder(tuning: .psnr, exact: true).encode(image)
        let exact = try payload(.exact, of: good)
        XCTAssertEqual(
            try AECDecoder().decode(file(good, exact: exact, alpha: [8, 1])), image)
        let apart = try AlphaEncoder(XCTUnwrap(image.alpha), width: 1050, height: 20).encode(
            threads: 1, within: Budget(1 << 30))
        let words = "do not agree"
        try assertRefused(file(good, exact: exact, alpha: apart), words)
        try assertRefused(file(good, exact: nil, alpha: [8, 1]), words)
        let opaque = try job(image).chunk(
            of: job(image).allBlocks, at: Quality(percent: 60), isFinal: true,
            within: Budget(1 << 30)
        ).payload
        try assertRefused(file(good, exact: opaque, alpha: [8, 1]), words)
        try assertRefused(file(good, exact: exact, alpha: [8, 1, 0]), "but its opacities lie")
        try assertRefused(file(good, exact: exact, alpha: [16, 1]), "bits per sample")
        try assertRefused(
            file(good, exact: exact, alpha: [8, 2]), "method 2", code: .unsupportedFeature)
        // One group with opacities, one without.
        let sizes = [ArraySlice(exact[1..<5]), exact[5..<9]].map { bytes in
            bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        let ours = [Array(exact[9..<9 + sizes[0]]), Array(exact[(9 + sizes[0])...])]
        let other = opaque[1..<5].reversed().reduce(0) { $0 << 8 | Int($1) }
        let theirs = Array(opaque[(9 + other)...])
        try assertRefused(
            file(good, exact: Stream.payload([ours[0], theirs]), alpha: [8, 1]), "others do not")
        try assertRefused(
            file(good, exact: Stream.payload([ours[0], []]), alpha: [8, 1]), "others do not")
        try assertRefused(
            file(good, exact: Stream.payload([[], ours[1]]), alpha: [8, 1]), "others do not")
        // A map has no place there, nor have opacities in a picture without alpha.
        try assertRefused(
            file(
                good, exact: Stream.payload([[0x17] + ours[0].dropFirst(), ours[1]]),
                alpha: [8, 1]), "no room for its map")
        let plain = try AECImage(
            width: 1050, height: 20, colorModel: .rgb, samples: image.samples)
        let without = try AECEncoder(tuning: .psnr).encode(plain)
        try assertRefused(
            file(without, exact: exact, alpha: nil), "form 7", code: .unsupportedFeature)
    }

    func testDamagedDrawings() throws {
        let image = logo(100, 60)
        let job = try job(image)
        let blocks = Array(0..<20)
        let exact = ExactBlocks(job.geometry, blocks)
        let good = try job.finished(
            trial(job.encode(at: Quality(percent: 40), exact: exact), exact))
        let alpha = try payload(.alpha, of: good)
        let stream = Array(try payload(.exact, of: good).dropFirst(5))
        XCTAssertEqual(stream[0], 0x16)
        let mapSize = Int(stream[1])
        XCTAssertEqual(Array(stream[2..<5]), [0, 0, 0])
        func with(_ stream: [UInt8]) throws -> [UInt8] {
            try file(good, exact: Stream.payload([stream]), alpha: alpha)
        }
        XCTAssertEqual(try AECDecoder().decode(with(stream)), try AECDecoder().decode(good))
        // The map: too large for the stream, or not a map.
        for size in [UInt32(stream.count - 5), 1 << 31, .max] {
            try assertRefused(
                with([0x16] + littleEndian(size) + stream[5...]), "no room for its map")
        }
        try assertRefused(
            with([0x16] + littleEndian(UInt32(mapSize - 1)) + stream[5...]), "does not inflate")
        try assertRefused(with([0x16, 0, 0, 0, 0] + stream[(5 + mapSize)...]), "does not inflate")
        // What follows is a group of the layer: methods that are not known, and all that ends too early.
        let body = 5 + mapSize
        try assertRefused(
            with(stream[..<body] + [3] + stream[(body + 1)...]), "does not know",
            code: .unsupportedFeature)
        for count in stride(from: body + 2, to: stream.count, by: 7) {
            let bytes = try with(Array(stream[..<count]))
            XCTAssertThrowsError(try AECDecoder().decode(bytes))
            XCTAssertThrowsError(try AECDecoder().verify(bytes))
        }
        for flags: UInt8 in [0x20, 0x40, 0x80] {
            try assertRefused(
                with([0x16 | flags] + stream[1...]), "form", code: .unsupportedFeature)
        }
    }
}
