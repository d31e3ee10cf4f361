import AEC
import AECImageIO
import AECSupport
import TestSupport
import XCTest

@testable import AECReport

/// Codecs of Python packages, with programs in the place of a Python, which are there everywhere.
final class PythonPeerTests: XCTestCase {
    private let folder = TemporaryFolder()
    private let picture = Pictures.synthetic(width: 72, height: 56)

    /// A program that does what a shell script says; what it is run as, `python SCRIPT VERB ...`, is $0, $1, $2 ...
    private func python(_ script: String) throws -> String {
        let path = folder.file("python")
        try FileSystem.write(Array("#!/bin/sh\n\(script)\n".utf8), to: path, force: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    private func ids(_ codecs: [ReportCodec]) -> [String] { codecs.map(\.id) }

    /// What a Python lists takes part; of the rest it is said what brings it.
    func testWhatIsListedIsThere() throws {
        let path = try python(
            #"[ "$1" = -c ] && [ "$3" = list ] && printf 'avif-iq\tlibavif 1, libaom 2\njpegli-420\tjpegli 3\n'"#
        )
        let (found, missing) = ReportCodec.peers(python: path)
        let own = found.filter { $0.id == "avif-iq" || $0.id.hasPrefix("jpegli") }
        XCTAssertEqual(ids(own), ["avif-iq", "jpegli-420"])
        XCTAssertEqual(own.map(\.version), ["libavif 1, libaom 2", "jpegli 3"])
        XCTAssertTrue(own[0].detail.hasPrefix("libavif 1, libaom 2, speed 6, 4:2:0"), own[0].detail)
        let absent = missing.filter { $0.text.contains(path) }
        XCTAssertEqual(
            absent.map(\.codecs), [["avif-444-iq", "avif-ssimulacra2"], ["jpegli-444"]])
        XCTAssertEqual(
            absent[1].text, "not among the packages of \(path) (PyPI: pip install pillow ajpegli)")
    }

    func testNoPythonAndOneThatFails() throws {
        XCTAssertEqual(PythonPeer.versions(python: folder.file("none")), [:])
        let failing = try python(#"printf 'avif-iq\tlibavif 1\n'; exit 1"#)
        XCTAssertEqual(PythonPeer.versions(python: failing), [:])
        let (_, missing) = ReportCodec.peers(python: failing)
        XCTAssertEqual(
            missing.filter { $0.text.contains(failing) }.flatMap(\.codecs),
            ["avif-iq", "avif-444-iq", "avif-ssimulacra2", "jpegli-420", "jpegli-444"])
    }

    /// The program is peers.py, the files are where the arguments say, and the times are those that it prints.
    func testARun() throws {
        // A "codec" whose file is the picture, and whose decoder gives it back
        let path = try python(
            #"""
            grep -q 'def encode(name, quality, source, target)' "$1" || exit 9
            case $2 in
            encode) [ "$3 $4" = "avif-iq 44" ] && cp "$5" "$6" && echo 0.5 0.25 ;;
            decode) [ "$3" = avif-iq ] && cp "$4" "$5" && echo 0.125 1.5 ;;
            esac
            """#)
        let codec = try codec(path)
        let result = try trial(codec, setting: 44)
        XCTAssertEqual(result.encodeTime, WorkTime(wall: 0.5, cpu: 0.25))
        XCTAssertEqual(result.decodeTime, WorkTime(wall: 0.125, cpu: 1.5))
        XCTAssertEqual(result.decoded.pixels, picture.pixels)
        XCTAssertEqual(folder.content, ["python"], "files of the moment are removed")
    }

    /// What goes wrong is said by peers.py, or else the status tells.
    func testFailures() throws {
        for (script, reason) in [
            ("echo 'error: no such thing'; exit 1", "avif-iq: error: no such thing"),
            ("exit 3", "avif-iq: ended with status 3"), ("echo 1", "avif-iq: 1"),
        ] {
            let codec = try codec(python(script))
            XCTAssertThrowsError(try trial(codec, setting: 44)) {
                XCTAssertTrue("\($0)".contains(reason), "\($0)")
            }
        }
    }

    /// Every real Python has the program's language: without packages it lists nothing, and says why it cannot encode.
    func testTheProgramRuns() throws {
        try XCTSkipIf(ChildProcess.find("python3") == nil, "python3 is not installed")
        let codec = try codec("python3")
        let files = PictureFiles(picture, prefix: folder.file("a"), limits: .default)
        let program = try files.path(ofProgram: PythonPeer.program, extension: "py")
        guard case .python(let peer) = codec.work else { return XCTFail("no codec of Python") }
        XCTAssertThrowsError(
            try peer.run(program, ["encode", "no-such-codec", "50", "a.png", "b"])
        ) { XCTAssertTrue("\($0)".contains("error: "), "\($0)") }
    }

    private func codec(_ python: String) throws -> ReportCodec {
        ReportCodec(
            id: "avif-iq", name: "", detail: "", settingName: "quality", settings: [44],
            settingStep: 1, isLossless: false, version: "",
            work: .python(PythonPeer(python: python, codec: "avif-iq")), browserExtension: nil)
    }

    private func trial(_ codec: ReportCodec, setting: Double) throws -> CodecTrial {
        let files = PictureFiles(picture, prefix: folder.file("picture"), limits: .default)
        return try codec.run(picture, setting: setting, files: files)
    }
}
