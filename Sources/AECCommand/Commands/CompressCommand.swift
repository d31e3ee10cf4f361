import AEC
import AECImageIO
import AECSupport

/// `aec compress`: pictures to `.aec` files.
struct CompressCommand: Command {
    static let strip = Option(
        "strip", value: "PARTS",
        help:
            "leave metadata out: all, exif, xmp, icc, gps (where the picture was taken), iptc, text, gainmap (HDR), pngform (of --lossless), or several with commas"
    )
    static let exact = Option(
        "exact",
        help:
            "keep the colours of fully transparent pixels, which are invisible and make files larger"
    )

    static let sampleBits = Option(
        "sample-bits", value: "N",
        help:
            "of a picture of 16 bits per sample, how many of them it uses, 2 to 16 (default: 8, 10, 12 or 14 where these are enough)"
    )
    static let skipLarger = Option(
        "skip-larger", help: "leave out results that are larger than their inputs")
    static let salvage = Option(
        "salvage",
        help:
            "read what is left of damaged or truncated PNG and JPEG files; the rest becomes grey or transparent"
    )

    static let description = CommandDescription(
        name: "compress",
        summary: "compress pictures into .aec files",
        usage: [
            "[-q 0..100] [-o FILE] PICTURE...", "PICTURE FILE.aec",
            "--target-size BYTES [-o FILE] PICTURE...",
            "--lossless [-o FILE] PICTURE...",
            "[OPTION]... -r FOLDER... [--out-dir DIR]",
            "[OPTION]... - < PICTURE > FILE.aec",
        ],
        text: """
            Compresses each picture into a file beside it, with the same name and the extension .aec.
            Reads PNG, JPEG, PNM (PBM, PGM, PPM) and PAM of any size from 1 x 1; the format is recognised by
            the content, not by the name. Colours become RGB or stay grey; 16 bits per sample, transparency, and
            the metadata (ICC profile, Exif, XMP, IPTC, texts, resolution, gain map) are kept. A photo is turned
            upright as its Exif says.
            WebP, AVIF, HEIC, JPEG XL, GIF, BMP and TIFF are read with the help of dwebp, heif-convert, avifdec,
            djxl or ImageMagick, where these are installed.

            A picture of 16 bits per sample that uses no more than 14 of them, as scanners and cameras of 10, 12
            and 14 bits give it, is coded at the range that it uses; --sample-bits says which, where pictures
            of a series shall be treated alike.

            Instead of a quality, a size, a PSNR or a SSIMULACRA 2 can be asked for: the quality is then searched
            with a few encodings. Sizes are met within 2 percent and never exceeded, PSNR within 0.1 dB and
            SSIMULACRA 2 within 0.5 and never missed, as far as the steps of the quality are so fine; a target
            that no quality reaches is an error that says what is possible.

            --lossless keeps every sample, and colours under transparent pixels, too: the file begins with a
            small lossy picture, and behind it comes what that lacks of the exact one. `aec decompress` gives
            the exact one, or with --lossy the other; `aec strip --lossless` drops what comes behind.
            -q is the quality of the lossy one then (20, if it is not given); of drawings and screens it is a
            single colour, unless -q asks for more. --tune, --roi and --quality-map change that one alone.
            --near-lossless N allows that samples of colour are off by N.
            Of a JPEG, what is kept are its decoded pixels, which take more bytes than the JPEG.

            --roi and --quality-map make parts of a picture better or worse than the rest, in cells of 32x32
            pixels: -q 50 --roi 900,400,512,512:+20 takes the bytes of quality 70 there, of 50 elsewhere, and
            comes within a decibel of 70. Regions are columns and rows of the upright picture; where they
            overlap, the last one counts, and a map adds to it. With a target, parts differ by as much as without.
            Steps are of 3 points; a part that shall be better takes every cell that it touches, one that may be
            worse those that it covers.

            Files are tuned for their look: at the same size they look better, and have a lower PSNR by some 0.5
            dB, than with --tune psnr. Text, screens and drawings are the same either way.

            Prints the sizes of both files and how they differ, the bits per pixel, and the time. The same
            picture and quality give the same file on every machine and with any number of threads.

            Photographs become smaller. A page of text, a drawing or a small icon that a PNG holds in few bytes
            may become larger, and so may a JPEG of low quality: that is a warning, with exit code 2. With
            --skip-larger such a result is not written; the exit code is 2 then, too. This is not so by
            default, not even with -r: a folder of results has all pictures.

            Results have the permissions and the modification time of their inputs. --rm removes an input when
            its result is on the disk, intact, and decodes with all checksums right; one whose result
            has a warning stays. Pictures of one folder that differ in their extensions alone, as a.png
            and a.jpg, need --keep-extension; decompress makes a.png of a.png.aec.

            Among several names, .aec files are left out with a warning and exit code 2: `aec compress *` finds
            the results of an earlier call. With --skip-existing they are expected.
            """,
        options: [
            quality, bitsPerPixel, targetSize, psnr, ssimulacra2, lossless, nearLossless, .effort,
            .tune, regionOfInterest,
            qualityMap,
            exact, sampleBits, strip, salvage, skipLarger, .keepExtension, .remove,
        ]
            + BatchSettings.outputOptions
            + BatchSettings.inputOptions
            + BatchSettings.parallelOptions + [.model, .json, .quiet, .verbose]
            + BatchSettings.limitOptions,
        examples: [
            ("aec compress photo.png", "writes photo.aec"),
            (
                "aec compress -q 80 -o small.aec photo.jpg",
                "a better picture, and a name for the file"
            ),
            (
                "aec compress --target-size 40k photo.jpg",
                "the best picture that fits in 40,000 bytes"
            ),
            ("aec compress --effort 9 photo.jpg", "a better picture for its bytes, for more time"),
            ("aec compress --lossless scan.png", "for an archive: every sample comes back"),
            (
                "aec compress -q 40 --roi 900,400,512,512:+30 photo.jpg",
                "a face better than what is around it"
            ),
            ("aec compress --force *.png", "all PNG pictures here, replacing existing .aec files"),
            ("aec compress -o web/ *.png", "into the folder web"),
            ("aec compress --strip gps,xmp photo.jpg", "without the place where it was taken"),
            (
                "aec compress -r photos --out-dir small --skip-existing",
                "all pictures in photos, into the same subfolders of small, except those already done"
            ),
            ("convert photo.tif ppm:- | aec compress - > photo.aec", "from one program to another"),
        ])

    let settings: BatchSettings
    let target: CompressionTarget
    let effort: Effort
    let tuning: Tuning?
    let regions: [QualityMap.Part]
    let mapPath: String?
    let strip: Set<MetadataPart>
    let exact: Bool
    let baseQuality: Quality?
    let sampleBits: Int?
    let salvage: Bool
    let skipsLarger: Bool
    let removes: Bool
    let plan: DestinationPlan

    init(_ arguments: Arguments) throws(UsageError) {
        let arguments = try arguments.takingSecondNameAsOutput(for: .pictures)
        target = try CompressCommand.target(arguments)
        effort = try arguments.effort()
        tuning = try arguments.tuning()
        regions = try CompressCommand.regions(arguments)
        mapPath = arguments.string(CompressCommand.qualityMap)
        exact = arguments.has(CompressCommand.exact)
        baseQuality = try arguments.number(CompressCommand.quality, in: 0...100)
            .map { Quality(percent: $0) }
        sampleBits = try arguments.whole(CompressCommand.sampleBits, in: 2...16)
        skipsLarger = arguments.has(CompressCommand.skipLarger)
        removes = arguments.has(.remove)
        salvage = arguments.has(CompressCommand.salvage)
        strip = try CompressCommand.parts(arguments)
        settings = try BatchSettings(arguments)
        try arguments.checkLastNameIsInput(of: .pictures)
        plan = try settings.plan(arguments)
        try arguments.checkIsNoPicture(
            plan.namedFile, result: "an .aec file: end the name in .aec")
        if removes { try plan.checkInputsMayGo(arguments) }
    }

    private static func parts(_ arguments: Arguments) throws(UsageError) -> Set<MetadataPart> {
        var parts: Set<MetadataPart> = []
        for name in arguments.list(strip) {
            guard let part = MetadataPart(rawValue: name) else {
                let names = MetadataPart.allCases.map(\.rawValue).joined(separator: ", ")
                let hint = Arguments.isNameOfFile(name) ? "; did you mean --strip all \(name)?" : ""
                throw UsageError(
                    "--strip takes \(names), or several with commas, not '\(name)'\(hint)",
                    command: arguments.command)
            }
            parts.insert(part)
        }
        return parts
    }
}
