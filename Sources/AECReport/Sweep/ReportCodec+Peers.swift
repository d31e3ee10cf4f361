import AECSupport

/// The codecs that other programs bring. All run with one thread. The times of a program are those of all of it: it starts,
/// reads a file, works, and writes one; of a codec of a Python package, those of the codec alone.
extension ReportCodec {
    /// A codec that cannot take part, and how to get it.
    public struct Missing: Sendable {
        /// The ids of the codecs that would be there.
        public let codecs: [String]
        /// What is missing, and what brings it: "cwebp and dwebp: not installed (Debian: apt install webp)".
        public let text: String

        /// - Parameters:
        ///   - programs: those that were not found on PATH.
        ///   - package: the package of Debian that brings them.
        init(codecs: [String], programs: [String], package: String) {
            self.codecs = codecs
            text =
                "\(programs.joined(separator: " and ")): not installed (Debian: apt install \(package))"
        }

        /// - Parameters:
        ///   - python: the interpreter that was asked.
        ///   - packages: what to install for it.
        init(codecs: [String], python: String, packages: String) {
            self.codecs = codecs
            text = "not among the packages of \(python) (PyPI: pip install \(packages))"
        }
    }

    /// Those of the programs that are on PATH and of the packages that a Python has, and what is not there.
    /// - Parameter python: the interpreter: a name on PATH, or a path.
    public static func peers(
        python: String = "python3"
    ) -> (found: [ReportCodec], missing: [Missing]) {
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
        let versions = PythonPeer.versions(python: python)
        for (packages, codecs) in [("pillow", newAVIF), ("pillow ajpegli", jpegli)] {
            let (there, absent) = ofPython(python, codecs, versions)
            found += there
            if !absent.isEmpty {
                missing.append(Missing(codecs: absent, python: python, packages: packages))
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
        let version = avifVersion(in: firstLine(of: ["avifenc", "--version"]))
        func codec(_ id: String, _ name: String, _ options: [String]) -> ReportCodec {
            ReportCodec(
                id: id, name: name,
                detail: "avifenc \(version), -s 6 \(options.joined(separator: " "))",
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

    /// What a codec of a Python package is called, and how it is measured.
    private struct PythonCodec {
        let id: String
        let name: String
        let options: String
        let settings: [Double]
        let browserExtension: String
    }

    /// libaom as it is today, tuned as its authors do for pictures, and by the metric itself.
    private static var newAVIF: [PythonCodec] {
        let settings: [Double] = [5, 12, 20, 28, 36, 44, 52, 60, 67, 74, 81, 88, 94]
        return [
            ("avif-iq", "AVIF tune=iq", "speed 6, 4:2:0, tune=iq"),
            ("avif-444-iq", "AVIF 4:4:4 tune=iq", "speed 6, 4:4:4, tune=iq"),
            ("avif-ssimulacra2", "AVIF tune=ssimulacra2", "speed 6, 4:2:0, tune=ssimulacra2"),
        ].map {
            PythonCodec(
                id: $0.0, name: $0.1, options: $0.2, settings: settings, browserExtension: "avif")
        }
    }

    private static var jpegli: [PythonCodec] {
        let settings: [Double] = Array(stride(from: 5, through: 95, by: 5))
        return [("jpegli-420", "4:2:0"), ("jpegli-444", "4:4:4")].map {
            PythonCodec(
                id: $0.0, name: "jpegli " + $0.1, options: "progressive, " + $0.1,
                settings: settings, browserExtension: "jpg")
        }
    }

    /// Those of the codecs that a Python has, and the ids of the others.
    private static func ofPython(
        _ python: String, _ codecs: [PythonCodec], _ versions: [String: String]
    ) -> (found: [ReportCodec], missing: [String]) {
        let found = codecs.compactMap { codec in
            versions[codec.id].map { version in
                ReportCodec(
                    id: codec.id, name: codec.name, detail: version + ", " + codec.options,
                    settingName: "quality", settings: codec.settings, settingStep: 1,
                    isLossless: false, version: version,
                    work: .python(PythonPeer(python: python, codec: codec.id)),
                    browserExtension: codec.browserExtension)
            }
        }
        return (found, codecs.map(\.id).filter { versions[$0] == nil })
    }

    /// The version that a program says; empty when it says none.
    static func version(of command: [String]) -> String {
        version(in: firstLine(of: command))
    }

    /// The first line that a program prints; empty when it prints none.
    private static func firstLine(of command: [String]) -> String {
        guard ChildProcess.find(command[0]) != nil,
            let process = try? ChildProcess(command, talking: true, quiet: true)
        else { return "" }
        let line = process.readLine() ?? ""
        // The rest is read so that the program can end
        while process.readLine() != nil {}
        _ = process.wait()
        return line
    }

    private static func version(in line: String) -> String {
        var line = line
        for words in ["Version: ", "OptiPNG version "] where line.hasPrefix(words) {
            line.removeFirst(words.count)
        }
        if let end = line.firstIndex(of: "(") ?? line.firstIndex(of: "[") {
            line = String(line[..<end])
        }
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }

    /// avifenc's version with that of libaom, on which its results depend more: "0.11.1, libaom 3.6.0", from
    /// "Version: 0.11.1 (dav1d [dec]:1.0.0, aom [enc/dec]:v3.6.0)".
    static func avifVersion(in line: String) -> String {
        let library = line.split { "(,)".contains($0) }.first { $0.contains("aom [enc") }
        let version = version(in: line)
        guard let number = library?.split(separator: ":").last else { return version }
        return version + ", libaom " + number.drop { $0 == "v" }
    }
}
