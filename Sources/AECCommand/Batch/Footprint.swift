import AEC
import CLibrary

/// How much memory the work on a file will take, as far as the file's first bytes say. A guess, on the high side, for
/// deciding how many files to work on at the same time: readers check the limits themselves.
enum Footprint {
    /// The peak is about 8 bytes per pixel of RGB with 8 bits per sample, and twice that with 16.
    private static let bytesPerPixel = 16
    /// Of a picture whose size is not known, for each byte of its file: no more in a PPM.
    private static let bytesPerFileByte = 8

    /// In bytes.
    static func estimate(of input: BatchInput) -> Int {
        guard let status = input.status, status.kind == .regular else { return 0 }
        let descriptor =
            input.path == "-" ? dup(STDIN_FILENO) : open(input.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        guard let pixels = pixels(descriptor) else {
            return product(status.size, bytesPerFileByte)
        }
        return sum(status.size, product(pixels, bytesPerPixel))
    }

    /// Nil for a file that is neither an `.aec` file nor a PNG or JPEG.
    private static func pixels(_ descriptor: Int32) -> Int? {
        let head = bytes(descriptor, at: 0, count: 24)
        if head.count >= 16, head.starts(with: AECDecoder.signature) {
            return product(
                number(head[8..<12].reversed()), number(head[12..<16].reversed()))
        }
        if head.count == 24, head.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
            return product(number(head[16..<20]), number(head[20..<24]))
        }
        return head.starts(with: [0xFF, 0xD8]) ? pixelsOfJPEG(descriptor) : nil
    }

    /// Goes from segment to segment to the frame header, which has the size. Nil when there are too many on the way.
    private static func pixelsOfJPEG(_ descriptor: Int32) -> Int? {
        var offset = 2
        for _ in 0..<500 {
            let segment = bytes(descriptor, at: offset, count: 9)
            guard segment.count == 9, segment[0] == 0xFF else { return nil }
            let marker = segment[1]
            // Fill bytes may stand before a marker
            if marker == 0xFF {
                offset += 1
                continue
            }
            if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                return product(number(segment[5..<7]), number(segment[7..<9]))
            }
            offset += 2 + number(segment[2..<4])
        }
        return nil
    }

    private static func bytes(_ descriptor: Int32, at offset: Int, count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let length = pread(descriptor, &bytes, count, off_t(offset))
        return Array(bytes.prefix(max(0, length)))
    }

    /// The most significant byte first.
    private static func number(_ bytes: some Sequence<UInt8>) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }

    private static func product(_ a: Int, _ b: Int) -> Int {
        let (result, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? .max : result
    }

    private static func sum(_ a: Int, _ b: Int) -> Int {
        let (result, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : result
    }
}
