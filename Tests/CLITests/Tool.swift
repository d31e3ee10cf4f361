import AEC
import AECImageIO
import Foundation
import TestSupport
import XCTest

/// The built program, run as a process in a folder of its own.
final class Tool {
    struct Result {
        let status: Int32
        let output: [UInt8]
        let error: String

        var outputText: String { String(decoding: output, as: UTF8.self) }
        /// Standard output as lines of JSON objects.
        func json() throws -> [[String: Any]] {
            try outputText.split(separator: "\n").map { line in
                try XCTUnwrap(
                    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                    "\(line)")
            }
        }
    }

    /// The working directory of the runs, removed with this object.
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "aec-cli-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// `aec` lies in the folder of the test bundle.
    static let program: URL = {
        #if os(macOS)
            let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }!
            return bundle.bundleURL.deletingLastPathComponent().appendingPathComponent("aec")
        #else
            return Bundle.main.bundleURL.appendingPathComponent("aec")
        #endif
    }()

    /// That of the tests, but without the models that are installed on this machine, which are not to count.
    private var environment: [String: String] {
        let none = url("none").path
        return ProcessInfo.processInfo.environment.merging(
            ["AEC_MODEL_PATH": "", "XDG_DATA_HOME": none, "XDG_DATA_DIRS": none]
        ) { $1 }
    }

    /// Runs `aec` with these arguments; streams go by way of files, so that no pipe can fill up.
    ///
    /// - Parameter shell: what a shell does before it becomes `aec`, such as setting limits.
    @discardableResult
    func run(
        _ arguments: String..., input: [UInt8] = [], output: FileHandle? = nil,
        error: FileHandle? = nil, environment: [String: String] = [:]
    ) throws -> Result {
        try run(arguments, input: input, output: output, error: error, environment: environment)
    }

    func run(
        _ arguments: [String], input: [UInt8] = [], output: FileHandle? = nil,
        error: FileHandle? = nil, environment: [String: String] = [:], by shell: String? = nil
    ) throws -> Result {
        let streams = FileManager.default.temporaryDirectory.appendingPathComponent(
            "aec-io-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: streams, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: streams) }
        let files = ["in", "out", "err"].map { streams.appendingPathComponent($0) }
        try Data(input).write(to: files[0])
        try Data().write(to: files[1])
        try Data().write(to: files[2])

        let process = Process()
        process.executableURL = Tool.program
        process.arguments = arguments
        if let shell {
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            let script = shell + #"; exec "$0" "$@""#
            process.arguments = ["-c", script, Tool.program.path] + arguments
        }
        process.currentDirectoryURL = folder
        process.environment = self.environment.merging(environment) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try output ?? FileHandle(forWritingTo: files[1])
        process.standardError = try error ?? FileHandle(forWritingTo: files[2])
        try process.run()
        process.waitUntilExit()
        XCTAssertEqual(process.terminationReason, .exit, "aec \(arguments) was ended by a signal")
        return Result(
            status: process.terminationStatus, output: try [UInt8](Data(contentsOf: files[1])),
            error: try String(decoding: Data(contentsOf: files[2]), as: UTF8.self))
    }

    func url(_ name: String) -> URL { folder.appendingPathComponent(name) }

    /// Folders are made where there are none.
    func write(_ bytes: [UInt8], to name: String) throws {
        try makeFolder(name.split(separator: "/").dropLast().joined(separator: "/"))
        try Data(bytes).write(to: url(name))
    }

    func write(_ image: AECImage, to name: String) throws {
        let format = try XCTUnwrap(ImageFile.Format(path: name))
        try writePicture(image, as: format, to: url(name).path)
    }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(at: url(name), withIntermediateDirectories: true)
    }

    func makeLink(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: url(name).path, withDestinationPath: target)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(at: url(name)) }

    func bytes(of name: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: url(name))) }

    func image(_ name: String) throws -> AECImage { try ImageFile.read(bytes(of: name)) }

    /// Starts `aec` and does not wait for it; what it says is lost.
    func start(_ arguments: [String], environment: [String: String] = [:]) throws -> Process {
        let process = Process()
        process.executableURL = Tool.program
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = self.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Everything in the folder, hidden files too.
    func names(in name: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url(name).path).sorted()
    }

    /// All files in a folder and below it, hidden ones too, without the folders.
    func tree(in name: String = "") throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: url(name).path).filter {
            var isFolder: ObjCBool = false
            let path = url(name).appendingPathComponent($0).path
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
                && !isFolder.boolValue
        }
        .sorted()
    }

    /// The folders that `bench` and `report` have for temporary files.
    static func temporaryFolders(of process: Process) -> [String] {
        ["/dev/shm", FileManager.default.temporaryDirectory.path].flatMap { parent in
            ((try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [])
                .filter { $0.hasPrefix("aec-bench-\(process.processIdentifier)-") }
                .map { parent + "/" + $0 }
        }
    }
}
