import AEC

/// The density of a JFIF segment (ITU-T T.871, 10.1): how large a picture is printed.
enum JFIFDensity {
    private static let prefix = Array("JFIF\0".utf8)
    private enum Unit {
        static let none: UInt8 = 0
        static let inch: UInt8 = 1
        static let centimetre: UInt8 = 2
    }

    /// - Parameter data: of a segment APP0.
    /// - Returns: nil when it says nothing: square pixels of no size are what everybody expects.
    static func resolution(in data: ArraySlice<UInt8>) -> Metadata.Resolution? {
        guard data.starts(with: prefix), data.count >= 12 else { return nil }
        let fields = Array(data.dropFirst(prefix.count + 2).prefix(5))
        let x = UInt32(fields[1]) << 8 | UInt32(fields[2])
        let y = UInt32(fields[3]) << 8 | UInt32(fields[4])
        guard x > 0, y > 0 else { return nil }
        func perMetre(_ density: UInt32) -> UInt32 {
            fields[0] == Unit.inch ? (density * 10000 + 127) / 254 : density * 100
        }
        switch fields[0] {
        case Unit.none:
            return x == y ? nil : Metadata.Resolution(x: x, y: y, isPerMetre: false)
        case Unit.inch, Unit.centimetre:
            return Metadata.Resolution(x: perMetre(x), y: perMetre(y), isPerMetre: true)
        default: return nil
        }
    }

    /// The five bytes of unit and densities; nil when they cannot be as large.
    static func fields(of resolution: Metadata.Resolution) -> [UInt8]? {
        let numbers = [resolution.x, resolution.y]
        guard resolution.isPerMetre else {
            return fields(Unit.none, numbers)
        }
        let perInch = numbers.map { (UInt64($0) * 254 + 5000) / 10000 }
        // Whole numbers of inches are what most files have; what is none may be one of centimetres.
        let isWhole = zip(perInch, numbers).allSatisfy { ($0 * 10000 + 127) / 254 == $1 }
        if !isWhole, numbers.allSatisfy({ $0 % 100 == 0 }) {
            return fields(Unit.centimetre, numbers.map { $0 / 100 })
        }
        return fields(Unit.inch, perInch.map { UInt32(clamping: $0) })
    }

    private static func fields(_ unit: UInt8, _ numbers: [UInt32]) -> [UInt8]? {
        guard numbers.allSatisfy({ 1...0xFFFF ~= $0 }) else { return nil }
        return [unit] + numbers.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    }

    /// Where the five bytes stand in a file that begins with a JFIF segment; nil in another.
    static func place(in file: [UInt8]) -> Range<Int>? {
        guard file.count >= 18, file[2] == 0xFF, file[3] == JPEGSegment.app0,
            file[6...].starts(with: prefix)
        else { return nil }
        return 13..<18
    }
}
