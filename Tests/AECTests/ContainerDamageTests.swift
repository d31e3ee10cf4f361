import TestSupport
import XCTest

@testable import AEC

final class ContainerDamageTests: XCTestCase {
    private let files = [
        ("icon", ContainerTestFiles.icon), ("four groups", ContainerTestFiles.four()),
        ("metadata", ContainerTestFiles.withMetadata),
    ]

    func testTheFilesAreValid() throws {
        for (name, bytes) in files {
            XCTAssertNil(containerError(bytes), name)
            XCTAssertEqual(try ContainerReader(bytes, limits: .default).warnings, [], name)
        }
    }

    func testEveryPrefixIsTruncated() {
        for (name, bytes) in files {
            for count in 0..<bytes.count {
                let error = containerError(Array(bytes[..<count]))
                XCTAssertEqual(error?.code.name, "truncated", "\(name), \(count) bytes")
                XCTAssertEqual(error?.offset, count, "\(name), \(count) bytes")
            }
        }
    }

    /// Every value of every byte: an error, or a warning in a chunk that may be skipped.
    func testEveryChangeOfOneByteIsNoticed() throws {
        for (name, bytes) in files {
            let metadata = try ContainerReader(bytes, limits: .default).chunks
                .filter { $0.type.isKnownMetadata }
            for position in bytes.indices {
                let skippable = metadata.contains { ($0.offset..<$0.end).contains(position) }
                for value in UInt8.min...UInt8.max where value != bytes[position] {
                    var changed = bytes
                    changed[position] = value
                    guard containerError(changed) == nil else { continue }
                    let read = try ContainerReader(changed, limits: .default)
                    let trace = "\(name), byte \(position) = \(value)"
                    XCTAssertTrue(skippable, trace)
                    XCTAssertEqual(read.warnings.count, 1, trace)
                    XCTAssertEqual(
                        read.groups.map { Array(changed[$0.stream]) },
                        (0..<4).map { ContainerTestFiles.stream($0 + 1, $0 + 5) }, trace)
                }
            }
        }
    }

    func testDamagedMetadataIsAWarningThatNamesIt() throws {
        var bytes = ContainerTestFiles.withMetadata
        bytes[FileHeader.size + 9] ^= 0x40
        let read = try ContainerReader(bytes, limits: .default)
        assertOneWarning(read.warnings, "iCCP", "byte 29")
    }

    /// One bit of its name turns a critical chunk into a skippable one: damage must not be able to hide it.
    func testDamageCannotTurnACriticalChunkIntoASkippableOne() {
        for type in ["NEWC", "ALPH", "GIDX", "GRUP"] {
            var bytes = ContainerTestFiles.four(
                extra: ContainerTestFiles.chunk(type, [1, 2, 3, 4]))
            bytes[FileHeader.size] ^= 0x20
            assertContainerError(bytes, .checksumMismatch, offset: FileHeader.size)
        }
    }

    func testDamageInAnUnknownSkippableChunkIsAnError() {
        var bytes = ContainerTestFiles.four(extra: ContainerTestFiles.chunk("qRST", [1, 2, 3, 4]))
        XCTAssertNil(containerError(bytes))
        bytes[FileHeader.size + 8] ^= 1
        assertContainerError(bytes, .checksumMismatch, offset: FileHeader.size, "qRST")
    }

    func testDamageInAGroupNamesItsPlace() {
        var bytes = ContainerTestFiles.icon
        bytes[bytes.count - 6] ^= 1
        assertContainerError(bytes, .checksumMismatch, offset: FileHeader.size, "GRUP")
    }

    func testDamageInTheHeader() {
        var bytes = ContainerTestFiles.icon
        bytes[9] ^= 1
        assertContainerError(bytes, .checksumMismatch, offset: 25, "header")
    }
}
