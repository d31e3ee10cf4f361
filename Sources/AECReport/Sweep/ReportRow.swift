import AECSupport

/// The result of one codec at one setting on one picture.
public struct ReportRow: Sendable {
    /// What succeeded.
    public struct Measurement: Sendable, Equatable {
        /// Of the whole file.
        public let bytes: Int
        /// The decoded picture against the original, by all metrics.
        public let scores: QualityScores
        /// Whether every sample came back, those under transparent pixels too.
        public let isLossless: Bool
        /// From pixels to the file; of other programs with reading and writing files.
        public let encode: WorkTime
        /// From the file to pixels; of other programs with reading and writing files.
        public let decode: WorkTime
    }

    /// The picture's file name.
    public let image: String
    /// Width times height of the picture.
    public let pixels: Int
    /// `ReportCodec.id`.
    public let codec: String
    /// The value of `ReportCodec.settings` that was tried.
    public let setting: Double
    /// Or why there is nothing.
    public let outcome: Result<Measurement, Failure>

    /// Why a codec gave no result.
    public struct Failure: Error, Sendable, Equatable {
        /// A sentence for people.
        public let message: String
        /// Whether the format cannot hold such a picture, which is no failure of the codec.
        var isLimit = false
    }

    /// What was measured; nil after a failure.
    public var measurement: Measurement? { try? outcome.get() }

    /// Bits of the whole file per pixel, bpp; nil after a failure.
    public var bitsPerPixel: Double? {
        measurement.map { Double($0.bytes) * 8 / Double(pixels) }
    }

    /// The row as a line of report.jsonl, with times in seconds.
    public var json: JSON {
        var members: [(String, JSON)] = [
            ("image", .string(image)), ("pixels", .integer(pixels)), ("codec", .string(codec)),
            ("setting", .number(setting)),
        ]
        switch outcome {
        case .success(let value):
            members += [
                ("bytes", .integer(value.bytes)), ("bpp", .number(bitsPerPixel ?? .nan)),
            ]
            members += value.scores.json
            members += [
                ("lossless", .bool(value.isLossless)),
                ("encodeSeconds", .number(value.encode.wall)),
                ("encodeCPUSeconds", .number(value.encode.cpu)),
                ("decodeSeconds", .number(value.decode.wall)),
                ("decodeCPUSeconds", .number(value.decode.cpu)),
            ]
        case .failure(let failure): members.append(("error", .string(failure.message)))
        }
        return .object(members)
    }
}

extension ReportRow {
    /// A measurement that `json` wrote, for a picture that may have another name by now; nil for anything else, failures
    /// too, which deserve another try.
    init?(_ json: JSON, image: String) {
        guard let pixels = json["pixels"]?.double, let codec = json["codec"]?.string,
            let setting = json["setting"]?.double, let bytes = json["bytes"]?.double,
            let scores = QualityScores(json), let encodeWall = json["encodeSeconds"]?.double,
            let encodeCPU = json["encodeCPUSeconds"]?.double,
            let decodeWall = json["decodeSeconds"]?.double,
            let decodeCPU = json["decodeCPUSeconds"]?.double,
            (1...1e15).contains(pixels), (1...1e15).contains(bytes)
        else { return nil }
        // Lines from before there were lossless reports do not say so
        var isLossless = false
        if case .bool(true)? = json["lossless"] { isLossless = true }
        let measurement = Measurement(
            bytes: Int(bytes), scores: scores, isLossless: isLossless,
            encode: WorkTime(wall: encodeWall, cpu: encodeCPU),
            decode: WorkTime(wall: decodeWall, cpu: decodeCPU))
        self.init(
            image: image, pixels: Int(pixels), codec: codec, setting: setting,
            outcome: .success(measurement))
    }
}
