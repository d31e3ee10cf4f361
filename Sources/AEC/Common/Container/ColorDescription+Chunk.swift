/// The data of chunk `cOLR`: a byte of flags, then the fields that it announces.
extension ColorDescription {
    private enum Flag {
        static let codePoints: UInt8 = 1
        static let intent: UInt8 = 2
        static let gamma: UInt8 = 4
        static let chromaticities: UInt8 = 8
        static let all: UInt8 = 15
    }

    /// PNG's numbers of four bytes end here.
    private static let largestNumber: UInt32 = 0x7FFF_FFFF

    /// Nil when the bytes are not the whole of a description.
    init?(chunk data: [UInt8]) {
        self.init()
        var reader = ByteReader(data, at: 0)
        do throws(AECError) {
            let flags = try reader.u8()
            guard flags != 0, flags & ~Flag.all == 0 else { return nil }
            if flags & Flag.codePoints != 0 {
                codePoints = CodingIndependentCodePoints(
                    primaries: try reader.u8(), transfer: try reader.u8(), matrix: try reader.u8(),
                    fullRange: try reader.u8())
            }
            if flags & Flag.intent != 0 { sRGBIntent = try reader.u8() }
            if flags & Flag.gamma != 0 { gamma = try reader.u32() }
            if flags & Flag.chromaticities != 0 {
                chromaticities = Chromaticities(
                    white: try reader.point(), red: try reader.point(),
                    green: try reader.point(), blue: try reader.point())
            }
        } catch {
            return nil
        }
        guard reader.remaining == 0, isValid else { return nil }
    }

    /// Whether all numbers are in the ranges that the format gives, and there is one at all.
    var isValid: Bool {
        let points = chromaticities.map { [$0.white, $0.red, $0.green, $0.blue] } ?? []
        return !isEmpty && (codePoints?.fullRange ?? 0) <= 1 && (sRGBIntent ?? 0) <= 3
            && 1...ColorDescription.largestNumber ~= gamma ?? 1
            && points.allSatisfy {
                $0.x <= ColorDescription.largestNumber && $0.y <= ColorDescription.largestNumber
            }
    }

    var isEmpty: Bool {
        codePoints == nil && sRGBIntent == nil && gamma == nil && chromaticities == nil
    }

    var chunkData: [UInt8] {
        var flags: UInt8 = 0
        var fields: [UInt8] = []
        if let codePoints {
            flags |= Flag.codePoints
            fields += [
                codePoints.primaries, codePoints.transfer, codePoints.matrix, codePoints.fullRange,
            ]
        }
        if let sRGBIntent {
            flags |= Flag.intent
            fields.append(sRGBIntent)
        }
        if let gamma {
            flags |= Flag.gamma
            fields.appendLittleEndian(gamma)
        }
        if let chromaticities {
            flags |= Flag.chromaticities
            for point in [
                chromaticities.white, chromaticities.red, chromaticities.green, chromaticities.blue,
            ] {
                fields.appendLittleEndian(point.x)
                fields.appendLittleEndian(point.y)
            }
        }
        return [flags] + fields
    }
}

extension ByteReader {
    fileprivate mutating func point() throws(AECError) -> ColorDescription.Chromaticities.Point {
        .init(x: try u32(), y: try u32())
    }
}
