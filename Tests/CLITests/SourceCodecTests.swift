import AEC
import AECImageIO
import TestSupport
import XCTest

/// What results take over from their inputs, and what becomes of these.
final class SourceCodecTests: XCTestCase {
    private func toolWithPicture() throws -> Tool {
        let tool = try Tool()
        try tool.write(Pictures.synthetic(width: 40, height: 30), to: "a.png")
        return tool
    }

    private let time = Date(timeIntervalSince1970: 1_000_000_000.5)

    private func set(_ name: String, _ tool: Tool, permissions: Int) throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: permissions, .modificationDate: time],
            ofItemAtPath: tool.url(name).path)
    }

    private func attributes(_ name: String, _ tool: Tool) throws -> (permissions: Int, time: Date) {
        let values = try FileManager.default.attributesOfItem(atPath: tool.url(name).path)
        return (
            try XCTUnwrap(values[.posixPermissions] as? Int),
            try XCTUnwrap(values[.modificationDate] as? Date)
        )
    }

    func testPermissionsAndTimeFollowTheInput() throws {
        let tool = try toolWithPicture()
        for permissions in [0o600, 0o640, 0o444] {
            try set("a.png", tool, permissions: permissions)
            for arguments in [
                ["compress", "a.png"], ["decompress", "a.aec", "-o", "b.png"],
                ["compress", "a.png", "--out-dir", "out"],
            ] {
                XCTAssertEqual(try tool.run(arguments).status, 0)
            }
            for name in ["a.aec", "b.png", "out/a.aec"] {
                let found = try attributes(name, tool)
                XCTAssertEqual(found.permissions, permissions, name)
                XCTAssertEqual(
                    found.time.timeIntervalSince1970, time.timeIntervalSince1970, accuracy: 0.001)
                try FileManager.default.removeItem(at: tool.url(name))
            }
        }
    }

    func testThoseOfANewFile() throws {
        let tool = try toolWithPicture()
        try set("a.png", tool, permissions: 0o600)
        let result = try tool.run(["compress", "a.png", "--no-preserve"], by: "umask 027")
        XCTAssertEqual(result.status, 0, result.error)
        let found = try attributes("a.aec", tool)
        XCTAssertEqual(found.permissions, 0o640)
        XCTAssertGreaterThan(found.time, time.addingTimeInterval(1000))
        // Standard input has no name
        let stream = try tool.run(
            ["compress", "-", "-o", "b.aec"], by: "umask 027; exec <a.png")
        XCTAssertEqual(stream.status, 0, stream.error)
        XCTAssertEqual(try attributes("b.aec", tool).permissions, 0o640)
    }

    /// What nobody else may look into stays so when its tree is made again.
    func testFoldersFollowThoseOfTheInput() throws {
        let tool = try toolWithPicture()
        let folders = [("in", 0o750), ("in/private", 0o700), ("in/private/deep", 0o555)]
        for (name, _) in folders.dropFirst() {
            try tool.write(tool.bytes(of: "a.png"), to: name + "/b.png")
        }
        for (name, permissions) in folders { try set(name, tool, permissions: permissions) }
        defer { try? set("in/private/deep", tool, permissions: 0o755) }
        func check(_ arguments: [String], _ expected: [String: Int]) throws {
            let result = try tool.run(["compress"] + arguments, by: "umask 022")
            XCTAssertEqual(result.status, 0, result.error)
            for (name, permissions) in expected {
                XCTAssertEqual(try attributes(name, tool).permissions, permissions, name)
            }
        }
        try check(
            ["-r", "in", "--out-dir", "new/out"],
            [
                "new": 0o755, "new/out": 0o750, "new/out/private": 0o700,
                // The results must be written
                "new/out/private/deep": 0o755,
            ])
        try check(
            ["-r", "in", "--out-dir", "plain", "--no-preserve"],
            ["plain": 0o755, "plain/private": 0o755])
        // What becomes one folder is as closed as each of them
        try tool.write(tool.bytes(of: "a.png"), to: "more/c.png")
        try set("more", tool, permissions: 0o755)
        try check(["-r", "more", "in", "--out-dir", "both"], ["both": 0o750])
        // A folder that is there stays as it is
        try tool.makeFolder("there/private")
        try set("there/private", tool, permissions: 0o775)
        try check(["-r", "in", "--out-dir", "there"], ["there/private": 0o775])
    }

    /// A file that is replaced opens to nobody.
    func testPermissionsOfWhatIsReplaced() throws {
        let tool = try toolWithPicture()
        try set("a.png", tool, permissions: 0o644)
        try tool.write([1], to: "a.aec")
        for (old, input, new) in [
            (0o600, 0o644, 0o600), (0o644, 0o600, 0o600), (0o664, 0o646, 0o644),
        ] {
            try set("a.png", tool, permissions: input)
            try set("a.aec", tool, permissions: old)
            XCTAssertEqual(try tool.run("compress", "--force", "a.png").status, 0)
            XCTAssertEqual(try attributes("a.aec", tool).permissions, new)
        }
        // Nor where the input's are not taken over
        try set("a.aec", tool, permissions: 0o400)
        XCTAssertEqual(try tool.run("compress", "--force", "--no-preserve", "a.png").status, 0)
        XCTAssertEqual(try attributes("a.aec", tool).permissions, 0o400)
    }

    func testInputsAreRemoved() throws {
        let tool = try toolWithPicture()
        try tool.write(Pictures.synthetic(width: 50, height: 30), to: "b.png")
        try tool.write(Array("no picture".utf8), to: "bad.png")
        let result = try tool.run("compress", "--rm", "--json", "a.png", "b.png", "bad.png")
        XCTAssertEqual(result.status, 65, result.error)
        XCTAssertEqual(try tool.names(), ["a.aec", "b.aec", "bad.png"])
        XCTAssertEqual(try result.json().map { $0["removed"] as? Bool }, [true, true, nil])
        XCTAssertTrue(result.error.contains(" s, input removed\n"), result.error)
        XCTAssertEqual(try tool.run("verify", "a.aec", "b.aec").status, 0)
    }

    func testCompressedInputsAreRemoved() throws {
        let tool = try Tool()
        for bitDepth in [8, 16] {
            let rich = Pictures.rich(
                width: 40, height: 30, bitDepth: bitDepth, hasAlpha: true, hasMetadata: true)
            try tool.write(rich, to: "a.png")
            XCTAssertEqual(try tool.run("compress", "a.png").status, 0)
            let kept = try tool.bytes(of: "a.aec")
            // A PAM has no metadata, which would be lost
            let lossy = try tool.run("decompress", "--rm", "a.aec", "-fo", "a.pam")
            XCTAssertEqual(lossy.status, 2, lossy.error)
            XCTAssertTrue(
                lossy.error.contains("not removed, for a.pam does not hold all of it"), lossy.error)
            let result = try tool.run("decompress", "--rm", "--force", "--json", "a.aec")
            XCTAssertEqual(result.status, 0, result.error)
            XCTAssertEqual(try result.json().first?["removed"] as? Bool, true)
            XCTAssertEqual(try tool.names(), ["a.pam", "a.png"])
            XCTAssertEqual(try tool.image("a.png"), try AECDecoder().decode(kept))
        }
    }

    /// What the result lacks must not go with the input; nor does a name of another file.
    func testInputsThatStay() throws {
        let tool = try toolWithPicture()
        try tool.write(Pictures.synthetic(width: 1, height: 1), to: "dot.ppm")
        try FileManager.default.createSymbolicLink(
            atPath: tool.url("link.png").path, withDestinationPath: "a.png")
        for (arguments, reason) in [
            (["dot.ppm"], "not removed, for its result has warnings"),
            (["--skip-larger", "-f", "dot.ppm"], "left out"),
            (["link.png"], "link.png: warning: not removed, for it is a link"),
            (["a.png", "-o", "/dev/null"], "not removed, for its result is no file"),
        ] {
            let before = try tool.names().filter { !$0.hasSuffix(".aec") }
            let result = try tool.run(["compress", "--rm"] + arguments)
            XCTAssertEqual(result.status, 2, result.error)
            XCTAssertTrue(result.error.contains(reason), result.error)
            XCTAssertEqual(try tool.names().filter { !$0.hasSuffix(".aec") }, before)
        }
        // Nor one whose result exists, or cannot be checked
        try tool.write([1], to: "a.aec")
        XCTAssertEqual(try tool.run("compress", "--rm", "a.png").status, 73)
        XCTAssertEqual(try tool.run("compress", "--rm", "--skip-existing", "a.png").status, 0)
        XCTAssertTrue(try tool.names().contains("a.png"))
    }

    func testNothingIsDoneInADryRun() throws {
        let tool = try toolWithPicture()
        try tool.write(Pictures.synthetic(width: 50, height: 30), to: "b.png")
        try tool.write(Array("no picture".utf8), to: "c.png")
        try tool.write([1], to: "b.aec")
        let before = try tool.names()
        let result = try tool.run(
            "compress", "--dry-run", "--rm", "--skip-existing", "-v", "a.png", "b.png", "c.png")
        XCTAssertEqual(result.status, 65, result.error)
        for part in [
            "a.png -> a.aec (dry run), then a.png is removed\n", "b.png: b.aec exists, skipped",
            "aec: c.png: not a picture",
            "3 files: 1 to do, 1 skipped, 1 failed\n",
        ] {
            XCTAssertTrue(result.error.contains(part), result.error)
        }
        XCTAssertEqual(try tool.names(), before)
        let json = try tool.run("compress", "--dry-run", "--json", "a.png", "--out-dir", "out")
            .json()
        XCTAssertEqual(json.first?["output"] as? String, "out/a.aec")
        XCTAssertEqual(json.first?["dryRun"] as? Bool, true)
        XCTAssertEqual(try tool.names(), before)
    }
}
