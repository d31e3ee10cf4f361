import Foundation
import XCTest

/// Every file that once broke something, and every seed, through the entry points that are fuzzed: each gives a picture
/// or a typed error.
final class ReplayTests: XCTestCase {
    private let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/invalid")

    private func run(_ target: FuzzTarget, _ input: [UInt8], _ name: String) -> FuzzTarget.Outcome?
    {
        do {
            return try target.run(input)
        } catch {
            XCTFail("\(target.rawValue), \(name): \(error.message)")
            return nil
        }
    }

    private func names(_ url: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.path)
            .filter { !$0.hasPrefix(".") }.sorted()
    }

    func testInvalidFiles() throws {
        for name in try names(folder) where name != "README.md" {
            let target = try XCTUnwrap(FuzzTarget(rawValue: name), "no target is called \(name)")
            let files = try names(folder.appendingPathComponent(name))
            XCTAssertFalse(files.isEmpty)
            for file in files {
                let url = folder.appendingPathComponent(name).appendingPathComponent(file)
                _ = run(target, [UInt8](try Data(contentsOf: url)), file)
            }
        }
    }

    /// Seeds that are refused lead a fuzzer nowhere, so most are not.
    func testSeeds() {
        for target in FuzzTarget.allCases {
            let seeds = target.seeds
            XCTAssertEqual(Set(seeds.map { $0.name }).count, seeds.count)
            let accepted = seeds.filter {
                if case .accepted? = run(target, $0.bytes, $0.name) { return true }
                return false
            }
            XCTAssertGreaterThanOrEqual(
                4 * accepted.count, seeds.count, "\(target.rawValue): \(accepted.map { $0.name })")
        }
    }

    /// The start of a seed, and the seed with one bit changed, at some places: more where that is quick.
    func testDamagedSeeds() {
        for target in FuzzTarget.allCases where target != .roundtrip && target != .model {
            // The encoder of the exact layer tries much.
            let places =
                switch target {
                case .lossless: 1
                case .decode, .entropy: 3
                default: 24
                }
            for (name, seed) in target.seeds {
                for count in stride(from: 0, to: seed.count, by: seed.count / places + 1) {
                    _ = run(target, Array(seed[..<count]), "\(name), \(count) bytes")
                    var damaged = seed
                    damaged[count] ^= 1 << UInt8(count & 7)
                    _ = run(target, damaged, "\(name), byte \(count)")
                }
            }
        }
    }

    /// Nothing, zeros, and what each kind of file begins with, given to every target that reads files.
    func testBareBeginnings() {
        let beginnings: [[UInt8]] = [
            [], [0], [0x89], [0x89, 0x41, 0x45, 0x43], [0x89, 0x41, 0x45, 0x43, 1],
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [0xFF, 0xD8], [0xFF, 0xD8, 0xFF],
            Array("P".utf8), Array("P6".utf8), Array("P7\n".utf8), Array("P5 1 1 255".utf8),
            [0x93, 0x41, 0x45, 0x43, 0x4D, 0x0D, 0x0A, 0x1A],
        ]
        for target in [FuzzTarget.container, .decode, .png, .jpeg, .pnm] {
            for beginning in beginnings {
                for count in [0, 1, 29, 5000] {
                    let input = beginning + [UInt8](repeating: 0, count: count)
                    _ = run(target, input, "\(beginning) and \(count) zeros")
                }
            }
        }
    }
}
