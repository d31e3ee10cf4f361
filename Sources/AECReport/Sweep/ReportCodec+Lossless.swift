import AEC
import AECImageIO
import AECSupport

/// The codecs of a lossless report, each with one setting.
extension ReportCodec {
    /// Those in this process and those of programs that are on PATH, and what is not there.
    public static func lossless(
        model: Model = .standard
    ) -> (found: [ReportCodec], missing: [Missing]) {
        var found = [Effort.standard, Effort(1), Effort(9)].map { aecLossless(model, $0) }
        found.append(pngOfBestFilter)
        var missing: [Missing] = []
        for (programs, package, codecs) in [
            (["optipng"], "optipng", [optipng]), (["zopflipng"], "zopfli", [zopflipng]),
            (["cwebp", "dwebp"], "webp", ["4", "6"].map(losslessWebP)),
            (["cjxl", "djxl"], "libjxl-tools", [losslessJXL]),
        ] as [([String], String, [ReportCodec])] {
            let absent = programs.filter { ChildProcess.find($0) == nil }
            if absent.isEmpty {
                found += codecs
            } else {
                missing.append(
                    Missing(codecs: codecs.map(\.id), programs: absent, package: package))
            }
        }
        return (found, missing)
    }

    /// AEC in this process, on one thread: "aec" at the default effort, and "aec-e9" at another.
    static func aecLossless(_ model: Model, _ effort: Effort) -> ReportCodec {
        let isStandard = effort == .standard
        return lossless(
            isStandard ? "aec" : "aec-e\(effort.level)",
            isStandard ? "AEC" : "AEC e\(effort.level)",
            "this program, lossless, effort \(effort.level)", "effort", Double(effort.level),
            version: Model.name(of: model.id), .aecLossless(model, effort))
    }

    /// The yardstick.
    static let pngOfBestFilter = lossless(
        "png", "PNG",
        "libpng, level 9, the best of its filters and of libpng's choice for each row",
        "level", 9, version: "libpng", .pngOfBestFilter)

    private static var optipng: ReportCodec {
        let version = version(of: ["optipng", "--version"])
        return lossless(
            "png-optipng", "PNG optipng", "optipng \(version) -o2, of a PNG at level 1", "level", 2,
            version: version,
            .optimiser { ["optipng", "-quiet", "-o2", "-out", $1, $0] })
    }

    /// It has no word for its version.
    private static var zopflipng: ReportCodec {
        lossless(
            "png-zopfli", "PNG zopfli", "zopflipng, of a PNG at level 1", "iterations", 15,
            version: "zopflipng", .optimiser { ["zopflipng", "-y", $0, $1] })
    }

    private static func losslessWebP(_ method: String) -> ReportCodec {
        let version = version(of: ["cwebp", "-version"])
        return lossless(
            "webp-m" + method, "WebP m" + method,
            "cwebp \(version) -lossless -exact -m \(method)", "method", Double(method) ?? 0,
            version: version,
            .program(.losslessWebP, decodeOptions: []) { ["-m", Decimal.plain($0)] },
            limit: .webp)
    }

    private static var losslessJXL: ReportCodec {
        let version = version(of: ["cjxl", "--version"])
        return lossless(
            "jxl-e7", "JPEG XL e7", "\(version) -d 0 -e 7", "effort", 7, version: version,
            .program(.jxl, decodeOptions: []) { ["-d", "0", "-e", Decimal.plain($0)] },
            limit: version.hasPrefix("cjxl v0.7") ? .djxl7 : nil)
    }

    /// The version says that it is lossless, so that no result of the same codec at a quality is taken for its.
    private static func lossless(
        _ id: String, _ name: String, _ detail: String, _ settingName: String, _ setting: Double,
        version: String, _ work: Work, limit: FormatLimit? = nil
    ) -> ReportCodec {
        ReportCodec(
            id: id, name: name, detail: detail, settingName: settingName, settings: [setting],
            settingStep: 1, isLossless: true, version: "lossless " + version, work: work,
            browserExtension: nil, limit: limit)
    }
}

/// Which pictures a codec is not asked for, since its format, or its program, cannot hold them.
struct FormatLimit: Sendable {
    /// Why a picture is none for this codec; nil if it is one.
    let refusal: @Sendable (AECImage) -> String?

    /// The container has 14 bits for a side.
    static let webp = FormatLimit { image in
        if image.bitDepth > 8 { return "WebP has 8 bits a sample" }
        if max(image.width, image.height) > 16383 {
            return "WebP has at most 16383 pixels a side"
        }
        return nil
    }

    /// It says "Alpha bit depth does not match image bit depth" of its own file.
    static let djxl7 = FormatLimit { image in
        image.bitDepth > 8 && image.isTransparent
            ? "djxl 0.7 writes no picture of 16 bits with alpha" : nil
    }
}

extension AECImage {
    /// Whether there is opacity that is not full everywhere.
    var isTransparent: Bool { !(alpha?.isOpaque ?? true) }
}
