import AECSupport

/// The codecs that other programs bring. All run with one thread, and their times are those of the whole program: it starts,
/// reads a file, works, and writes one.
extension ReportCodec {
    /// A codec that cannot take part, and how to get it.
    public struct Missing: Sendable {
        /// The ids of the codecs that would be there.
        public let codecs: [String]
        /// The programs that were not found on PATH.
        public let programs: [String]
        /// The package of Debian that brings them.
        public let package: String

        /// "cwebp and dwebp: not installed (Debian: apt install webp)".
        public var text: String {
            "\(programs.joined(separator: " and ")): not installed (Debian: apt install \(package))"
        }
    }

    /// Those of the programs that are on PATH, and what is not.
    public static func peers() -> (found: [ReportCodec], missing: [Missing]) {
        var found: [ReportCodec] = []
        var missing: [Missing] = []
        for (peer, codecs) in [
            (PeerCodec.webp, webp()), (PeerCodec.avif, avif()), (PeerCodec.jxl, jxl()),
        ] {
            if peer.missing.isEmpty {
                found += codecs
            } else {
                missing.append(
                    Missing(
                        codecs: codecs.map(\.id), programs: peer.missing, package: peer.package))
            }
        }
        return (found, missing)
    }

    private static func webp() -> [ReportCodec] {
        let version = version(of: ["cwebp", "-version"])
        return ["4", "6"].map { method in
            ReportCodec(
                id: "webp-m" + method, name: "WebP m" + method,
                detail: "cwebp \(version) -m \(method)", settingName: "quality",
                settings: Array(stride(from: 0, through: 95, by: 5)), settingStep: 1,
                isLossless: false, version: version,
                work: .program(.webp, decodeOptions: []) {
                    ["-m", method, "-q", Decimal.plain($0)]
                }, browserExtension: "webp")
        }
    }

    private static func avif() -> [ReportCodec] {
        let version = version(of: ["avifenc", "--version"])
        func codec(_ id: String, _ name: String, _ options: [String]) -> ReportCodec {
            ReportCodec(
                id: id, name: name,
                detail: "avifenc \(version) -s 6 \(options.joined(separator: " "))",
                settingName: "cq-level",
                settings: [58, 53, 48, 44, 40, 36, 32, 28, 24, 20, 16, 12, 8], settingStep: 1,
                isLossless: false, version: version,
                work: .program(.avif, decodeOptions: ["--png-compress", "0"]) {
                    options + [
                        "--min", "0", "--max", "63", "-a", "end-usage=q", "-a",
                        "cq-level=" + Decimal.plain($0),
                    ]
                }, browserExtension: "avif")
        }
        return [
            codec("avif-420", "AVIF 4:2:0", ["-y", "420"]),
            codec("avif-444-psnr", "AVIF 4:4:4 tune=psnr", ["-y", "444", "-a", "tune=psnr"]),
        ]
    }

    private static func jxl() -> [ReportCodec] {
        let version = version(of: ["cjxl", "--version"])
        return [
            ReportCodec(
                id: "jxl-e7", name: "JPEG XL e7", detail: "\(version) -e 7",
                settingName: "distance",
                settings: [15, 12, 10, 8, 6.5, 5, 4, 3.2, 2.5, 2, 1.6, 1.3, 1, 0.7, 0.4],
                settingStep: 0.05, isLossless: false, version: version,
                work: .program(.jxl, decodeOptions: []) { ["-d", Decimal.plain($0)] },
                browserExtension: nil)
        ]
    }

    /// The first line in which a program says its version; empty when it says none.
    private static func version(of command: [String]) -> String {
        guard ChildProcess.find(command[0]) != nil,
            let process = try? ChildProcess(command, talking: true, quiet: true)
        else { return "" }
        var line = process.readLine() ?? ""
        // The rest is read so that the program can end
        while process.readLine() != nil {}
        _ = process.wait()
        if line.hasPrefix("Version: ") { line.removeFirst(9) }
        if let end = line.firstIndex(of: "(") ?? line.firstIndex(of: "[") {
            line = String(line[..<end])
        }
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
