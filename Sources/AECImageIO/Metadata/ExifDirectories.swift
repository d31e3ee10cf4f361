/// Where the directories of an Exif block stand in which a reader may look for GPS data: the picture's, its thumbnail's
/// and those behind it, Exif's own and that of interoperability (CIPA DC-008, 4.6.3), and those of further pictures
/// (TIFF Technical Note 1).
struct ExifDirectories {
    /// No file has as many, and each takes a look at all of its entries.
    static let maximum = 64

    private(set) var found: [Int] = []
    private var waiting: [(at: Int, hasNext: Bool)] = []

    /// Nil when there are too many, or when one cannot be sure to have found all.
    init?(of block: ExifBlock) {
        wait(block.number(4, 4), hasNext: true)
        // Pointers may lead to the same place over and over: a limit of the steps, not only of what is found.
        var steps = 0
        var followed: Set<Int> = []
        while let (at, hasNext) = waiting.popLast() {
            steps += 1
            guard steps <= 16 * ExifDirectories.maximum else { return nil }
            // What lies outside of the block is nothing that could be read.
            guard at >= 8, let count = block.number(at, 2) else { continue }
            // Cameras put no offset of a next one behind Exif's own, and what stands there instead is none. A directory
            // that something else leads to has one, whichever way it was found first.
            if hasNext, followed.insert(at).inserted {
                wait(block.number(at + 2 + 12 * count, 4), hasNext: true)
            }
            guard !found.contains(at) else { continue }
            found.append(at)
            guard found.count <= ExifDirectories.maximum else { return nil }
            for entry in block.entries(of: at) {
                let tag = block.number(entry, 2)
                let isOwn = tag == ExifBlock.Tag.exif || tag == ExifBlock.Tag.interoperability
                guard isOwn || tag == ExifBlock.Tag.subDirectories else { continue }
                guard let places = block.pointers(in: entry), waiting.count < 4096 else {
                    return nil
                }
                for place in places { wait(place, hasNext: !isOwn) }
            }
        }
    }

    private mutating func wait(_ offset: Int?, hasNext: Bool) {
        if let offset { waiting.append((offset, hasNext)) }
    }
}
