import AEC
import AECImageIO
import CZlib

/// How small a PNG of a picture is that was made with care: of all forms that hold it, filtered in each of the five ways
/// and by the usual heuristic, deflated at zlib's level 9; or what libpng makes, should that be smaller.
enum PNGSize {
    static func smallest(_ image: AECImage) throws -> Int {
        try PNGForm.all(of: image).reduce(PNGCodec.encode(image, effort: .small).count) {
            min($0, size($1))
        }
    }

    private static func size(_ form: PNGForm) -> Int {
        var filtered = [[UInt8]](repeating: [], count: 6)
        let width = form.rows.first?.count ?? 0
        for way in filtered.indices { filtered[way].reserveCapacity((width + 1) * form.rows.count) }
        var above = [UInt8](repeating: 0, count: width)
        for row in form.rows {
            let rows = (0..<5).map { filter($0, row, above, step: form.step) }
            // The heuristic: the row whose bytes, as signed ones, are least in sum.
            let sums = rows.map { $0.reduce(0) { $0 + abs(Int(Int8(bitPattern: $1))) } }
            let best = sums.indices.min { sums[$0] < sums[$1] } ?? 0
            for (way, number) in (Array(0..<5) + [best]).enumerated() {
                filtered[way].append(UInt8(number))
                filtered[way] += rows[number]
            }
            above = row
        }
        let least = filtered.map { deflatedSize($0) }.min() ?? 0
        // Signature, header, end; one chunk of data with zlib's header and checksum.
        return 8 + 25 + 12 + form.paletteBytes + 12 + 6 + least
    }

    private static func filter(
        _ way: Int, _ row: [UInt8], _ above: [UInt8], step: Int
    ) -> [UInt8] {
        row.indices.map { i in
            let left = i >= step ? Int(row[i - step]) : 0
            let up = Int(above[i])
            let corner = i >= step ? Int(above[i - step]) : 0
            let guess =
                switch way {
                case 0: 0
                case 1: left
                case 2: up
                case 3: (left + up) / 2
                default: paeth(left, up, corner)
                }
            return row[i] &- UInt8(guess)
        }
    }

    private static func paeth(_ left: Int, _ up: Int, _ corner: Int) -> Int {
        let (a, b) = (abs(up - corner), abs(left - corner))
        let c = abs(left + up - 2 * corner)
        return a <= b && a <= c ? left : b <= c ? up : corner
    }

    private static func deflatedSize(_ bytes: [UInt8]) -> Int {
        var room = [UInt8](repeating: 0, count: aec_deflate_bound(bytes.count))
        let size = aec_deflate(
            bytes, bytes.count, &room, room.count, 9, Int32(AEC_DEFLATE_DEFAULT.rawValue))
        precondition(size > 0, "zlib did not deflate \(bytes.count) bytes")
        return size
    }
}
