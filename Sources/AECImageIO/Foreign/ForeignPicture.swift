import AEC
import AECSupport
import CLibrary

/// One picture of another format, by way of a PNG that an installed program makes of it.
struct ForeignPicture {
    private let bytes: [UInt8]
    private let format: ForeignFormat
    private let header: ForeignHeader
    private let limits: Limits

    /// Looks at the header; the size is checked as far as that tells it.
    init(_ bytes: [UInt8], format: ForeignFormat, limits: Limits) throws(AECError) {
        header = try ForeignHeader(of: bytes, as: format)
        if let (width, height) = header.size { try limits.check(width: width, height: height) }
        self.bytes = bytes
        self.format = format
        self.limits = limits
    }

    func load() throws(AECError) -> LoadedImage {
        let folder = try ScratchFolder()
        // Programs that find several pictures number them
        let outputs = ["picture.png", "picture-1.png"].map(folder.file)
        let further = folder.file("picture-2.png")
        var loaded = try read(convert(in: folder, to: outputs))
        sortTextsOfImageMagick(in: &loaded.image)
        // That of the program's choice
        loaded.image.metadata.pngForm = nil
        if let (width, height) = header.size, let (x, y) = header.place {
            loaded.image = try loaded.image.placed(x: x, y: y, width: width, height: height)
        }
        let hasMore = access(further, R_OK) == 0
        loaded.warnings = loaded.warnings.map {
            $0.replacing("the PNG", with: "the \(format.name)")
        }
        if let leftOut = header.leftOut ?? (hasMore ? "its further pictures" : nil) {
            loaded.warnings.append("of the \(format.name), \(leftOut) were left out")
        }
        if let change = header.change { loaded.warnings.append(change) }
        loaded.warnings += completeMetadata(of: &loaded.image)
        if format == .webp { loaded.image = try loaded.image.upright() }
        return loaded
    }

    /// Makes the PNG with the first of the programs that can.
    ///
    /// - Parameter outputs: the name that programs are given, and what they may make of it.
    /// - Returns: the one of these that is there.
    private func convert(
        in folder: ScratchFolder, to outputs: [String]
    ) throws(AECError) -> String {
        let fitting = format.converters.filter { $0.transforms || !header.hasTransforms }
        let installed = fitting.compactMap { converter in
            converter.installed.map { (program: $0, converter: converter) }
        }
        let input = folder.file("picture." + format.fileExtensions[0])
        do throws(FileError) {
            try FileSystem.write(bytes, to: input, force: false)
        } catch {
            throw error.asAECError
        }
        var failure: AECError?
        for (number, (program, converter)) in installed.enumerated() {
            let errors = folder.file("errors-\(number).txt")
            do throws(AECError) {
                let still = try firstPicture(of: input, program: program, in: folder)
                let process = try ChildProcess(
                    [program] + converter.arguments(still, outputs[0], header), errors: errors)
                let status = process.wait().status
                if status == 0, let made = outputs.first(where: { access($0, R_OK) == 0 }) {
                    return made
                }
                let end =
                    status == 0
                    ? "it made no picture"
                    : status < 0 ? "signal \(-status) ended it" : "it ended with status \(status)"
                failure = AECError(
                    .malformed,
                    "\(program) cannot read this \(format.name): " + (firstLine(of: errors) ?? end))
            } catch {
                failure = failure ?? error
            }
        }
        throw failure ?? missing(fitting)
    }

    /// dwebp reads no animated files, but webpmux, of the same package, takes them apart.
    private func firstPicture(
        of input: String, program: String, in folder: ScratchFolder
    ) throws(AECError) -> String {
        guard format == .webp, header.place != nil, ChildProcess.find("webpmux") != nil else {
            return input
        }
        let still = folder.file("first.webp")
        _ = try ChildProcess.run(
            ["webpmux", "-get", "frame", "1", input, "-o", still], quiet: true)
        return still
    }

    private func missing(_ converters: [ForeignFormat.Converter]) -> AECError {
        let names = converters.map { $0.programs.joined(separator: " or ") }
        let packages = converters.map(\.package)
        return AECError(
            .unsupportedFeature,
            "this is \(format.nameWithArticle), which is read with the help of "
                + "\(names.joined(separator: " or ")), and that is not installed: install it (Debian: apt install "
                + "\(packages[0])), or convert the picture to PNG first",
            offset: 0)
    }

    /// What a program said first, for a message: printable characters only.
    private func firstLine(of path: String) -> String? {
        guard let bytes = try? FileSystem.read(path, maxBytes: 1 << 20) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard
            let line = text.split(whereSeparator: \.isNewline).first(where: {
                !$0.allSatisfy(\.isWhitespace)
            })
        else { return nil }
        let printable = line.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }
        return String(String.UnicodeScalarView(printable.prefix(200)))
    }

    private func read(_ path: String) throws(AECError) -> LoadedImage {
        let file: [UInt8]
        do throws(FileError) {
            file = try FileSystem.read(path)
        } catch {
            throw error.asAECError
        }
        return try PNGCodec.decode(file, limits: limits, isUpright: true)
    }

    /// ImageMagick tells of its own files' times, and of how a TIFF was stored: nothing that belongs to the picture. What the TIFF's
    /// author said gets the keyword that PNG has for it.
    private func sortTextsOfImageMagick(in image: inout AECImage) {
        guard [.gif, .bmp, .tiff].contains(format) else { return }
        image.metadata.texts = image.metadata.texts.compactMap { text in
            let keyword = String(decoding: text.keyword, as: UTF8.self)
            guard keyword.hasPrefix("date:") || keyword.hasPrefix("tiff:") else { return text }
            guard let known = ForeignPicture.keywords[keyword] else { return nil }
            var text = text
            text.keyword = Array(known.utf8)
            return text
        }
    }

    private static let keywords = [
        "tiff:artist": "Author", "tiff:copyright": "Copyright", "tiff:document": "Title",
        "tiff:software": "Software", "tiff:make": "Make", "tiff:model": "Model",
    ]

    /// Adds what the program left out of its PNG.
    ///
    /// - Returns: warnings of what was not found.
    private func completeMetadata(of image: inout AECImage) -> [String] {
        var warnings: [String] = []
        func add(_ block: [UInt8]?, _ path: WritableKeyPath<Metadata, [UInt8]?>, _ name: String) {
            guard image.metadata[keyPath: path] == nil, let block else { return }
            if block.count <= limits.maxMetadata {
                image.metadata[keyPath: path] = block
            } else {
                warnings.append(
                    MetadataFault.tooLarge.warning(
                        of: "the \(format.name)'s \(name)", limits: limits))
            }
        }
        add(header.metadata.iccProfile, \.iccProfile, "ICC profile")
        add(header.metadata.exif.flatMap { ExifBlock($0)?.bytes }, \.exif, "Exif block")
        add(header.metadata.xmp, \.xmp, "XMP")
        if let profile = image.metadata.iccProfile, profile.count >= Metadata.leastProfile,
            profile[16..<20].elementsEqual("CMYK".utf8)
        {
            image.metadata.iccProfile = nil
            warnings.append(
                "CMYK was converted to RGB without colour management; its ICC profile was left out")
        } else if header.isCMYK {
            warnings.append("CMYK was converted to RGB without colour management")
        }
        if image.metadata.iccProfile == nil, let points = header.metadata.color,
            image.metadata.color?.codePoints == nil
        {
            image.metadata.color = points
        }
        if header.hasExif, image.metadata.exif == nil {
            warnings.append("the \(format.name)'s Exif block was left out")
        }
        if header.hasXMP, image.metadata.xmp == nil {
            warnings.append("the \(format.name)'s XMP was left out")
        }
        return warnings
    }
}
