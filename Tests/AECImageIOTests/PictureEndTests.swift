import CLibrary
import Foundation
import TestSupport
import XCTest

@testable import AEC
@testable import AECImageIO

/// Pictures that come through pipes, with and without something behind them.
final class PictureEndTests: XCTestCase {
    private static let pictures: [(name: String, bytes: [UInt8])] = {
        let color = Pictures.synthetic(width: 70, height: 50)
        let grey = Pictures.synthetic(width: 33, height: 5, colorModel: .grey)
        let wide = Pictures.rich(width: 7, height: 6, bitDepth: 16)
        return [
            ("PNG", try! PNGCodec.encode(color)), ("PGM", PNMCodec.encode(grey)),
            ("PPM", PNMCodec.encode(color)), ("PPM, 16 bits", PNMCodec.encode(wide)),
            ("PAM", PAMCodec.encode(color)), ("PAM, 16 bits", PAMCodec.encode(wide)),
            ("PBM", Array("P4\n# one\n9 3\n".utf8) + [1, 2, 3, 4, 5, 6]),
        ]
    }()

    private func end(of bytes: [UInt8]) -> Int? {
        var end = PictureEnd()
        end.add(bytes)
        return end.offset
    }

    func testWhereAPictureEnds() {
        for (name, bytes) in Self.pictures {
            let endless = bytes + [UInt8](repeating: 7, count: 5000)
            XCTAssertEqual(end(of: endless), bytes.count, name)
        }
        // In pieces of any size, a PNG's last chunk is found
        let png = Self.pictures[0].bytes
        for size in [1, 2, 5, 7, 13, 64] {
            var end = PictureEnd()
            end.add(Array(png[..<20]))
            for start in stride(from: 20, to: png.count, by: size) {
                XCTAssertNil(end.offset)
                end.add(Array(png[start..<min(start + size, png.count)]))
                if end.offset != nil { break }
            }
            XCTAssertEqual(end.offset, png.count, "\(size)")
        }
    }

    func testOfOtherThingsNoEndIsKnown() {
        let texts = ["P2\n1 1\n255\n7\n", "P6\n1 x\n", "P6\n1", "P7\nWIDTH 1\n", "P5", "GIF89a"]
        for text in texts { XCTAssertNil(end(of: Array(text.utf8)), text) }
        let deep = "P7\nWIDTH 999999999\nHEIGHT 999999999\nDEPTH 999999999\nMAXVAL 255\nENDHDR\n"
        XCTAssertNil(end(of: Array(deep.utf8)))
        XCTAssertNil(end(of: []))
    }

    /// A named pipe into which the bytes go, again and again if `isEndless`, until nobody reads any more.
    private func read(_ bytes: [UInt8], thenForever tail: [UInt8]?) throws -> [UInt8] {
        let folder = TemporaryFolder()
        let path = folder.file("pipe")
        XCTAssertEqual(mkfifo(path, 0o600), 0)
        // Without a reader a write is an error, not the end
        let previous = signal(SIGPIPE, SIG_IGN)
        defer { signal(SIGPIPE, previous) }
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            let pipe = open(path, O_WRONLY)
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(pipe, $0.baseAddress, $0.count) }
                guard count > 0 else { break }
                rest = rest.dropFirst(count)
                if rest.isEmpty, let tail { rest = tail[...] }
            }
            close(pipe)
            done.signal()
        }
        defer { done.wait() }
        var end = PictureEnd()
        return try FileSystem.read(
            path, maxBytes: 1 << 30, isWanted: { _ in true },
            end: {
                end.add($0)
                return end.offset
            })
    }

    func testEndlessPipes() throws {
        for (name, bytes) in Self.pictures {
            let all = try read(bytes, thenForever: [UInt8](repeating: 7, count: 10000))
            XCTAssertTrue(all.starts(with: bytes), name)
            XCTAssertLessThan(all.count, bytes.count + 100_000, name)
            // The same is said of what follows as of a file
            let file = Array(all.prefix(bytes.count + 4096))
            let expected = Result { try ImageFile.load(file).warnings.count }
            let found = Result { try ImageFile.load(all).warnings.count }
            XCTAssertEqual("\(found)", "\(expected)", name)
            XCTAssertEqual(try read(bytes, thenForever: nil), bytes, name)
        }
    }

    /// What is large comes in many parts.
    func testLargePicturesAreWhole() throws {
        let image = Pictures.synthetic(width: 1300, height: 900)
        for bytes in [PNMCodec.encode(image), try PNGCodec.encode(image)] {
            XCTAssertEqual(try read(bytes, thenForever: nil), bytes)
            let all = try read(bytes, thenForever: [7])
            XCTAssertTrue(all.starts(with: bytes))
            XCTAssertLessThanOrEqual(all.count, bytes.count + 1 << 20)
        }
    }
}
