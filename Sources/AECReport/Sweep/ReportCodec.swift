import AEC
import AECImageIO
import AECSupport

/// A codec of a report, with the settings at which it is measured.
public struct ReportCodec: Sendable {
    enum Work: Sendable {
        case aec(Model, Tuning)
        case jpeg(JPEGCodec.Subsampling, JPEGCodec.Tables)
        case png
        /// AEC with every sample kept.
        case aecLossless(Model, Effort)
        case pngOfBestFilter
        /// A program that makes a smaller PNG: its command, of the names of the PNG and of its result.
        case optimiser(@Sendable (String, String) -> [String])
        /// Another program, and the options for a setting.
        case program(PeerCodec, decodeOptions: [String], options: @Sendable (Double) -> [String])
        /// A codec of a Python package, whose setting is a quality in whole numbers.
        case python(PythonPeer)
    }

    /// How files and columns name it: "jpeg-420".
    public let id: String
    /// The name for people: "JPEG 4:2:0".
    public let name: String
    /// The program and its options, for the notes below a table.
    public let detail: String
    /// What the numbers of `settings` mean: "quality", "distance".
    public let settingName: String
    /// The settings to measure, from the smallest file to the largest. A lossless codec has one.
    public let settings: [Double]
    /// The step between settings where a size is to be met exactly.
    let settingStep: Double
    /// Whether the decoded picture equals the original at every setting.
    public let isLossless: Bool
    /// What results depend on besides the setting: the program's version.
    let version: String
    let work: Work
    /// The extension of its files where browsers show them; nil where they do not.
    let browserExtension: String?
    /// Which pictures are not for its format; nil where all are.
    var limit: FormatLimit?
}

extension ReportCodec {
    /// AEC in this process, on one thread, as an encoder is by default, with the id "aec"; or as it is tuned, with the id
    /// "aec-visual".
    public static func aec(model: Model = .standard, tuning: Tuning? = nil) -> ReportCodec {
        let aim = tuning ?? AECEncoder(model: model).tuning
        let set = aim == .psnr ? nil : model.tableSet(aim.name)
        let suffix = aim == .psnr ? "" : " \(aim.name) \(set?.idName ?? "")"
        return ReportCodec(
            id: "aec" + (tuning.map { "-" + $0.name } ?? ""),
            name: "AEC" + (tuning.map { " tune=" + $0.name } ?? ""),
            detail: "this program, one model for all qualities, tune=\(aim.name)",
            settingName: "level",
            settings: Array(stride(from: 0, through: 7, by: 0.5)), settingStep: 1.0 / 256,
            isLossless: false, version: Model.name(of: model.id) + "/1" + suffix,
            work: .aec(model, aim), browserExtension: nil)
    }

    /// AEC by default, and after it as it is for every other tuning.
    static func allAEC(model: Model) -> [ReportCodec] {
        let standard = AECEncoder(model: model).tuning
        let others = Tuning.allCases.filter { $0 != standard }
        return [aec(model: model)] + others.map { aec(model: model, tuning: $0) }
    }

    /// JPEG in this process, through libjpeg.
    static func jpeg(
        _ id: String, _ name: String, _ subsampling: JPEGCodec.Subsampling,
        _ tables: JPEGCodec.Tables
    ) -> ReportCodec {
        let detail =
            "libjpeg, optimised, progressive"
            + (tables == .flat ? ", flat quantisation tables (the fair choice for PSNR)" : "")
        return ReportCodec(
            id: id, name: name, detail: detail, settingName: "quality",
            settings: Array(stride(from: 5, through: 95, by: 5)), settingStep: 1,
            isLossless: false, version: "libjpeg/1", work: .jpeg(subsampling, tables),
            browserExtension: "jpg")
    }

    /// PNG in this process, through libpng: the line of what costs nothing of the picture.
    static let png = ReportCodec(
        id: "png", name: "PNG", detail: "libpng, level 9, lossless", settingName: "level",
        settings: [9], settingStep: 1, isLossless: true, version: "libpng/1", work: .png,
        browserExtension: "png")

    /// What is always there: AEC by each tuning, JPEG in three kinds, PNG.
    public static func builtIn(model: Model = .standard) -> [ReportCodec] {
        allAEC(model: model) + [
            jpeg("jpeg-420", "JPEG 4:2:0", .s420, .standard),
            jpeg("jpeg-444", "JPEG 4:4:4", .none, .standard),
            jpeg("jpeg-420-flat", "JPEG 4:2:0 flat", .s420, .flat),
            png,
        ]
    }
}

extension ReportCodec {
    /// Encodes and decodes a picture once.
    ///
    /// - Parameter files: where programs find the picture and leave their results.
    func run(
        _ image: AECImage, setting: Double, files: PictureFiles
    ) throws(AECError) -> CodecTrial {
        let trial: CodecTrial
        switch work {
        case .aec(let model, let tuning):
            trial = try CodecTrial(
                of: image,
                with: AECEncoder(.quality(Quality(level: setting)), tuning: tuning, model: model),
                AECDecoder(limits: files.limits, model: model))
        case .jpeg(let subsampling, let tables):
            trial = try inProcess(limits: files.limits) { () throws(AECError) in
                try JPEGCodec.encode(
                    image, quality: Int(setting), subsampling: subsampling, tables: tables)
            }
        case .png:
            trial = try inProcess(limits: files.limits) { () throws(AECError) in
                try PNGCodec.encode(image, effort: .small)
            }
        case .aecLossless(let model, let effort):
            trial = try CodecTrial(
                of: image, with: AECEncoder(.lossless, effort: effort, model: model),
                AECDecoder(limits: files.limits, model: model))
        case .pngOfBestFilter:
            trial = try inProcess(limits: files.limits) { () throws(AECError) in
                try PNGCodec.encode(image, effort: .smallest)
            }
        case .optimiser(let command):
            trial = try run(command, files: files)
        case .program(let peer, let decodeOptions, let options):
            // PNM has no alpha
            trial = try run(
                peer, options: options(setting), decodeOptions: decodeOptions,
                hasAlpha: isLossless && image.isTransparent, files: files)
        case .python(let peer):
            trial = try run(peer, quality: Int(setting), files: files)
        }
        guard trial.decoded.width == image.width, trial.decoded.height == image.height else {
            throw AECError(
                .malformed, "the decoded picture differs in size from the original")
        }
        return trial
    }

    private func inProcess(
        limits: Limits, encode: () throws(AECError) -> [UInt8]
    ) throws(AECError) -> CodecTrial {
        try CodecTrial(encode: encode) { file throws(AECError) in
            try ImageFile.read(file, limits: limits)
        }
    }

    private func run(
        _ peer: PeerCodec, options: [String], decodeOptions: [String], hasAlpha: Bool,
        files: PictureFiles
    ) throws(AECError) -> CodecTrial {
        let input = try files.path(as: peer.readsPPM && !hasAlpha ? .pnm : .png)
        let base = files.newName()
        let encoded = base + "." + peer.fileExtension
        // avifdec and djxl tell by the name what to write; dwebp is told so by an option
        let isPlain = peer.decodedExtension == "ppm" && !hasAlpha
        let output = base + "." + (isPlain ? "ppm" : "png")
        defer { PictureFiles.remove([encoded, output]) }
        let encoding = try ChildProcess.run(
            peer.encodeCommand(input: input, output: encoded, options: options), quiet: true)
        let decoding = try ChildProcess.run(
            peer.decodeCommand(input: encoded, output: output, options: decodeOptions), quiet: true)
        let file = try PictureFiles.read(encoded)
        let decoded = try ImageFile.read(PictureFiles.read(output), limits: files.limits)
        return CodecTrial(
            file: file, decoded: decoded, encodeTime: WorkTime(encoding),
            decodeTime: WorkTime(decoding))
    }

    /// The decoder of PNG is ours.
    private func run(
        _ command: (String, String) -> [String], files: PictureFiles
    ) throws(AECError) -> CodecTrial {
        let input = try files.path(as: .png)
        let output = files.newName() + ".png"
        defer { PictureFiles.remove([output]) }
        let encoding = try ChildProcess.run(command(input, output), quiet: true)
        let file = try PictureFiles.read(output)
        let (decoded, decodeTime) = try WorkTime.measure { () throws(AECError) in
            try ImageFile.read(file, limits: files.limits)
        }
        return CodecTrial(
            file: file, decoded: decoded, encodeTime: WorkTime(encoding), decodeTime: decodeTime)
    }

    private func run(
        _ peer: PythonPeer, quality: Int, files: PictureFiles
    ) throws(AECError) -> CodecTrial {
        let input = try files.path(as: .png)
        let program = try files.path(ofProgram: PythonPeer.program, extension: "py")
        let base = files.newName()
        let (encoded, output) = (base + ".file", base + ".png")
        defer { PictureFiles.remove([encoded, output]) }
        let encodeTime = try peer.run(
            program, ["encode", peer.codec, String(quality), input, encoded])
        let decodeTime = try peer.run(program, ["decode", peer.codec, encoded, output])
        return CodecTrial(
            file: try PictureFiles.read(encoded),
            decoded: try ImageFile.read(PictureFiles.read(output), limits: files.limits),
            encodeTime: WorkTime(encodeTime), decodeTime: WorkTime(decodeTime))
    }
}
