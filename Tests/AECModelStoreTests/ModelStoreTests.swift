import AEC
import CLibrary
import Foundation
import TestSupport
import XCTest

@testable import AECModelStore

/// Finding a model by its id. All in folders of the test's own, so that no model of this machine counts.
final class ModelStoreTests: XCTestCase {
    private static let files = Result { try (TestModel.file("one"), TestModel.file("two")) }
    private var one: [UInt8] { get throws { try Self.files.get().0 } }
    private var two: [UInt8] { get throws { try Self.files.get().1 } }

    private func id(of file: [UInt8]) -> [UInt8] {
        Array(file[(TestTableSet.networkSize - 32)...].prefix(8))
    }

    private func name(of file: [UInt8]) -> String { Model.name(of: id(of: file)) + ".aecm" }

    private func write(_ bytes: [UInt8], _ folder: String, _ name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
    }

    // MARK: - What is found

    func testTheStandardModelIsEverywhere() throws {
        let store = ModelStore(folders: [])
        let standard = Model.standard
        XCTAssertTrue(try store.model(id: standard.id) === standard)
        let set = try XCTUnwrap(standard.tableSets.first)
        XCTAssertTrue(try store.model(id: standard.id, tableSet: set.id) === standard)
    }

    func testByTheNameOfTheFile() throws {
        let (none, folder) = (temporaryFolder() + "/none", temporaryFolder())
        try write(one, folder, name(of: one))
        let store = ModelStore(folders: [none, folder])
        let found = try store.find(id: id(of: one), tableSet: nil)
        XCTAssertEqual(found.model.id, id(of: try one))
        XCTAssertEqual(found.path, folder + "/" + name(of: try one))
        assertError(
            try store.model(id: id(of: two)), .modelMissing, Model.name(of: id(of: try two)))
    }

    func testByWhatIsInTheFile() throws {
        let folder = temporaryFolder()
        try write(two, folder, "a.aecm")
        try write(one, folder, "mine.aecm")
        let found = try ModelStore(folders: [folder]).find(id: id(of: one), tableSet: nil)
        XCTAssertEqual(found.path, folder + "/mine.aecm")
        // A path may be that of a file.
        for path in ["/a.aecm", "/mine.aecm"] {
            let store = ModelStore(folders: [folder + path])
            XCTAssertEqual(
                (try? store.model(id: id(of: one))) != nil, path == "/mine.aecm", path)
        }
    }

    /// Names of other kinds are nobody's business: partial downloads, notes, hidden files.
    func testOtherNamesAreNotLookedAt() throws {
        let folder = temporaryFolder()
        for name in ["mine.aecm.part", ".mine.aecm", "mine", "aecm"] {
            try write(one, folder, name)
        }
        let store = ModelStore(folders: [folder])
        let error = assertError(try store.model(id: id(of: one)), .modelMissing)
        XCTAssertEqual(
            error?.message,
            "model \(Model.name(of: id(of: try one))) is not built in and not found in \(folder)")
        XCTAssertTrue(store.entries().isEmpty)
    }

    func testLinks() throws {
        let (folder, elsewhere) = (temporaryFolder(), temporaryFolder())
        try write(one, elsewhere, "one")
        symlink(elsewhere + "/one", folder + "/" + name(of: try one))
        symlink(elsewhere + "/two", folder + "/" + name(of: try two))
        let store = ModelStore(folders: [folder])
        XCTAssertNoThrow(try store.model(id: id(of: one)))
        assertError(try store.model(id: id(of: two)), .modelMissing)
    }

    func testNamesThatAreNotUTF8() throws {
        let folder = temporaryFolder()
        try write(one, folder, "x")
        guard
            rename(folder + "/x", folder.utf8CString.dropLast() + [47, -1] + ".aecm".utf8CString)
                == 0
        else { throw XCTSkip("names are UTF-8 here") }
        let found = try ModelStore(folders: [folder]).find(id: id(of: one), tableSet: nil)
        XCTAssertEqual(found.path, folder + "/\u{FFFD}.aecm")
    }

    func testTheEnvironmentIsReadWhenAModelIsLookedFor() throws {
        let folder = temporaryFolder()
        try write(one, folder, "mine.aecm")
        let before = getenv("AEC_MODEL_PATH").map { String(cString: $0) }
        defer {
            if let before {
                setenv("AEC_MODEL_PATH", before, 1)
            } else {
                unsetenv("AEC_MODEL_PATH")
            }
        }
        let store = ModelStore.standard
        setenv("AEC_MODEL_PATH", folder, 1)
        XCTAssertEqual(store.folders.first, folder)
        XCTAssertEqual(
            try store.find(id: id(of: one), tableSet: nil).path, folder + "/mine.aecm")
    }

    // MARK: - What is passed over

    func testFilesThatAreNotWhatTheySay() throws {
        let (first, second) = (temporaryFolder(), temporaryFolder())
        let store = ModelStore(folders: [first, second])
        var damaged = try one
        damaged[5_000_000] ^= 1
        let wanted = name(of: try one)
        for (bytes, reason) in [
            (damaged, "it is damaged, its SHA-256 does not match"),
            (try two, "it is model \(Model.name(of: id(of: try two)))"),
            (Array(try one.dropLast(40)), "it ends after"),
            (Array("PNG".utf8), "not a model file (.aecm)"),
            ([], "it ends after 0 of 320 bytes"),
        ] {
            try write(bytes, first, wanted)
            let error = assertError(try store.model(id: id(of: one)), .modelMissing, reason)
            XCTAssertTrue(error?.message.contains("(\(first)/\(wanted): ") ?? false)
            XCTAssertTrue(error?.message.contains("in \(first) or \(second)") ?? false)
        }
        try write(one, second, wanted)
        XCTAssertEqual(
            try store.find(id: id(of: one), tableSet: nil).path, second + "/" + wanted)
    }

    /// Opening a pipe would wait for its writer.
    func testWhatIsNoFile() throws {
        let folder = temporaryFolder()
        let wanted = folder + "/" + name(of: try one)
        mkfifo(wanted, 0o600)
        mkfifo(folder + "/pipe.aecm", 0o600)
        try FileManager.default.createDirectory(
            atPath: folder + "/folder.aecm", withIntermediateDirectories: true)
        symlink("loop.aecm", folder + "/loop.aecm")
        let store = ModelStore(folders: [folder, folder + "/pipe.aecm", folder + "/loop.aecm"])
        let error = assertError(
            try store.model(id: id(of: one)), .modelMissing, "\(wanted): it is no regular file")
        XCTAssertTrue(error?.message.contains("; 3 more like these)") ?? false, "\(error!)")
        XCTAssertEqual(store.entries().count, 6)
        for entry in store.entries() {
            assertError(try entry.contents.get(), .io, context: entry.path)
        }
    }

    func testAFolderThatMayNotBeRead() throws {
        try XCTSkipIf(geteuid() == 0, "root may read everything")
        let folder = temporaryFolder()
        try write(one, folder, "mine.aecm")
        chmod(folder, 0)
        defer { chmod(folder, 0o700) }
        let store = ModelStore(folders: [folder])
        assertError(
            try store.model(id: id(of: one)), .modelMissing, "\(folder): it cannot be read")
        assertError(try XCTUnwrap(store.entries().first).contents.get(), .io)
    }

    /// Of which nothing but the header is read.
    func testFilesThatAreTooLarge() throws {
        let folder = temporaryFolder()
        let wanted = name(of: try one)
        try write(Array(one.prefix(1000)), folder, wanted)
        XCTAssertEqual(truncate(folder + "/" + wanted, 1 << 40), 0)
        assertError(
            try ModelStore(folders: [folder]).model(id: id(of: one)), .modelMissing,
            "no model file is larger than 268435456 bytes")
    }

    func testThousandsOfFiles() throws {
        let folder = temporaryFolder()
        // Empty ones
        for index in 0..<2000 { close(open("\(folder)/\(index).aecm", O_WRONLY | O_CREAT, 0o600)) }
        try write(one, folder, "z.aecm")
        let store = ModelStore(folders: [folder])
        XCTAssertNoThrow(try store.model(id: id(of: one)))
        let error = assertError(
            try store.model(id: id(of: two)), .modelMissing, "; 1997 more like these)")
        XCTAssertLessThan(error?.message.utf8.count ?? 0, 1500)
        XCTAssertEqual(store.entries().count, 2001)
    }

    // MARK: - Gain tables

    func testAFileWithTheTablesIsPreferred() throws {
        let (first, second) = (temporaryFolder(), temporaryFolder())
        let set = TestTableSet.make(of: try one, name: "visual")
        try write(one, first, name(of: one))
        try write(one + set, second, "other.aecm")
        let store = ModelStore(folders: [first, second])
        let complete = try Model(one + set)
        let tables = complete.tableSets[0].id
        let found = try store.find(id: id(of: one), tableSet: tables)
        XCTAssertEqual(found.path, second + "/other.aecm")
        XCTAssertEqual(
            try store.find(id: id(of: one), tableSet: nil).path, first + "/" + name(of: try one))
        let lack = "it has no gain tables " + Model.name(of: tables)
        assertError(
            try ModelStore(folders: [first]).model(id: id(of: one), tableSet: tables),
            .modelMissing, lack)

        // What a file needs, it says.
        let picture = Pictures.synthetic(width: 64, height: 32)
        let file = try AECEncoder(.quality(50), tuning: .visual, model: complete).encode(picture)
        let model = try store.model(decoding: file)
        XCTAssertEqual(model.tableSets.map(\.id), [tables])
        XCTAssertEqual(
            try AECDecoder(model: model).decode(file), try AECDecoder(model: complete).decode(file))
        let error = assertError(
            try ModelStore(folders: [first]).model(decoding: file), .modelMissing, lack)
        XCTAssertTrue(error?.message.hasPrefix("the file needs model ") ?? false)
    }

    /// The standard model's network with tables that the built-in file does not have.
    func testOtherTablesOfTheStandardModel() throws {
        let folder = temporaryFolder()
        let network = try Repository.bytes("Sources/CAECModel/standard.aecm").prefix(
            TestTableSet.networkSize)
        let file = network + TestTableSet.make(of: Array(network), name: "mine")
        try write(Array(file), folder, "mine.aecm")
        let tables = try Model(Array(file)).tableSets[0].id
        let store = ModelStore(folders: [folder])
        XCTAssertFalse(try store.model(id: Model.standard.id, tableSet: tables) === Model.standard)
        XCTAssertTrue(try store.model(id: Model.standard.id) === Model.standard)
    }

    // MARK: - What a file needs

    func testFilesThatDoNotSayWhatTheyNeed() throws {
        let store = ModelStore(folders: [])
        for file in [[], Array("GIF89a".utf8), AECDecoder.signature] {
            XCTAssertTrue(try store.model(decoding: file) === Model.standard)
        }
        var file = try AECEncoder(.quality(50)).encode(Pictures.synthetic(width: 40, height: 30))
        XCTAssertTrue(try store.model(decoding: file) === Model.standard)
        // The decoder says what is wrong, not that there is no such model.
        for length in 0..<file.count {
            XCTAssertTrue(try store.model(decoding: Array(file[..<length])) === Model.standard)
        }
        file[20] ^= 1
        XCTAssertTrue(try store.model(decoding: file) === Model.standard)
    }

    // MARK: - Loaded once

    func testAModelIsLoadedOnce() throws {
        let folder = temporaryFolder()
        let path = folder + "/" + name(of: try one)
        try write(one, folder, name(of: one))
        let (store, id) = (ModelStore(folders: [folder]), id(of: try one))
        let models = LockedModels()
        DispatchQueue.concurrentPerform(iterations: 8) { _ in models.add(try? store.model(id: id)) }
        XCTAssertEqual(models.all.count, 8)
        XCTAssertEqual(Set(models.all.map { ObjectIdentifier($0) }).count, 1)
        // A file that has been replaced is another one.
        try write(one + TestTableSet.make(of: one), folder, "new")
        XCTAssertEqual(rename(folder + "/new", path), 0)
        XCTAssertEqual(try store.model(id: id).tableSets.map(\.name), ["test"])
    }

    // MARK: - All of them

    func testEntries() throws {
        let (first, second) = (temporaryFolder(), temporaryFolder())
        try write(one, first, "b.aecm")
        try write(two, second, "c.aecm")
        try write([1, 2, 3], first, "a.aecm")
        let store = ModelStore(folders: [first, first + "/none", second + "/c.aecm"])
        XCTAssertEqual(store.folders, [first, first + "/none", second + "/c.aecm"])
        let entries = store.entries()
        XCTAssertEqual(
            entries.map(\.path), [first + "/a.aecm", first + "/b.aecm", second + "/c.aecm"])
        assertError(try entries[0].contents.get(), .malformed, "not a model file")
        XCTAssertEqual(
            try entries[1...].map { try $0.contents.get().comment }, ["one", "two"])
    }
}

/// From several threads.
private final class LockedModels: @unchecked Sendable {
    private let lock = NSLock()
    private(set) var all: [Model] = []

    func add(_ model: Model?) { lock.withLock { all += [model].compactMap { $0 } } }
}
