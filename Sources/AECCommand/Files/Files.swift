import AEC
import AECImageIO
import AECModelStore
import CLibrary

/// Files in and out, with the errors of a command line: which file, what happened, which exit code.
enum Files {
    /// More than any model file.
    static let modelLimit = ModelStore.maximumFileSize

    /// A file's bytes, or standard input's.
    static func read(_ path: String, limit: Int) throws(CommandError) -> [UInt8] {
        try read(path, limit: limit, remedy: "files of this kind are never that large") { _ in true
        }
    }

    /// What the file that an option names holds. Errors name the file.
    static func load<Value>(
        _ path: String, limit: Int = modelLimit,
        parse: ([UInt8]) throws(AECError) -> Value
    ) throws(CommandError) -> Value {
        do throws(CommandError) {
            let bytes = try read(path, limit: limit)
            do throws(AECError) { return try parse(bytes) } catch {
                throw CommandError(error, in: bytes)
            }
        } catch {
            throw error.of(path)
        }
    }

    /// An `.aec` file, of 12 bytes per pixel at most, as noise of 16 bits with opacity and an exact layer comes near to, and
    /// some room for metadata. Of what begins otherwise, the first bytes.
    static func readCompressed(_ path: String, limits: Limits) throws(CommandError) -> [UInt8] {
        try read(path, of: [.compressed], limits: limits, bytesAPixel: 12)
    }

    /// A picture and what its reader warns of. Its file has 24 bytes per pixel at most, as a PPM of text with 16 bits
    /// has.
    ///
    /// - Parameter salvage: as of `ImageFile.load`; nil where the command has no flag for it.
    /// - Returns: also the size of the file, and its format; nil for one that another program read.
    static func loadImage(
        _ path: String, limits: Limits, salvage: Bool? = nil
    ) throws(CommandError) -> (picture: LoadedImage, bytes: Int, format: ImageFile.Format?) {
        let bytes = try read(path, of: [.pictures], limits: limits, bytesAPixel: 24)
        do throws(AECError) {
            return (
                try ImageFile.loadByPrograms(bytes, limits: limits, salvage: salvage ?? false),
                bytes.count, ImageFile.format(of: bytes)
            )
        } catch {
            throw CommandError(error, message: salvageWords(bytes, error, salvage, limits))
        }
    }

    /// What is said of a damaged picture: that the flag would help, or why it did not; nil where there is nothing to add.
    private static func salvageWords(
        _ bytes: [UInt8], _ error: AECError, _ salvage: Bool?, _ limits: Limits
    ) -> String? {
        guard let salvage, error.isDamage else { return nil }
        let isSalvaged = [.png, .jpeg].contains(ImageFile.format(of: bytes))
        guard salvage else {
            let helps =
                isSalvaged && (try? ImageFile.load(bytes, limits: limits, salvage: true)) != nil
            return helps ? Advice.offeringSalvage(error) : nil
        }
        if isSalvaged {
            return Advice.salvageIsInVain(error, "finds no pixels: the damage is before them")
        }
        return ImageFile.formatName(of: bytes) == nil
            ? nil : Advice.salvageIsInVain(error, "is for PNG and JPEG")
    }

    /// What measurements are made of: a picture's colours with 8 bits per sample, without metadata and alpha. Colours that
    /// use a part of 16 bits are widened to the whole, as the encoder sees them.
    static func readImage(_ path: String, limits: Limits) throws(CommandError) -> AECImage {
        try readMeasured(path, limits: limits, keepsAlpha: false).image
    }

    /// The same, and the part that the colours use; nil for the whole.
    static func readMeasured(
        _ path: String, limits: Limits, keepsAlpha: Bool
    ) throws(CommandError) -> (image: AECImage, range: SampleRange?) {
        let image = try loadImage(path, limits: limits).picture.image
        let range = SampleRange(usedBy: image, counted: image.alpha)
        return (try measured(image, over: range, keepsAlpha: keepsAlpha), range)
    }

    /// The same of a picture that is there already.
    /// - Parameter range: what the colours of 16 bits use of them; nil for the whole.
    static func measured(
        _ image: AECImage, over range: SampleRange?, keepsAlpha: Bool
    ) throws(CommandError) -> AECImage {
        if image.bitDepth == 8, image.alpha == nil, image.metadata.isEmpty { return image }
        let alpha = keepsAlpha ? image.alpha?.as8BitsOfAlpha : nil
        do throws(AECError) {
            let image = try range?.widened(image) ?? image
            return try AECImage(
                width: image.width, height: image.height, colorModel: image.colorModel,
                samples: .bits8(image.pixels), alpha: alpha.map { .bits8($0) })
        } catch {
            throw CommandError(error)
        }
    }

    /// A picture's file or an `.aec` file, as large as either may be. Of what begins otherwise, the first bytes.
    static func readAny(_ path: String, limits: Limits) throws(CommandError) -> [UInt8] {
        try read(path, of: [.pictures, .compressed], limits: limits, bytesAPixel: 24)
    }

    /// At most the first `count` bytes of a regular file; nil when it cannot be read.
    static func head(of path: UnsafePointer<CChar>, count: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: count)
        let length = pread(descriptor, &bytes, count, 0)
        return length < 0 ? nil : Array(bytes.prefix(length))
    }

    /// A film that was named by mistake is refused by its first bytes, which are all that is read of it.
    private static func read(
        _ path: String, of kinds: [InputKind], limits: Limits, bytesAPixel: Int
    ) throws(CommandError) -> [UInt8] {
        let metadata = 64 << 20
        let (pixels, overflow) = limits.maxPixels.multipliedReportingOverflow(by: bytesAPixel)
        let limit = overflow || pixels > .max - metadata ? .max : pixels + metadata
        func refusing(_ bytes: [UInt8]) throws(CommandError) -> [UInt8] {
            if kinds.count == 1, let refusal = kinds[0].refusal(of: bytes) { throw refusal }
            return bytes
        }
        func isWanted(_ head: [UInt8]) -> Bool { kinds.contains { $0.begins(head) } }
        // What comes through a pipe is not known to end, but pictures are
        var end = PictureEnd()
        func endOfPicture(_ part: [UInt8]) -> Int? {
            end.add(part)
            return end.offset
        }
        guard FileStatus(ofInput: path)?.kind == .regular || limits.maxMemory >= limit else {
            return try refusing(
                read(
                    path, limit: limits.maxMemory,
                    remedy: Advice.withFlags("too many for the limit of memory (Limits.maxMemory)"),
                    isWanted: isWanted, end: endOfPicture))
        }
        return try refusing(
            read(
                path, limit: limit,
                remedy: "too many for the limit of pixels (raise it with --max-pixels)",
                isWanted: isWanted, end: endOfPicture))
    }

    private static func read(
        _ path: String, limit: Int, remedy: String, isWanted: ([UInt8]) -> Bool,
        end: ([UInt8]) -> Int? = { _ in nil }
    ) throws(CommandError) -> [UInt8] {
        do throws(FileError) {
            return try FileSystem.read(path, maxBytes: limit, isWanted: isWanted, end: end)
        } catch {
            throw CommandError(reading: error, tooLarge: "more than \(limit) bytes: " + remedy)
        }
    }

    /// A whole file or nothing.
    ///
    /// - Parameter attributes: those of the file that it is made of; nil for those of a new file.
    static func write(
        _ bytes: [UInt8], to destination: Destination, force: Bool,
        like attributes: FileAttributes? = nil
    ) throws(CommandError) {
        try write(to: destination, force: force, like: attributes) { file throws(AECError) in
            try file.write(bytes)
        }
    }

    /// A whole picture or nothing.
    ///
    /// - Returns: warnings: what the format could not keep.
    @discardableResult
    static func write(
        _ image: AECImage, as format: ImageFile.Format, jpegQuality: Int = 90,
        fileExtension: String? = nil, limits: Limits = .default,
        to destination: Destination, force: Bool, like attributes: FileAttributes? = nil
    ) throws(CommandError) -> [String] {
        var warnings: [String] = []
        try write(to: destination, force: force, like: attributes) { file throws(AECError) in
            warnings = try ImageFile.write(
                image, as: format, to: file, jpegQuality: jpegQuality,
                fileExtension: fileExtension, limits: limits)
        }
        return warnings
    }

    private static func write(
        to destination: Destination, force: Bool, like attributes: FileAttributes?,
        content: Content
    ) throws(CommandError) {
        let file = try fill(destination, force: force, like: attributes, content: content)
        ComputeSlot.release()
        try commit(file)
    }

    /// What a file is to hold.
    typealias Content = (OutputFile) throws(AECError) -> Void

    /// Several files or none of them: they get their names when all of them are complete.
    static func write(
        _ files: [(destination: Destination, content: Content)], force: Bool
    ) throws(CommandError) {
        var complete: [OutputFile] = []
        for (destination, content) in files {
            complete.append(try fill(destination, force: force, content: content))
        }
        for file in complete { try commit(file) }
    }

    /// A file with its content, which has no name yet.
    private static func fill(
        _ destination: Destination, force: Bool, like attributes: FileAttributes? = nil,
        content: Content
    ) throws(CommandError) -> OutputFile {
        let path: String
        switch destination {
        case .standardOutput: path = "-"
        case .file(let name, let folders):
            path = name
            if let folders, let folder = Path.folder(of: name) { try folders.make(folder) }
        }
        let file: OutputFile
        do throws(FileError) {
            file = try OutputFile(path: path, force: force, like: attributes)
        } catch {
            throw CommandError(writing: error)
        }
        do throws(AECError) {
            try content(file)
        } catch {
            file.discard()
            throw CommandError(error)
        }
        return file
    }

    private static func commit(_ file: OutputFile) throws(CommandError) {
        do throws(FileError) {
            try file.commit()
        } catch {
            throw CommandError(writing: error)
        }
    }
}
